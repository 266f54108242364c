// Stage:     command. `sealbreak matrix`: approach by primitive by oracle, what holds and what breaks.
// Input:     the escape seeds of the corpus, and a battery: each primitive with each name on each example.
// Output:    a table, Markdown or JSON; exit 1 on a finding or a control that does not fire.
// Invariant: a break is shown by a trace that was run just now; its seed is the smallest of the corpus that shows it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "harness/command/command.hpp"
#include "harness/command/escape_matrix.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  bool json = false;
  bool markdown = false;
  std::uint64_t explore = 0;
  std::string save;
  std::vector<std::string> approaches;
};

Json to_json(const EscapeMatrix& matrix) {
  Json cells = Json::array(), controls = Json::array();
  for (const MatrixCell& cell : matrix.cells())
    cells.push_back({{"approach", cell.approach}, {"primitive", cell.primitive}, {"oracle", cell.oracle},
                     {"level", cell.level}, {"claim", cell.claim}, {"result", cell.result}, {"seed", cell.seed}});
  for (const MatrixControl& control : matrix.controls())
    controls.push_back({{"name", control.name}, {"fired", control.fired}});
  return {{"cells", cells}, {"controls", controls}};
}

/// A letter for each oracle: a capital where it broke within the claim, a small one where beyond it.
std::string letters(const EscapeMatrix& matrix, std::string_view approach, std::string_view primitive) {
  std::string text;
  for (const MatrixCell& cell : matrix.cells()) {
    if (cell.approach != approach || cell.primitive != primitive) continue;
    const char letter = cell.oracle == "confinement" ? 'd' : cell.oracle[0];
    if (cell.result == "expected") text += letter;
    if (cell.result == "finding") text += static_cast<char>(std::toupper(letter));
  }
  return text.empty() ? "." : text;
}

void print_table(const EscapeMatrix& matrix, bool markdown) {
  const char* const edge = markdown ? "| " : "";
  std::string head = fmt::format("{}{:<26}", edge, "primitive"), rule = "|---";
  for (const std::string& approach : matrix.approaches()) {
    head += fmt::format(" {}{}", markdown ? "| " : "", approach);
    rule += "|---";
  }
  fmt::print("{}{}\n", head, markdown ? " |\n" + rule + "|" : "");
  for (const Primitive& primitive : primitives) {
    std::string line = fmt::format("{}{:<26}", edge, primitive.name);
    for (const std::string& approach : matrix.approaches())
      line += fmt::format(" {}{:<{}}", markdown ? "| " : "", letters(matrix, approach, primitive.name), markdown ? 1 : approach.size());
    fmt::print("{}{}\n", line, markdown ? " |" : "");
  }
}

int run(const Options& options) {
  EscapeMatrix matrix(options.approaches);
  matrix.run_corpus();
  matrix.run_battery();
  matrix.explore(options.explore);
  if (!options.save.empty()) matrix.save_seeds(options.save);
  const bool clean = matrix.findings() == 0 && matrix.silent_controls() == 0;
  if (options.json) {
    fmt::print("{}\n", to_json(matrix).dump(1));
    return clean ? exit_clean : exit_found;
  }
  print_table(matrix, options.markdown);
  if (options.markdown) return clean ? exit_clean : exit_found;
  fmt::print("i integrity, c confidentiality, d confinement, f forgery: broken beyond the claim; a capital: within it; . held\n");
  for (const MatrixControl& control : matrix.controls())
    if (!control.fired) fmt::print("control {} is silent\n", control.name);
  for (const AbsentSubject& absent : matrix.absent()) fmt::print("{} is absent: {}\n", absent.name, absent.why);
  fmt::print("{} findings, {} silent controls\n", matrix.findings(), matrix.silent_controls());
  return clean ? exit_clean : exit_found;
}

}  // namespace

void add_matrix(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("matrix", "Attack each approach to sealing with each primitive");
  auto options = std::make_shared<Options>();
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--markdown", options->markdown, "Print the table of the README");
  command->add_option("--explore", options->explore, "Run so many random traces besides");
  command->add_option("--save", options->save, "Leave a minimized seed in this folder for each break that has none");
  command->add_option("--approach", options->approaches, "Only this approach (repeatable)")->allow_extra_args(false);
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
