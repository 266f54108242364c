// Stage:     subjects. A program that answers a line with a line, and may die of it.
// Input:     a command line; requests.
// Output:    answers; or how the program ended, and the number that it noted last.
// Invariant: the harness survives whatever the program does, and the program does not survive the harness; a
//            forked copy of the harness leaves it to the one that started it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/subjects/shared_file.hpp"
#include "oracles/outcome.hpp"

namespace sealbreak {

/// How a request ended.
struct Answer {
  /// `early`: it had said something before it was asked.
  enum class How : std::uint8_t { line, died, late, flood, early };
  How how = How::line;
  std::string line;        ///< without its newline
  std::string death;       ///< of one that died: `SIGSEGV`, `exit 3`, `a closed pipe`
  std::string errors;      ///< of one that is gone: the end of what it said on its standard error, where that is kept
  std::uint32_t noted = 0; ///< what the program wrote into its progress file
};

/// What an op gave whose answer ended that way. A line that is used here was none that can be read: nonsense.
Outcome outcome_of(const Answer& answer);

struct ProcessOptions {
  bool inherits_environment = false;  ///< a program of the user's finds what it needs by PATH, HOME and the like
  bool shows_errors = false;          ///< its standard error is ours; else nobody's
  bool keeps_errors = false;          ///< its end goes into the answer
  bool ends_orphans = false;          ///< what it started and left behind, in sessions of their own, ends with it
};

class InterpreterProcess {
 public:
  /// Starts it. A `{progress}` among the arguments becomes the number of an open file of 4 bytes, `{counters}` of one
  /// that impl/cpython/source/coverage.c writes. Unless told otherwise the program's environment is ours to choose:
  /// nothing of the user's reaches it. Throws std::runtime_error when there is no such program.
  explicit InterpreterProcess(std::vector<std::string> arguments, const ProcessOptions& options = {});
  /// Ends it as `finish` does, with little patience.
  ~InterpreterProcess();
  InterpreterProcess(const InterpreterProcess&) = delete;
  InterpreterProcess& operator=(const InterpreterProcess&) = delete;

  /// Sends a line (none when empty) and waits for one. After anything but a line the process is gone.
  Answer ask(const std::string& request, int milliseconds);

  /// Closes its input and waits for its own end. How it ended: `exit 0` when all was well; nothing when it had to
  /// be killed.
  std::string finish(int milliseconds);

  bool is_alive() const { return child_ > 0; }

  /// What it counted for its last answer; empty when it counts nothing.
  std::span<const std::uint8_t> counters() const;

 private:
  bool ends_within(int milliseconds);
  void stop();
  void start(std::vector<std::string> arguments, const ProcessOptions& options);
  bool has_spoken() const;
  bool send_some(std::string_view& rest);
  bool receive_some();
  void keep_errors();
  Answer ended(Answer::How how);
  std::string reap();

  pid_t child_ = -1;
  pid_t owner_ = -1;  ///< who started it
  int requests_ = -1;
  int answers_ = -1;
  int errors_ = -1;  ///< open where they are kept
  SharedFile progress_file_;
  SharedFile counters_file_;
  std::string buffered_;
  std::string kept_errors_;
  bool ends_orphans_ = false;
};

}  // namespace sealbreak
