// Stage:     subjects. A subject that is a program of its own: it gets a trace as a line of JSON and answers with a line.
// Input:     a command line, what the subject says of itself.
// Output:    its results; a crash, a hang or nonsense as the outcome of the op that it was at.
// Invariant: after such an end the next trace runs in a fresh process; a timeout is confirmed at ten times the limit
//            before it counts. A process that is replaced ends by itself: one that does not is a finding of its last trace.
//
// A trace goes out as `[["hold", 1, "tuple", 0], ...]`, slots as numbers and words as names. Back comes
// `[outcomes, finals, leaks, notes]`: an outcome is null, a list of numbers and nulls, or `kind:what`.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "harness/subjects/interpreter_process.hpp"
#include "harness/subjects/subject.hpp"

namespace sealbreak {

struct RunnerOptions {
  std::vector<std::string> command;  ///< see InterpreterProcess
  int milliseconds = 2000;           ///< for one trace
  /// A process is replaced now and then, so that nothing can build up in it for long.
  int traces_per_process = 20000;
};

class RunnerSubject : public Subject {
 public:
  explicit RunnerSubject(SubjectInfo info) : info_(std::move(info)) { info_.own_process = true; }

  const SubjectInfo& info() const override { return info_; }
  RunResult run(const Trace& trace, const RunOptions& options) override;

 protected:
  /// Starts the program, which greets with its version. Throws NoInterpreter.
  void start(RunnerOptions options);
  RunResult run_once(const Trace& trace);
  /// The line that asks for a run of the trace.
  virtual std::string request(const Trace& trace) const;
  /// What the program noted besides: of no outcome, but perhaps worth an engine's while.
  virtual void note(const nlohmann::json&) {}
  /// Nothing more is known of the run before.
  virtual void forget() {}

  SubjectInfo info_;
  std::unique_ptr<InterpreterProcess> process_;

 private:
  void restart();
  Answer ask(const std::string& request, int milliseconds);
  /// The end of a process that has run as many traces as it may: as it should be, or how it was.
  Outcome retire();

  RunnerOptions options_;
  int traces_ = 0;  ///< that the process has run
  int owner_ = 0;   ///< the process id of the harness that started it
};

/// `["hold", 1, "tuple", 0]`.
nlohmann::json call_of(const OpInfo& info, const Op& op);

}  // namespace sealbreak
