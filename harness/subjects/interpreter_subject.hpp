// Stage:     subjects. An interpreter on disk that runs freeze traces in a process of its own.
// Input:     the path of a Python, names of its API, a barrier to switch off.
// Output:    its results; a crash, a hang or nonsense as the outcome of the op that it was at.
// Invariant: after such an end the next trace runs in a fresh process; a timeout is confirmed at ten
//            times the limit before it counts.
#pragma once

#include <memory>
#include <stdexcept>

#include "harness/subjects/interpreter_process.hpp"
#include "harness/subjects/subject.hpp"

namespace sealbreak {

struct InterpreterOptions {
  std::string path;         ///< of the program
  std::string api;          ///< draft, prototype or pep795; the draft's when empty
  std::string api_file;     ///< a Python file that stands in for the API; for tests
  std::string barrier_off;  ///< the write barrier to switch off; none when empty
  int milliseconds = 2000;  ///< for one trace
};

/// Why an interpreter can't be a subject, in one line.
class NoInterpreter : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class InterpreterSubject final : public Subject {
 public:
  /// Starts it once, to see whether it offers what is needed. Throws NoInterpreter.
  explicit InterpreterSubject(InterpreterOptions options);

  const SubjectInfo& info() const override { return info_; }
  RunResult run(const Trace& trace, const RunOptions& options) override;

 private:
  /// A fresh process, greeted. Throws NoInterpreter.
  void start();
  RunResult run_once(const Trace& trace);
  Answer ask(const std::string& request, int milliseconds);

  InterpreterOptions options_;
  SubjectInfo info_;
  std::unique_ptr<InterpreterProcess> process_;
  int traces_ = 0;  ///< that the process has run
  int owner_ = 0;   ///< the process id of the harness that started it
};

/// Where the interpreter is that this project builds: the one to use, or the one with barriers that can be switched
/// off. SEALBREAK_INTERPRETER names another one. Throws NoInterpreter when there is none.
std::string default_interpreter(bool with_switches);

}  // namespace sealbreak
