#include "harness/subjects/interpreter_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "harness/subjects/death.hpp"

namespace sealbreak {
namespace {

using Clock = std::chrono::steady_clock;

/// No honest answer comes near it.
constexpr std::size_t most_bytes = std::size_t{16} << 20;
/// Of what it says on its standard error: the end, where the cause is.
constexpr std::size_t kept_bytes = 4096;
/// More than a pipe holds: what a program left behind may say ever more.
constexpr int last_reads = 64;
/// Of a program that is not needed any more; one that closed its output gets as long.
constexpr int patience_milliseconds = 2000;
/// Files 0, 1 and 2 are a program's own.
constexpr int progress_number = 3;
constexpr int counters_number = 4;

/// The layout of impl/cpython/source/coverage.c.
struct SharedCounters {
  static constexpr std::size_t most = std::size_t{1} << 18;
  std::uint32_t filled;
  std::uint32_t needed;
  std::uint8_t counters[most];
};

void close_file(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> list;
  for (std::string& s : strings) list.push_back(s.data());
  list.push_back(nullptr);
  return list;
}

/// A fixed hash seed, no bytecode files; of the user's, only what sanitizers are told, or all. Python leaves its interned
/// objects to the end of the process, whatever is asked about leaks.
std::vector<std::string> environment(bool inherits) {
  if (inherits) {
    std::vector<std::string> all;
    for (char** variable = environ; *variable != nullptr; ++variable) all.emplace_back(*variable);
    return all;
  }
  const auto given = [](const char* name) { return fmt::format("{}={}", name, std::getenv(name) ? std::getenv(name) : ""); };
  std::vector<std::string> all = {"PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1", "LC_ALL=C.UTF-8",
                                  given("ASAN_OPTIONS") + ":detect_leaks=0", given("UBSAN_OPTIONS")};
  return all;
}

/// Between fork and exec: async-signal-safe calls alone. No file for `errors`: they are nobody's.
[[noreturn]] void become(char* const* arguments, char* const* variables, int in, int out, int errors, int progress,
                         int counters, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  // dup2 onto itself would leave the file to be closed by exec.
  const int moved_progress = fcntl(progress, F_DUPFD_CLOEXEC, counters_number + 1);
  const int moved_counters = fcntl(counters, F_DUPFD_CLOEXEC, counters_number + 1);
  dup2(in, 0);
  dup2(out, 1);
  dup2(errors < 0 ? nowhere : errors, 2);
  dup2(moved_progress, progress_number);
  dup2(moved_counters, counters_number);
  execve(arguments[0], arguments, variables);
  _exit(127);
}

std::vector<pid_t> children() {
  std::vector<pid_t> found;
  std::error_code gone;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", gone)) {
    std::ifstream list(thread.path() / "children");
    for (pid_t child = 0; list >> child;) found.push_back(child);
  }
  return found;
}

/// Our own children stay in our session; who is in another one left the program's group, and came to us as it ended.
void end_orphans() {
  for (bool again = true; again;) {
    again = false;
    for (const pid_t child : children()) {
      if (getsid(child) == getsid(0)) continue;
      kill(child, SIGKILL);
      again = waitpid(child, nullptr, 0) == child || again;  // it may leave orphans, too
    }
  }
}

}  // namespace

Outcome outcome_of(const Answer& answer) {
  switch (answer.how) {
    case Answer::How::died: return {Kind::crash, answer.death, {}};
    case Answer::How::late: return {Kind::timeout, {}, {}};
    case Answer::How::flood: return {Kind::crash, "flood", {}};
    case Answer::How::early: return {Kind::crash, "early answer", {}};
    case Answer::How::line: break;
  }
  return {Kind::crash, "nonsense", {}};
}

InterpreterProcess::InterpreterProcess(std::vector<std::string> arguments, const ProcessOptions& options)
    : progress_file_("progress", sizeof(std::uint32_t)), counters_file_("counters", sizeof(SharedCounters)) {
  if (access(arguments.at(0).c_str(), X_OK) != 0)
    throw std::runtime_error(fmt::format("{}: {}", arguments[0], std::strerror(errno)));
  if (std::filesystem::is_directory(arguments[0]))
    throw std::runtime_error(fmt::format("{}: is a folder, not a program", arguments[0]));
  // Else orphans go to init, where nobody knows them.
  ends_orphans_ = options.ends_orphans && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
  start(std::move(arguments), options);
}

void InterpreterProcess::start(std::vector<std::string> arguments, const ProcessOptions& options) {
  for (std::string& argument : arguments) {
    if (argument == "{progress}") argument = std::to_string(progress_number);
    if (argument == "{counters}") argument = std::to_string(counters_number);
  }
  int to[2], from[2], errors[2] = {-1, options.shows_errors ? STDERR_FILENO : -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) != 0 || pipe2(from, O_CLOEXEC) != 0 ||
      (options.keeps_errors && pipe2(errors, O_CLOEXEC) != 0))
    throw std::runtime_error("no pipe for a program");
  std::vector<std::string> variables = environment(options.inherits_environment);
  const std::vector<char*> argument_list = pointers(arguments), variable_list = pointers(variables);
  owner_ = getpid();
  child_ = fork();
  if (child_ < 0) throw std::runtime_error("cannot fork");
  if (child_ == 0)
    become(argument_list.data(), variable_list.data(), to[1], from[1], errors[1], progress_file_.file(),
           counters_file_.file(), owner_);
  close(to[1]);
  close(from[1]);
  if (options.keeps_errors) close(errors[1]);
  requests_ = to[0];
  answers_ = from[0];
  errors_ = errors[0];
}

