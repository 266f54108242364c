// Stage:     command. Runs another program and waits for it.
// Input:     arguments, additions to the environment, a time limit.
// Output:    its exit status and what it printed on both streams.
// Invariant: no shell; on a time-out the whole process group is killed.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sealbreak {

struct ProcessResult {
  int status = -1;  ///< exit status, or -1 when a signal or the limit ended it
  bool timed_out = false;
  std::string output;
  double seconds = 0;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Throws std::runtime_error when the program can't be started.
ProcessResult run_process(const std::vector<std::string>& arguments, const Environment& additions,
                          int limit_seconds);

/// The folder of the running program, to find its neighbours.
std::string own_folder();

}  // namespace sealbreak
