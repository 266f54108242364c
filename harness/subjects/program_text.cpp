#include "harness/subjects/program_text.hpp"

#include <fmt/format.h>

#include <vector>

#include "harness/trace/cappython_words.hpp"

namespace sealbreak {
namespace {

namespace words = cappython_words;

constexpr std::size_t indent_width = 4;

/// An open body.
struct Body {
  enum class Kind { module, klass, function, block } kind = Kind::module;
  std::string name{};
  std::string opener{};
  std::vector<std::string> methods{};
  bool empty = true;
};

bool is_name_letter(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)); }

/// `text` with each of the letters N, A, V and I that stands alone replaced.
std::string fill(std::string_view text, std::string_view name, std::string_view attribute, std::string_view value, std::size_t op) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool alone = (i == 0 || !is_name_letter(text[i - 1])) && (i + 1 == text.size() || !is_name_letter(text[i + 1]));
    if (alone && text[i] == 'N') out += name;
    else if (alone && text[i] == 'A') out += attribute;
    else if (alone && text[i] == 'V') out += value;
    else if (alone && text[i] == 'I') out += std::to_string(op);
    else out += text[i];
  }
  return out;
}

class Program {
 public:
  void add(const OpInfo& info, const Op& op, std::size_t index) {
    const auto word = [&](std::size_t at) { return info.operands[at].words[static_cast<std::size_t>(op.operands[at])]; };
    if (info.name == "class") open_class(word(0), word(1));
    else if (info.name == "function") open_function(word(0), word(1), word(2));
    else if (info.name == "block") open_block(word(0));
    else if (info.name == "close") close();
    else if (info.name == "bind")
      lines(fill(words::binding_templates[static_cast<std::size_t>(op.operands[0])].text, word(1), "", word(2), index));
    else use(words::use_templates[static_cast<std::size_t>(op.operands[0])].text, word(1), word(2), index);
  }

  std::string finish() {
    while (bodies_.size() > 1) close();
    return text_;
  }

 private:
  Body& body() { return bodies_.back(); }

  void line(std::string_view text) {
    text_ += std::string((bodies_.size() - 1) * indent_width, ' ');
    text_ += text;
    text_ += '\n';
    body().empty = false;
  }

  void lines(std::string_view text) {
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      line(text.substr(start, end - start));
      start = end + 1;
    }
  }

  void open(Body next, std::string_view head) {
    lines(head);
    bodies_.push_back(std::move(next));
  }

  void open_class(std::string_view name, std::string_view base) {
    open({.kind = Body::Kind::klass, .name = std::string(name)},
         base.empty() ? fmt::format("class {}:", name) : fmt::format("class {}({}):", name, base));
  }

  void open_function(std::string_view name, std::string_view parameters, std::string_view decorator) {
    if (body().kind == Body::Kind::klass) body().methods.emplace_back(name);
    if (!decorator.empty()) line(decorator);
    open({.kind = Body::Kind::function, .name = std::string(name)}, fmt::format("def {}({}):", name, parameters));
  }

  void open_block(std::string_view head) { open({.kind = Body::Kind::block, .opener = std::string(head)}, head == "else:" ? "if keep(None): pass\nelse:" : head); }

  /// What was defined is called where it ends: nothing of a program lies idle.
  void close() {
    if (bodies_.size() == 1) return;
    if (body().empty) line("pass");
    const Body done = body();
    bodies_.pop_back();
    if (done.opener == "try:") line("except Exception: pass");
    if (done.kind == Body::Kind::function && body().kind != Body::Kind::klass) attempt(done.name, "");
    if (done.kind == Body::Kind::klass)
      for (const std::string& method : done.methods) attempt(done.name + "()." + method, done.name);
  }

  void attempt(const std::string& callee, const std::string&) {
    for (const char* given : {"", "victim", "victim, victim"}) {
      line("try:");
      line(fmt::format("    keep({}({}))", callee, given));
      line("except Exception: pass");
    }
  }

  /// With a look at the victim after it: whether it was written.
  void use(std::string_view form, std::string_view name, std::string_view attribute, std::size_t index) {
    lines(fill(form, name, attribute, "", index));
    line(fmt::format("check({})", index));
  }

  std::string text_;
  std::vector<Body> bodies_{Body{}};
};

}  // namespace

std::string program_text(const Trace& trace) {
  Program program;
  for (std::size_t i = 0; i < trace.ops.size(); ++i) program.add(trace.info(trace.ops[i]), trace.ops[i], i);
  return program.finish();
}

}  // namespace sealbreak
