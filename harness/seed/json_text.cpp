#include "harness/seed/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "harness/seed/format.hpp"

namespace sealbreak {
namespace {

constexpr std::size_t shown = 40;  ///< characters of a seed's own text that a message repeats

/// Valid UTF-8 or not, the text as ASCII in one line.
std::string ascii(std::string_view text) {
  std::string quoted = Json(std::string(text.substr(0, shown)))
                           .dump(-1, ' ', true, Json::error_handler_t::replace);
  quoted = quoted.substr(1, quoted.size() - 2);
  return text.size() > shown ? quoted + "..." : quoted;
}

/// Builds the tree from the parser's events. The parser itself keeps a stack on the heap.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(std::string_view text) : text_(text) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // no JSON text has one
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (open_.back()->contains(name))
      return fail({pointer_to(here(), name), "the field is there twice", "keep one of the two"});
    names_.back() = std::move(name);
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const Json::exception& error) override {
    constexpr int number_overflow = 406;
    if (error.id == number_overflow)
      return fail({place(byte), "a number is too large", "a seed's numbers have 32 bits"});
    if (byte > text_.size())
      return fail({place(text_.size()), "the file ends in the middle", "fetch or write it again"});
    const std::string said = error.what();
    const std::size_t expected = said.rfind("; expected ");
    if (expected != std::string::npos && said.substr(expected) == "; expected end of input")
      return fail({place(byte), "something follows the end of the seed", "remove it"});
    return fail({place(byte), "not JSON", "mend it there, or fetch the file again"});
  }

  JsonError error;
  Json tree;

 private:
  bool fail(JsonError what) {
    error = std::move(what);
    return false;
  }

  std::string place(std::size_t byte) const {
    const std::string_view before = text_.substr(0, byte > 0 ? byte - 1 : 0);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n');
    const std::size_t column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    return fmt::format("byte {} (line {}, column {})", byte, line, column);
  }

  /// Where the next value goes, as a pointer.
  std::string here() const {
    std::string pointer;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) pointer = step(pointer, i);
    return pointer;
  }
  std::string step(const std::string& pointer, std::size_t level) const {
    return open_[level]->is_array() ? fmt::format("{}/{}", pointer, open_[level]->size() - 1)
                                    : pointer_to(pointer, names_[level]);
  }

  Json* place_value(Json value) {
    if (open_.empty()) {
      tree = std::move(value);
      return &tree;
    }
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[names_.back()] = std::move(value));
  }

  bool put(Json value) {
    place_value(std::move(value));
    return true;
  }

  bool open(Json empty) {
    if (open_.size() == seed_format::max_depth)
      return fail({here(), fmt::format("nested more than {} deep", seed_format::max_depth),
                   "a seed nests 4 deep: see corpus/README.md"});
    open_.push_back(place_value(std::move(empty)));
    names_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }

  std::string_view text_;
  std::vector<Json*> open_;         ///< stable: a container grows only when its last child is closed
  std::vector<std::string> names_;  ///< per open container, the field at work
};

}  // namespace

Json read_json(std::string_view text) {
  // The parser takes a zero byte for the end, and would not see what follows it.
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
    throw JsonError{fmt::format("byte {}", zero + 1), "a zero byte is not JSON",
                    "fetch or write the file again"};
  Builder builder(text);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) throw builder.error;
  return std::move(builder.tree);
}

std::string pointer_to(const std::string& pointer, std::string_view field) {
  std::string step;
  for (const char c : ascii(field)) {
    if (c == '~') step += "~0";
    else if (c == '/') step += "~1";
    else step += c;
  }
  return pointer + "/" + step;
}

std::string in_quotes(std::string_view text) { return '"' + ascii(text) + '"'; }

std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text)
    line += static_cast<unsigned char>(c) < ' ' || c == 0x7f
                ? fmt::format("\\x{:02x}", static_cast<unsigned>(c))
                : std::string(1, c);
  return line;
}

std::string one_line(const OrderedJson& tree) {
  if (!tree.is_structured())
    return tree.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
  std::string text;
  for (const auto& [name, value] : tree.items()) {
    if (!text.empty()) text += ", ";
    if (tree.is_object()) text += one_line(name) + ": ";
    text += one_line(value);
  }
  return tree.is_object() ? "{" + text + "}" : "[" + text + "]";
}

std::string in_lines(const OrderedJson& tree, std::size_t width, std::size_t indent) {
  std::string line = one_line(tree);
  if (!tree.is_structured() || tree.empty() || indent + line.size() <= width) return line;
  const std::string margin(indent + 2, ' ');
  std::string text;
  for (const auto& [name, value] : tree.items()) {
    text += (text.empty() ? "\n" : ",\n") + margin;
    if (tree.is_object()) text += one_line(name) + ": ";
    text += in_lines(value, width, indent + 2);
  }
  text += "\n" + std::string(indent, ' ');
  return tree.is_object() ? "{" + text + "}" : "[" + text + "]";
}

}  // namespace sealbreak
