// Stage:     subjects. A program in any language that runs traces: corpus/PROTOCOL.md is what it speaks.
// Input:     a command for the shell.
// Output:    its results; a crash, a hang, a flood, nonsense or an answer before the question as the outcome of the
//            first op with which it happens.
// Invariant: after such an end the next trace runs in a fresh process. A trace that needs what the program does not say
//            it has is not sent: its ops are `unsupported`. Of the keys those alone are sent that an op names.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "harness/seed/tier.hpp"
#include "harness/subjects/interpreter_process.hpp"
#include "harness/subjects/subject.hpp"

namespace sealbreak {

/// Why a program can't be a subject, in one line.
class NoProgram : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ProgramOptions {
  std::string command;        ///< for /bin/sh
  int milliseconds = 2000;    ///< for one trace; a timeout is confirmed at ten times as many
  bool shows_errors = false;  ///< what it says on standard error is shown, else lost
};

/// What a program says of itself in its first line.
struct Hello {
  std::string name;
  std::string version;
  std::vector<std::string> domains;
  Needs has;
  std::vector<std::string> lacks;  ///< ops that it does not offer, by name
};

/// Throws NoProgram.
Hello parse_hello(const std::string& line);
/// Starts the program, hears its hello and ends it. Throws NoProgram.
Hello ask_hello(const ProgramOptions& options);

class ProgramSubject final : public Subject {
 public:
  /// Throws NoProgram when the program does not start or greet, or does not run this domain.
  ProgramSubject(const Domain& domain, ProgramOptions options);

  const SubjectInfo& info() const override { return info_; }
  const Hello& hello() const { return hello_; }
  RunResult run(const Trace& trace, const RunOptions& options) override;
  /// What was wrong with the last run, where it did not come to an answer.
  const std::string& complaint() const { return complaint_; }
  /// Whether the last run gave an answer only when it was asked again, with ten times the time.
  bool hung_once() const { return hung_once_; }

 private:
  void restart();
  /// Sends the trace, asks again where it must be made sure, and finds the op at fault.
  RunResult send(const Trace& trace);
  /// One try: whether the program answered; if not, `how` says how it failed and `complaint_` in words.
  bool answer(const Trace& trace, int milliseconds, RunResult& result, Outcome& how);
  /// The first op with which the failure shows; `limit` for each try.
  std::size_t first_bad_op(const Trace& trace, int limit);

  ProgramOptions options_;
  Hello hello_;
  SubjectInfo info_;
  std::unique_ptr<Subject> reference_;
  std::unique_ptr<InterpreterProcess> process_;
  std::string complaint_;
  bool hung_once_ = false;
  std::optional<std::pair<Trace, RunResult>> hung_;  ///< the last run that hung
  std::uint64_t asked_ = 0;
  bool hangs_ = false;                     ///< it did, at ten times the limit
  std::chrono::milliseconds slowest_{0};  ///< of all its answers
  int owner_ = 0;      ///< the process id of the harness that started it
};

/// The line that asks a program to run a trace.
std::string program_request(const Trace& trace, std::uint64_t id);

}  // namespace sealbreak
