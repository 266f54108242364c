// Stage:     export. A seed as a Python script.
// Input:     a Seed; the adapter and the modules that it imports from its folder.
// Output:    one script that needs only the package under test.
// Invariant: modules are installed in an order in which each finds what it imports.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/export/export.hpp"
#include "harness/export/source_text.hpp"
#include "harness/subjects/reference.hpp"

namespace sealbreak {
namespace {

const std::string adapters = "harness/subjects/adapters/";

bool is_identifier(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

/// The module that a line imports, or an empty string.
std::string imported_by(std::string line) {
  line.erase(0, line.find_first_not_of(' '));
  for (const std::string_view word : {"from ", "import "}) {
    if (!line.starts_with(word)) continue;
    const std::string rest = line.substr(word.size());
    return rest.substr(0, rest.find_first_of(" .,\r"));
  }
  return {};
}

/// The adapter's modules, each after those that it imports.
class Modules {
 public:
  void add(const std::string& name) {
    if (std::find(seen_.begin(), seen_.end(), name) != seen_.end()) return;
    seen_.push_back(name);
    const std::string source = read_source(adapters + name + ".py");
    for (std::size_t at = 0; at < source.size();) {
      const std::size_t end = std::min(source.find('\n', at), source.size());
      const std::string module = imported_by(source.substr(at, end - at));
      if (is_identifier(module) && has_source(adapters + module + ".py")) add(module);
      at = end + 1;
    }
    put(name, source);
  }
  void put(const std::string& name, const std::string& source) {
    // As it stands where a raw string can hold it: people read it.
    const bool raw = source.find("'''") == std::string::npos && source.ends_with('\n');
    text_ += fmt::format("    \"{}\": {},\n", name,
                         raw ? "r'''" + source + "'''" : python_literal(source));
  }
  const std::string& text() const { return text_; }

 private:
  std::vector<std::string> seen_;
  std::string text_;
};

std::string key_text(const KeySpec& key) {
  if (key.kind == KeyKind::natural)
    return fmt::format("(\"natural\", {})", python_literal(naturals[key.natural].name));
  if (key.kind == KeyKind::nan) return fmt::format("(\"nan\", {})", key.hash);
  std::string text = fmt::format("(\"key\", {}, {}", python_hash(key.hash), key.equality_class);
  if (key.behaviour != Behaviour::plain)
    text += fmt::format(", {}", python_literal(behaviour_names[static_cast<std::size_t>(key.behaviour)]));
  if (uses_nth(key.behaviour)) text += fmt::format(", {}", key.nth);
  return text + ")";
}

/// An op with a key and a count gets the run of keys in the key's place.
std::string operand_text(OperandKind kind, int x, int count) {
  if (kind == OperandKind::key)
    return count < 0 ? fmt::format("(\"key\", {})", x) : fmt::format("(\"keys\", {}, {})", x, count);
  if (kind != OperandKind::value && kind != OperandKind::item) return std::to_string(x);
  if (x >= first_key_item) return fmt::format("(\"key\", {})", x - first_key_item);
  if (x >= first_box) return fmt::format("(\"box\", {})", x - first_box);
  return std::to_string(x);
}

std::string outcome_text(const Outcome& outcome) {
  if (outcome.kind == Kind::raised) return python_literal("raised:" + outcome.what);
  if (outcome.kind != Kind::value) return python_literal(name_of(outcome.kind));
  std::vector<std::string> atoms;
  for (const Atom& atom : outcome.atoms) switch (atom.tag) {
      case Atom::Tag::missing: atoms.emplace_back("None"); break;
      case Atom::Tag::integer: atoms.push_back(std::to_string(atom.a)); break;
      case Atom::Tag::box: atoms.push_back(fmt::format("(\"box\", {}, {})", atom.a, atom.b)); break;
      case Atom::Tag::key: atoms.push_back(fmt::format("(\"key\", {})", atom.a)); break;
      case Atom::Tag::strange: atoms.emplace_back("\"?\""); break;
    }
  return fmt::format("[{}]", fmt::join(atoms, ", "));
}

std::string_view name_of(Shape shape) {
  constexpr std::array<std::string_view, 5> names = {"nothing", "sequence", "bag", "pairs", "cost"};
  return names[static_cast<std::size_t>(shape)];
}

/// One dict an op, so that each reads by itself.
std::string step_text(const Trace& trace, const Op& op, const Outcome* gives, const unsigned* allowed) {
  const OpInfo& info = trace.info(op);
  const int count = operand(info, op, OperandKind::count);
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < max_operands; ++i)
    if (const Operand& operand = info.operands[i]; operand.kind != OperandKind::none)
      operands.push_back(fmt::format("\"{}\": {}", operand.name, operand_text(operand.kind, op.operands[i], count)));
  std::string text = fmt::format(
      "    {{\"op\": \"{}\", \"operands\": {{{}}}, \"shape\": \"{}\", \"reads\": {},\n     \"line\": {}",
      info.name, fmt::join(operands, ", "), name_of(info.shape),
      operand(info, op, OperandKind::slot), python_literal(print_op(trace, op)));
  if (gives != nullptr) text += ", \"gives\": " + outcome_text(*gives);
  if (allowed != nullptr && info.shape == Shape::cost) text += fmt::format(", \"allowed\": {}", *allowed);
  return text + "},\n";
}

/// What the reference gives; empty for a domain that has none.
RunResult reference_result(const Trace& trace) {
  try {
    return make_reference(trace.domain->name)->run(trace, {});
  } catch (const std::out_of_range&) {
    return {};
  }
}

std::string about_text(const Seed& seed) {
  std::string about = seed.about;
  if (!seed.signature.empty()) about += "\nsignature: " + seed.signature;
  if (!seed.origin.empty()) about += "\norigin: " + seed.origin;
  return about;
}

}  // namespace

std::string export_python(const Seed& seed, const std::string& adapter_module) {
  if (seed.trace.domain == &freeze_domain)
    throw ExportError("a freeze trace needs the interpreter that it is about, no program stands alone; export it as json or bytes");
  if (!is_identifier(adapter_module) || !has_source(adapters + adapter_module + ".py"))
    throw ExportError(fmt::format("no adapter is called {}; they are the files of {}",
                                  python_literal(adapter_module), adapters));
  const Trace& trace = seed.trace;
  const RunResult reference = reference_result(trace);
  const std::vector<Outcome>& expected = seed.expect.empty() ? reference.outcomes : seed.expect;
  std::string text =
      "#!/usr/bin/env python3\n"
      "\"\"\"Reproduces a finding of Sealbreak. Needs only the package under test.\n\n"
      "Prints each op with what it gave; exits 1 when something differs from what was expected.\n"
      "The trace comes first, then the harness's own modules, then what runs them.\n\"\"\"\n\n";
  text += fmt::format("ABOUT = {}\nADAPTER = \"{}\"\n", python_literal(about_text(seed)), adapter_module);
  text += "\n# (\"key\", hash, equality class, behaviour, nth), (\"natural\", name) or (\"nan\", hash)\nKEYS = [\n";
  for (const KeySpec& key : trace.keys) text += fmt::format("    {},\n", key_text(key));
  text += "]\n\n# Slots s0..s7 start empty. ints stand for themselves and for slots; (\"key\", index into KEYS);\n"
          "# (\"box\", what it holds), in outcomes with the op that made it.\nSTEPS = [\n";
  for (std::size_t i = 0; i < trace.ops.size(); ++i)
    text += step_text(trace, trace.ops[i], i < expected.size() ? &expected[i] : nullptr,
                      i < reference.nodes_allowed.size() ? &reference.nodes_allowed[i] : nullptr);
  text += fmt::format("]\n\n# What the slots hold at the end.\nFINAL_SHAPE = \"{}\"\nFINALS = [\n",
                      trace.domain->name == "map" ? "pairs" : "sequence");
  for (const Outcome& final : reference.finals) text += fmt::format("    {},\n", outcome_text(final));
  Modules modules;
  modules.put("sealbreak_runtime", read_source("harness/export/portable_runtime.py"));
  modules.add("natural_keys");
  modules.add("runner");
  modules.add(adapter_module);
  return text + "]\n\nSOURCES = {\n" + modules.text() + "}\n\n\n" +
         read_source("harness/export/portable_replay.py");
}

}  // namespace sealbreak
