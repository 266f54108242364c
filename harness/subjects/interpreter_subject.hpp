// Stage:     subjects. An interpreter on disk that runs freeze traces.
// Input:     the path of a Python, perhaps a file with its dialect, a barrier to switch off.
// Output:    its results, and which branches and barriers a trace met.
// Invariant: that of runner_subject.hpp.
#pragma once

#include "harness/coverage/edges.hpp"
#include "harness/subjects/interpreter_dialect.hpp"
#include "harness/subjects/runner_subject.hpp"

namespace sealbreak {

struct InterpreterOptions {
  std::string path;          ///< of the program
  std::string api_file;      ///< a Python file that stands in for the API; for tests
  std::string dialect_file;  ///< what is known better than by trying; none when empty
  std::string barrier_off;   ///< the write barrier to switch off; none when empty
  bool coverage = false;     ///< count the branches of its C code, where it was built for that
  int milliseconds = 2000;   ///< for one trace
  /// A process is replaced now and then, so that nothing can build up in it for long.
  int traces_per_process = 20000;
};

class InterpreterSubject final : public RunnerSubject {
 public:
  /// Finds out its dialect and starts it. Throws NoInterpreter or BadDialect.
  explicit InterpreterSubject(InterpreterOptions options);

  RunResult run(const Trace& trace, const RunOptions& options) override;

  /// The branches that the last trace took; empty without coverage, and when the process did not answer.
  std::span<const std::uint8_t> counters() const;
  /// The write barriers that the last trace met, by their numbers, where the interpreter can tell.
  const std::vector<int>& barriers_met() const { return barriers_met_; }
  const coverage::Edges& edges() const { return edges_; }

 protected:
  std::string request(const Trace& trace) const override;
  void note(const nlohmann::json& barriers) override;
  void forget() override { barriers_met_.clear(); }

 private:
  /// Runs some traces again and again, to know which branches say nothing of a trace.
  void learn_edges();

  std::vector<int> barriers_met_;
  coverage::Edges edges_;
};

/// Where the interpreter is that this project builds: the one to use, or the one for fuzzing, whose branches are
/// counted and whose barriers can be switched off. Throws NoInterpreter when there is none.
std::string default_interpreter(bool for_fuzzing);

}  // namespace sealbreak
