// Stage:     command. `sealbreak probe`: which dialect of freeze an interpreter speaks.
// Input:     the path of an interpreter; perhaps a TOML file that overrides what was found.
// Output:    a table, or JSON; exit 0 when it offers freeze, 2 when it can't be asked or offers none.
// Invariant: what it prints is what traces are judged by.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "harness/command/command.hpp"
#include "harness/subjects/interpreter_subject.hpp"
#include "oracles/dialect_differences.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Probed& probed) {
  const SpokenDialect& dialect = probed.dialect;
  Json axes = Json::object(), differences = Json::object();
  for (const AxisAnswer& answer : probed.axes) axes[answer.axis] = {answer.value, answer.seen};
  for (const DialectDifference* rule : differences_of(dialect)) differences[std::string(rule->name)] = rule->reason;
  return {{"version", probed.version},
          {"implementation", probed.implementation},
          {"api", value_name(impl::kAxes.back(), dialect.axes)},
          {"choices", dialect.takes_choices},
          {"choices_seen", probed.choices_seen},
          {"axes", axes},
          {"differences", differences}};
}

void print_table(const std::string& interpreter, const Probed& probed) {
  const SpokenDialect& dialect = probed.dialect;
  fmt::print("{}: {} {}\n", interpreter, probed.implementation, probed.version);
  fmt::print("{:<12} {:<14} {}\n", "api", value_name(impl::kAxes.back(), dialect.axes), probed.choices_seen);
  for (const AxisAnswer& answer : probed.axes) fmt::print("{:<12} {:<14} {}\n", answer.axis, answer.value, answer.seen);
  for (const DialectDifference* rule : differences_of(dialect)) fmt::print("{}: {}\n", rule->name, rule->reason);
}

int run(const InterpreterArguments& given, bool json) {
  std::string path = given.path.empty() ? interpreter_from_environment() : given.path;
  if (path.empty()) path = default_interpreter(false);
  const Probed probed = probe_interpreter({.path = path, .api_file = {}, .dialect_file = given.dialect});
  if (json)
    fmt::print("{}\n", to_json(probed).dump(2));
  else
    print_table(path, probed);
  return exit_clean;
}

}  // namespace

void add_probe(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("probe", "Find out which dialect of freeze an interpreter speaks");
  auto given = std::make_shared<InterpreterArguments>();
  auto json = std::make_shared<bool>(false);
  given->add_options(*command);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&action, given, json] { action = [=] { return run(*given, *json); }; });
}

}  // namespace sealbreak
