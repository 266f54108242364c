// Stage:     oracles. What the public interface shows of something sealed is what the reference says.
// Input:     a Case.   Output: escape, or poisoned beyond the claim.
// Invariant: see escape_case.hpp. An approach without the example has no state to judge.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "oracles/escape_case.hpp"

namespace sealbreak {
namespace {

std::string changed_state(const SealedOutcome& got, const SealedStates& expected) {
  for (const auto& [slot, state] : got.states) {
    const auto found = expected.find(slot);
    if (found == expected.end() || found->second == state) continue;
    return fmt::format("slot {} shows [{}], not [{}]", slot, fmt::join(state, " "), fmt::join(found->second, " "));
  }
  return {};
}

void judge_integrity(Case& run, std::vector<Judgement>& out) { judge_seal(run, EscapeOracle::integrity, changed_state, out); }

}  // namespace

const Oracle integrity_oracle{"integrity", "Does something sealed show what it should, whatever is done to it?", judge_integrity};

}  // namespace sealbreak
