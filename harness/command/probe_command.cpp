// Stage:     command. `sealbreak probe`: which dialect of freeze an interpreter speaks.
// Input:     the path of an interpreter; perhaps a TOML file that overrides what was found.
// Output:    a table, or JSON; exit 0 when it offers freeze, 2 when it can't be asked or offers none.
// Invariant: answers come from experiments in that interpreter, each with how it was seen.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "harness/command/command.hpp"
#include "harness/command/process.hpp"
#include "harness/paths.hpp"
#include "harness/subjects/interpreter_subject.hpp"
#include "impl/cpp/dialect.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

/// Its experiments take a moment; far more means that one of them hangs.
constexpr int limit_seconds = 60;

Json ask(const std::string& interpreter) {
  const ProcessResult done = run_process(
      {interpreter, "-I", "-S", source_root() + "/harness/subjects/adapters/freeze_probe.py"}, {}, limit_seconds);
  if (done.status != 0)
    throw BadInput(fmt::format("{} does not run the experiments (status {}): {}", interpreter, done.status, done.output));
  try {
    return Json::parse(done.output);
  } catch (const Json::exception&) {
    throw BadInput(fmt::format("{} is no Python interpreter: it printed no answer", interpreter));
  }
}

/// Sets the axes that the file names: `captures = "used_names"`, a line each.
void override_axes(Json& said, const std::string& file) {
  if (file.empty()) return;
  toml::table given;
  try {
    given = toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    throw BadInput(fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
  for (const auto& [key, value] : given) {
    impl::Dialect ignored;
    const std::string axis(key.str()), word = value.value_or(std::string());
    if (!impl::set_by_name(ignored, axis, word))
      throw BadInput(fmt::format("{}: no axis '{}' with a value '{}'; `sealbreak probe` prints the axes", file, axis, word));
    said["axes"][axis] = Json::array({word, "given in " + file});
  }
}

void print_table(const std::string& interpreter, const Json& said) {
  fmt::print("{}: {} {}\n", interpreter, said["implementation"].get<std::string>(), said["version"].get<std::string>());
  fmt::print("{:<12} {:<14} {}\n", "api", said["api"].get<std::string>(),
             said["choices"].get<bool>() ? "freeze takes choices; these are its defaults" : "freeze takes no choices");
  for (const auto& [axis, answer] : said["axes"].items())
    fmt::print("{:<12} {:<14} {}\n", axis, answer[0].get<std::string>(), answer[1].get<std::string>());
}

int run(const std::string& given, const std::string& dialect, bool json) {
  const std::string interpreter = given.empty() ? default_interpreter(false) : given;
  Json said = ask(interpreter);
  if (said["api"].is_null()) throw BadInput(fmt::format("{}: {}", interpreter, said["why"].get<std::string>()));
  override_axes(said, dialect);
  if (json)
    fmt::print("{}\n", said.dump(2));
  else
    print_table(interpreter, said);
  return exit_clean;
}

}  // namespace

void add_probe(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("probe", "Find out which dialect of freeze an interpreter speaks");
  auto interpreter = std::make_shared<std::string>();
  auto dialect = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("--interpreter", *interpreter, "Path of the interpreter; else the one that is built here");
  command->add_option("--dialect", *dialect, "A TOML file whose axes override what was found");
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&action, interpreter, dialect, json] { action = [=] { return run(*interpreter, *dialect, *json); }; });
}

}  // namespace sealbreak
