// Stage:     oracles. Every key, value and node dies when the trace ends.
// Input:     a Case.   Output: diverge, where something is still alive.
// Invariant: subjects count after they dropped all slots and, in Python, collected garbage.
#include <fmt/format.h>

#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

void judge_leaks(Case& run, std::vector<Judgement>& out) {
  const Leaks& leaks = run.result.leaks;
  if (!leaks.any()) return;
  out.push_back({.verdict = Verdict::diverge,
                 .kinds = "alive-after-the-end",
                 .reason = fmt::format("{} keys, {} boxes, {} nodes are still alive", leaks.keys,
                                       leaks.boxes, leaks.nodes)});
}

}  // namespace

const Oracle leaks_oracle{"leaks", "Does everything die when the trace ends?", judge_leaks};

}  // namespace sealbreak
