// Stage:     export. A seed as a C++ program.
// Input:     a Seed; the sources of the reference's harness.
// Output:    one translation unit that includes impl/cpp and the standard library only.
// Invariant: our headers are embedded once, where they are first included; {fmt} is replaced.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "harness/export/export.hpp"
#include "harness/export/source_text.hpp"

namespace sealbreak {
namespace {

/// Puts sources one after the other, with our own includes in their places.
class Amalgam {
 public:
  void add(const std::string& path) {
    if (!done_.insert(path).second) return;
    const std::string source = read_source(path);
    std::string own;
    for (std::size_t at = 0; at < source.size();) {
      const std::size_t end = std::min(source.find('\n', at), source.size());
      line(source.substr(at, end - at), own);
      at = end + 1;
    }
    text_ += fmt::format("\n// ---- {} ----\n{}", path, own);
  }
  const std::string& text() const { return text_; }

 private:
  void line(const std::string& line, std::string& own) {
    constexpr std::string_view include = "#include \"";
    if (line == "#pragma once" || line == "#include <fmt/format.h>") return;
    if (line.starts_with(include)) {
      const std::string path = line.substr(include.size(), line.rfind('"') - include.size());
      if (!path.starts_with("impl/")) return add(path);
    }
    own += line + "\n";
  }

  std::string text_;
  std::set<std::string> done_;
};

std::string embedded_sources(const Domain& domain) {
  Amalgam amalgam;
  amalgam.add("harness/export/portable_format.hpp");
  for (const char* path :
       {"harness/trace/trace.cpp", "oracles/outcome.cpp", "oracles/equivalence.cpp",
        "harness/subjects/key_model.cpp", "harness/subjects/reference.cpp",
        "harness/export/portable_replay.hpp", "harness/trace/op_table.cpp"})
    amalgam.add(path);
  // Last: its `using enum` would reach what follows.
  amalgam.add(fmt::format("harness/trace/{}_ops.cpp", domain.name));
  return amalgam.text();
}

/// The tables of the other domains are named in op_table.cpp, and not needed.
std::string other_tables(const Domain& domain) {
  std::string text;
  for (const Domain* other : domains())
    if (other != &domain)
      text += fmt::format("const Domain {0}_domain{{\"{0}\", {{}}, 1}};\n", other->name);
  return text;
}

std::string number_text(std::int64_t n) {
  // The smallest number has no literal of its own.
  return n == INT64_MIN ? "INT64_MIN" : std::to_string(n);
}

std::string key_text(const KeySpec& key) {
  constexpr std::array<std::string_view, 4> kinds = {"custom", "nan", "natural", "integer"};
  std::string behaviour(behaviour_names[static_cast<std::size_t>(key.behaviour)]);
  for (char& c : behaviour) c = c == '-' ? '_' : c;
  return fmt::format("{{KeyKind::{}, {}, {}, {}, Behaviour::{}, {}}}",
                     kinds[static_cast<std::size_t>(key.kind)], key.natural, number_text(key.hash),
                     key.equality_class, behaviour, key.nth);
}

std::string op_text(const Trace& trace, const Op& op) {
  return fmt::format("op(\"{}\", {{{}}}),  // {}", trace.info(op).name,
                     fmt::join(op.operands, ", "), print_op(trace, op));
}

std::string atom_text(const Atom& atom) {
  constexpr std::array<std::string_view, 5> tags = {"missing", "integer", "box", "key", "strange"};
  return fmt::format("{{Atom::Tag::{}, {}, {}}}", tags[static_cast<std::size_t>(atom.tag)],
                     atom.a == INT32_MIN ? "INT32_MIN" : std::to_string(atom.a), atom.b);
}

std::string outcome_text(const Outcome& outcome) {
  std::vector<std::string> atoms;
  for (const Atom& atom : outcome.atoms) atoms.push_back(atom_text(atom));
  return fmt::format("{{Kind::{}, {}, {{{}}}}},", name_of(outcome.kind), cpp_literal(outcome.what),
                     fmt::join(atoms, ", "));
}

}  // namespace

std::string export_cpp(const Seed& seed) {
  if (seed.trace.domain == &freeze_domain)
    throw ExportError("a freeze trace needs the interpreter that it is about, no program stands alone; export it as json or bytes");
  const Trace& trace = seed.trace;
  std::string text =
      "// Reproduces a finding of Sealbreak on the C++ reference; the finding is at the end.\n"
      "// Build: c++ -std=c++20 -I <the folder that holds impl/cpp> repro.cpp\n"
      "// Exits 1 when an op gives something else than was expected.\n";
  text += embedded_sources(*trace.domain);
  text += "\n// ---- the finding ----\nnamespace sealbreak {\n\n" + other_tables(*trace.domain);
  text += fmt::format("\nOp op(std::string_view name, std::array<std::int16_t, {}> operands) {{\n"
                      "  return {{static_cast<std::uint8_t>({}_domain.find(name)), operands}};\n}}\n",
                      max_operands, trace.domain->name);
  text += fmt::format("\nconst Trace trace{{\n    &{}_domain,\n    {{\n", trace.domain->name);
  for (const KeySpec& key : trace.keys) text += fmt::format("        {},\n", key_text(key));
  text += "    },\n    {\n";
  for (const Op& op : trace.ops) text += fmt::format("        {}\n", op_text(trace, op));
  text += "    }};\n\nconst std::vector<Outcome> expected{\n";
  for (const Outcome& outcome : seed.expect) text += fmt::format("    {}\n", outcome_text(outcome));
  text += "};\n\n}  // namespace sealbreak\n\n";
  const auto said = [](std::string_view what, const std::string& text) {
    return text.empty() ? "" : fmt::format("\n      {}", cpp_literal(fmt::format("{}: {}\n", what, text)));
  };
  text += fmt::format("int main() {{\n  const std::string about ={}{}{};\n"
                      "  return sealbreak::replay(about, sealbreak::trace, sealbreak::expected);\n}}\n",
                      seed.about.empty() ? "\n      \"\"" : said("about", seed.about),
                      said("signature", seed.signature), said("origin", seed.origin));
  return text;
}

}  // namespace sealbreak
