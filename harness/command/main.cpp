// Stage:     command. `sealbreak`: replay, minimize, export, conform, mutants, exhaust, bench, subjects.
// Input:     arguments.   Output: exit status 0 clean, 1 found, 2 bad input.
// Invariant: whatever goes wrong is one line on standard error.
#include <fmt/format.h>

#include <cstdio>

#include "harness/command/command.hpp"
#include "harness/subjects/python/interpreter.hpp"

using namespace sealbreak;

namespace {

int run(int argc, char** argv) {
  CLI::App app("Sealbreak: differential fuzzing of persistent structures", "sealbreak");
  app.require_subcommand(1);
  app.set_version_flag("--version", "sealbreak " SEALBREAK_VERSION);
  Action action;
  for (auto add : {add_replay, add_minimize, add_export, add_subjects, add_mutants, add_exhaust, add_bench, add_probe,
                   add_barriers, add_matrix, add_schema, add_conform})
    add(app, action);
  pass_interpreter_on(*app.get_subcommand("mutants"));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "sealbreak: {}; see sealbreak --help\n", error.what());
    return exit_bad_input;
  }
  const int status = action();
  // A report that nobody got is none.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw BadInput("standard output: cannot be written");
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const python::Error& error) {
    fmt::print(stderr, "sealbreak: {}\n", error.text);
  } catch (const std::exception& error) {
    fmt::print(stderr, "sealbreak: {}\n", error.what());
  }
  return exit_bad_input;
}
