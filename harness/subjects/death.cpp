#include "harness/subjects/death.hpp"

#include <fmt/format.h>
#include <string.h>

#include <algorithm>

namespace sealbreak {

RunResult died_at(std::size_t op, const Trace& trace, const Outcome& how) {
  RunResult result;
  const Outcome unknown{Kind::unsupported, "the process died, what it gave is lost", {}};
  result.outcomes.assign(trace.ops.size(), unknown);
  if (!trace.ops.empty()) result.outcomes[std::min(op, trace.ops.size() - 1)] = how;
  result.counts.assign(trace.ops.size(), {});
  result.finals.assign(slots, trace.ops.empty() ? how : unknown);
  return result;
}

void died_after(RunResult& result, const Outcome& how) { result.finals.assign(slots, how); }

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

}  // namespace sealbreak
