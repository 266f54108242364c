// Stage:     subjects. Finds out which dialect of freeze an interpreter speaks.
// Input:     the path of an interpreter; perhaps a TOML file that knows better.
// Output:    its dialect, with how each answer was seen.
// Invariant: answers come from experiments in that interpreter, or from the file; an experiment that kills it
//            leaves its axis unknown.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "harness/trace/spoken_dialect.hpp"

namespace sealbreak {

/// Why an interpreter can't be a subject, in one line.
class NoInterpreter : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What is wrong with a file of a dialect, in one line.
class BadDialect : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct AxisAnswer {
  std::string axis;
  std::string value;  ///< `unknown` where it could not be tried
  std::string seen;   ///< in words: by what
};

struct Probed {
  std::string implementation;
  std::string version;
  std::vector<AxisAnswer> axes;
  std::string choices_seen;  ///< in words: whether freeze takes choices, and by what that was seen
  SpokenDialect dialect;
};

/// `api_file`: a Python file that stands in for the API; for tests.
struct ProbeOptions {
  std::string path;
  std::string api_file;
  std::string dialect_file;  ///< `captures = "used_names"`, a line an axis; `choices = false`
};

/// Throws NoInterpreter, also for one whose freeze freezes nothing; or BadDialect.
Probed probe_interpreter(const ProbeOptions& options);

/// The command line of a script of harness/subjects/adapters, with a fixed hash seed and no site.
std::vector<std::string> script_line(const std::string& interpreter, const std::string& script);

/// What an interpreter is called where it is no option: SEALBREAK_INTERPRETER and SEALBREAK_DIALECT, by which a
/// campaign tells its targets. Empty when not set.
std::string interpreter_from_environment();
std::string dialect_from_environment();

}  // namespace sealbreak
