// Stage:     command. `sealbreak schema`: the JSON Schema of seeds, and the list of ops, made from the op tables.
// Input:     nothing.
// Output:    the text of corpus/seed.schema.json; with --markdown the list of ops in corpus/SPECIFICATION.md.
// Invariant: a test holds both files against this.
#include <fmt/format.h>

#include "harness/command/command.hpp"
#include "harness/seed/schema.hpp"

namespace sealbreak {
namespace {

/// How the lists that an op gives compare, in a word.
std::string_view compared(Shape shape) {
  switch (shape) {
    case Shape::nothing: return "\"ok\"";
    case Shape::sequence: return "in order";
    case Shape::bag: return "in any order";
    case Shape::pairs: return "pairs, in any order";
    case Shape::cost: return "not compared";
    case Shape::hashes: return "1 when the reference's first is 1";
    case Shape::sealed: return "by the oracles of escapes";
  }
  return "";
}

/// A bar would end the cell.
std::string cell(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c == '|' ? std::string("\\|") : std::string(1, c);
  return safe;
}

std::string operands_of(const OpInfo& info) {
  std::string list;
  for (const Operand& operand : info.operands)
    if (operand.kind != OperandKind::none) list += fmt::format("{}`{}`", list.empty() ? "" : " ", operand.name);
  return list;
}

std::string ops_markdown() {
  std::string text;
  for (const Domain* domain : domains()) {
    text += fmt::format("### {}\n\n| op | operands | what comes out compares | meaning |\n", domain->name);
    text += "|---|---|---|---|\n";
    for (const OpInfo& info : domain->ops)
      text += fmt::format("| `{}` | {} | {} | {} |\n", info.name, operands_of(info), compared(info.shape),
                          cell(info.meaning));
    text += domain == domains().back() ? "" : "\n";
  }
  return text;
}

}  // namespace

void add_schema(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("schema", "Print the JSON Schema of seeds");
  auto markdown = std::make_shared<bool>(false);
  command->add_flag("--markdown", *markdown, "Print the ops of all domains as tables of Markdown");
  command->callback([&action, markdown] {
    action = [markdown] {
      write_output("-", *markdown ? ops_markdown() : seed_schema());
      return exit_clean;
    };
  });
}

}  // namespace sealbreak
