// Stage:     subjects. An interpreter on disk that runs freeze traces in a process of its own.
// Input:     the path of a Python, perhaps a file with its dialect, a barrier to switch off.
// Output:    its results; a crash, a hang or nonsense as the outcome of the op that it was at.
// Invariant: after such an end the next trace runs in a fresh process; a timeout is confirmed at ten
//            times the limit before it counts. A process that is replaced ends by itself: one that does not
//            is a finding of its last trace.
#pragma once

#include <memory>

#include "harness/coverage/edges.hpp"
#include "harness/subjects/interpreter_dialect.hpp"
#include "harness/subjects/interpreter_process.hpp"
#include "harness/subjects/subject.hpp"

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

class InterpreterSubject final : public Subject {
 public:
  /// Finds out its dialect and starts it. Throws NoInterpreter or BadDialect.
  explicit InterpreterSubject(InterpreterOptions options);

  const SubjectInfo& info() const override { return info_; }
  RunResult run(const Trace& trace, const RunOptions& options) override;

  /// The branches that the last trace took; empty without coverage, and when the process did not answer.
  std::span<const std::uint8_t> counters() const;
  /// The write barriers that the last trace met, by their numbers, where the interpreter can tell.
  const std::vector<int>& barriers_met() const { return barriers_met_; }
  const coverage::Edges& edges() const { return edges_; }

 private:
  /// Runs some traces again and again, to know which branches say nothing of a trace.
  void learn_edges();
  /// A fresh process, greeted. Throws NoInterpreter.
  void start();
  RunResult run_once(const Trace& trace);
  Answer ask(const std::string& request, int milliseconds);
  /// The end of a process that has run as many traces as it may: as it should be, or how it was.
  Outcome retire();

  InterpreterOptions options_;
  std::vector<int> barriers_met_;
  SubjectInfo info_;
  coverage::Edges edges_;
  std::unique_ptr<InterpreterProcess> process_;
  int traces_ = 0;  ///< that the process has run
  int owner_ = 0;   ///< the process id of the harness that started it
};

/// Where the interpreter is that this project builds: the one to use, or the one for fuzzing, whose branches are
/// counted and whose barriers can be switched off. Throws NoInterpreter when there is none.
std::string default_interpreter(bool for_fuzzing);

}  // namespace sealbreak
