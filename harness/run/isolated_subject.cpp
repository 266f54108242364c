#include "harness/run/isolated_subject.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>

#include "harness/subjects/death.hpp"
#include "harness/subjects/key_model.hpp"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

namespace sealbreak {
namespace {

using Clock = std::chrono::steady_clock;

/// A counter that the child moves and the parent reads.
class SharedProgress {
 public:
  SharedProgress()
      : counter_(static_cast<std::uint32_t*>(mmap(nullptr, sizeof(std::uint32_t), PROT_READ | PROT_WRITE,
                                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    if (counter_ == MAP_FAILED) throw std::runtime_error("no shared memory for a child's progress");
  }
  ~SharedProgress() { munmap(counter_, sizeof(std::uint32_t)); }
  SharedProgress(const SharedProgress&) = delete;
  SharedProgress& operator=(const SharedProgress&) = delete;
  std::uint32_t* counter() const { return counter_; }

 private:
  std::uint32_t* counter_;
};

struct ChildEnd {
  bool finished = false;
  bool timed_out = false;
  int signal = 0;
  int status = 0;
  std::string bytes;
};

/// Not to be left by an exception: the child would go on as a second parent. It aborts instead.
[[noreturn]] void run_child(Subject& subject, const Trace& trace, const RunOptions& options,
                            const IsolationLimits& limits, int pipe_end) noexcept {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
  // AddressSanitizer reserves far more than any limit.
  const rlimit memory{limits.memory, limits.memory};
  setrlimit(RLIMIT_AS, &memory);
#else
  (void)limits;
#endif
  const std::string bytes = to_wire(subject.run(trace, options));
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t written = write(pipe_end, bytes.data() + sent, bytes.size() - sent);
    if (written <= 0) _exit(3);
    sent += static_cast<std::size_t>(written);
  }
  _exit(0);
}

/// No honest result comes near it: 255 ops with eight slots of 512 entries each are a few MB.
constexpr std::size_t most_bytes = std::size_t{64} << 20;

/// Reads until the child closes its end; false when the time is over or there is no end to it.
bool read_all(int pipe_end, Clock::time_point deadline, std::string& bytes) {
  char buffer[65536];
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{pipe_end, POLLIN, 0};
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) == 0) return false;
    const ssize_t got = read(pipe_end, buffer, sizeof buffer);
    if (got <= 0) return true;
    bytes.append(buffer, static_cast<std::size_t>(got));
    if (bytes.size() > most_bytes) return false;
  }
}

/// Waits for a child that has closed its pipe: it may hang all the same. False when it does.
bool reap(pid_t child, Clock::time_point deadline, int& status) {
  for (;;) {
    if (waitpid(child, &status, WNOHANG) == child) return true;
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

ChildEnd run_once(Subject& subject, const Trace& trace, const RunOptions& options,
                  const IsolationLimits& limits, const SharedProgress& progress) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe for a child");
  *progress.counter() = 0;
  fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    close(ends[0]);
    ops_done = progress.counter();
    run_child(subject, trace, options, limits, ends[1]);
  }
  close(ends[1]);
  ChildEnd end;
  const auto deadline = Clock::now() + std::chrono::milliseconds(limits.milliseconds);
  int status = 0;
  end.timed_out = !read_all(ends[0], deadline, end.bytes) || !reap(child, deadline, status);
  close(ends[0]);
  if (end.timed_out) {
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
  }
  end.finished = !end.timed_out && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return end;
}

/// What the child sent; none when it left before it had sent all, or wrote nonsense into the pipe.
std::optional<RunResult> read_result(const ChildEnd& end) {
  if (!end.finished) return std::nullopt;
  try {
    return from_wire(end.bytes);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

RunResult IsolatedSubject::run(const Trace& trace, const RunOptions& options) {
  const SharedProgress progress;
  ChildEnd end = run_once(*subject_, trace, options, limits_, progress);
  if (end.timed_out) {
    IsolationLimits patient = limits_;
    patient.milliseconds *= 10;
    end = run_once(*subject_, trace, options, patient, progress);
  }
  if (std::optional<RunResult> result = read_result(end)) return *std::move(result);
  const std::size_t op = *progress.counter();
  if (end.timed_out) return died_at(op, trace, {Kind::timeout, {}, {}});
  const std::string what = end.signal != 0 ? signal_name(end.signal) : fmt::format("exit {}", end.status);
  return died_at(op, trace, {Kind::crash, what, {}});
}

}  // namespace sealbreak