InterpreterProcess::~InterpreterProcess() {
  if (is_alive() && owner_ == getpid()) (void)finish(patience_milliseconds);
  close_file(requests_);
  close_file(answers_);
  close_file(errors_);
}

std::span<const std::uint8_t> InterpreterProcess::counters() const {
  const auto* shared = counters_file_.as<SharedCounters>();
  // Whoever wrote it may be of any kind: no further than there is room.
  return {shared->counters, std::min<std::size_t>(shared->filled, SharedCounters::most)};
}

bool InterpreterProcess::has_spoken() const {
  pollfd waiting{answers_, POLLIN, 0};
  return !buffered_.empty() || (poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLIN) != 0);
}

/// As much as there is room for. False when nobody reads any more.
bool InterpreterProcess::send_some(std::string_view& rest) {
  const ssize_t put = send(requests_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (put < 0) return errno == EINTR || errno == EAGAIN;
  rest.remove_prefix(static_cast<std::size_t>(put));
  return true;
}

/// False when nothing will come any more.
bool InterpreterProcess::receive_some() {
  char buffer[65536];
  const ssize_t got = read(answers_, buffer, sizeof buffer);
  if (got < 0 && errno == EINTR) return true;
  if (got > 0) buffered_.append(buffer, static_cast<std::size_t>(got));
  return got > 0;
}

/// What is there, up to as much as is kept: more is for the next time.
void InterpreterProcess::keep_errors() {
  char buffer[kept_bytes];
  const ssize_t got = read(errors_, buffer, sizeof buffer);
  if (got < 0 && errno == EINTR) return;
  if (got <= 0) return close_file(errors_);
  kept_errors_.append(buffer, static_cast<std::size_t>(got));
  if (kept_errors_.size() > kept_bytes) kept_errors_.erase(0, kept_errors_.size() - kept_bytes);
}

std::string InterpreterProcess::reap() {
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {}
  child_ = -1;
  if (ends_orphans_) end_orphans();
  return WIFSIGNALED(status) ? signal_name(WTERMSIG(status)) : fmt::format("exit {}", WEXITSTATUS(status));
}

bool InterpreterProcess::ends_within(int milliseconds) {
  const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
  for (siginfo_t seen{};;) {
    if (waitid(P_PID, static_cast<id_t>(child_), &seen, WEXITED | WNOHANG | WNOWAIT) == 0 && seen.si_pid != 0) return true;
    if (Clock::now() >= deadline) return false;
    usleep(100);
  }
}

void InterpreterProcess::stop() {
  kill(-child_, SIGKILL);
  kill(child_, SIGKILL);  // it may not have come to its own group yet
}

std::string InterpreterProcess::finish(int milliseconds) {
  close_file(requests_);
  close_file(answers_);  // nobody waits for what it still says
  close_file(errors_);
  const bool ended = ends_within(milliseconds);
  stop();  // what it started itself, too
  const std::string how = reap();
  return ended ? how : "";
}

Answer InterpreterProcess::ended(Answer::How how) {
  // One that ended while a child of its own keeps the pipe open does not hang.
  if (how == Answer::How::late && ends_within(0)) how = Answer::How::died;
  Answer answer{.how = how, .noted = *progress_file_.as<std::uint32_t>()};
  // One that closed its output is let go on to its own end for a moment; the others are stopped here.
  const bool by_itself = how == Answer::How::died && ends_within(patience_milliseconds);
  stop();
  answer.death = reap();
  if (how == Answer::How::died && !by_itself) answer.death = "a closed pipe";
  pollfd waiting{errors_, POLLIN, 0};
  for (int i = 0; i < last_reads && errors_ >= 0 && poll(&waiting, 1, 0) > 0; ++i) keep_errors();
  answer.errors = kept_errors_;
  return answer;
}

Answer InterpreterProcess::ask(const std::string& request, int milliseconds) {
  *progress_file_.as<std::uint32_t>() = 0;
  counters_file_.as<SharedCounters>()->filled = 0;
  const auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
  // What it says now is no answer to what it has not heard yet.
  if (!request.empty() && has_spoken()) return ended(Answer::How::early);
  const std::string line = request.empty() ? "" : request + "\n";
  for (std::string_view rest = line;;) {
    if (const std::size_t end = buffered_.find('\n'); end != std::string::npos) {
      if (!rest.empty()) return ended(Answer::How::early);
      Answer answer{.line = buffered_.substr(0, end), .noted = *progress_file_.as<std::uint32_t>()};
      buffered_.erase(0, end + 1);
      return answer;
    }
    if (buffered_.size() > most_bytes) return ended(Answer::How::flood);
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    // One that does not read and one that does not answer are late alike.
    pollfd waiting[] = {{answers_, POLLIN, 0}, {rest.empty() ? -1 : requests_, POLLOUT, 0}, {errors_, POLLIN, 0}};
    if (left.count() <= 0 || poll(waiting, 3, static_cast<int>(left.count())) == 0) return ended(Answer::How::late);
    if (waiting[2].revents != 0) keep_errors();
    if (waiting[1].revents != 0 && !send_some(rest)) return ended(Answer::How::died);
    if (waiting[0].revents != 0 && !receive_some()) return ended(Answer::How::died);
  }
}

}  // namespace sealbreak
