// Stage:     command. What the subcommands of `sealbreak` share.
// Input:     options that CLI11 has parsed.
// Output:    an exit status: 0 clean, 1 found, 2 bad input.
// Invariant: bad input is one line on standard error, thrown as BadInput or BadSeed.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/run/session.hpp"
#include "harness/seed/seed.hpp"

namespace sealbreak {

inline constexpr int exit_clean = 0;
inline constexpr int exit_found = 1;
inline constexpr int exit_bad_input = 2;

class BadInput : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Set by the subcommand that was chosen, run by main.
using Action = std::function<int()>;

// One file each; each adds its subcommand and sets `action` when it is chosen.
void add_replay(CLI::App& app, Action& action);
void add_minimize(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_subjects(CLI::App& app, Action& action);
void add_mutants(CLI::App& app, Action& action);
void add_exhaust(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_probe(CLI::App& app, Action& action);
void add_barriers(CLI::App& app, Action& action);
void add_matrix(CLI::App& app, Action& action);
void add_schema(CLI::App& app, Action& action);
void add_conform(CLI::App& app, Action& action);

/// The domain with this name. Throws BadInput.
const Domain& domain_named(const std::string& name);

/// How traces are named on a command line: seeds, or raw bytes of an engine with their domain.
struct TraceInput {
  std::vector<std::string> files;
  bool bytes = false;
  std::string domain;

  void add_options(CLI::App& command, bool several);
  /// Reads one file. Throws BadSeed or BadInput.
  Seed read(const std::string& file) const;
};

/// `--interpreter` and `--dialect`, as every command has them that runs traces of freeze.
struct InterpreterArguments {
  std::string path;
  std::string dialect;

  void add_options(CLI::App& command);
  /// Throws BadInput for a domain that has nothing to do with interpreters, when one is given.
  void check(const Domain& domain) const;
};

/// The same for a command that only starts others: they find both in the environment.
void pass_interpreter_on(CLI::App& command);

/// A check of options: seconds, processes and the like, above 0 and at most a million.
CLI::Validator above_zero();

/// Writes text to a temporary name, then renames; a device or a pipe is written to; "-" is standard output. Throws
/// BadInput.
void write_output(const std::string& path, std::string_view text);

/// `expect` as the reference gives it.
void fill_in_expectations(Seed& seed);

/// "s" for every number but one.
inline const char* plural(std::size_t n) { return n == 1 ? "" : "s"; }

}  // namespace sealbreak
