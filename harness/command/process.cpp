#include "harness/command/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>

extern char** environ;

namespace sealbreak {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> environment_with(const Environment& additions) {
  std::vector<std::string> all;
  for (const auto& [name, value] : additions) all.push_back(name + "=" + value);
  // The first setting of a name counts.
  for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> list;
  for (std::string& s : strings) list.push_back(s.data());
  list.push_back(nullptr);
  return list;
}

pid_t spawn(std::vector<std::string> arguments, const Environment& additions, int output) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, 1);
  posix_spawn_file_actions_adddup2(&files, output, 2);
  posix_spawnattr_t group;
  posix_spawnattr_init(&group);
  posix_spawnattr_setflags(&group, POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> environment = environment_with(additions);
  pid_t child = 0;
  const int failed = posix_spawn(&child, arguments[0].c_str(), &files, &group,
                                 pointers(arguments).data(), pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&group);
  if (failed != 0)
    throw std::runtime_error(fmt::format("{}: cannot be started; build it first", arguments[0]));
  return child;
}

/// Reads until the program closes its output; false when the limit came first.
bool collect(int output, Clock::time_point deadline, std::string& text) {
  char buffer[8192];
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd waiting{output, POLLIN, 0};
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) == 0) return false;
    const ssize_t got = read(output, buffer, sizeof buffer);
    if (got <= 0) return true;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& arguments, const Environment& additions,
                          int limit_seconds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for a child");
  const auto start = Clock::now();
  const pid_t child = spawn(arguments, additions, ends[1]);
  close(ends[1]);
  ProcessResult result;
  result.timed_out = !collect(ends[0], start + std::chrono::seconds(limit_seconds), result.output);
  close(ends[0]);
  if (result.timed_out) kill(-child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (!result.timed_out && WIFEXITED(status)) result.status = WEXITSTATUS(status);
  result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return result;
}

std::string own_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

}  // namespace sealbreak
