// Stage:     oracles. Nothing passes for something sealed without being it.
// Input:     a Case.   Output: escape, or poisoned beyond the claim.
// Invariant: see escape_case.hpp.
#include "oracles/escape_case.hpp"

namespace sealbreak {
namespace {

std::string passes(const SealedOutcome& got, const SealedStates&) {
  return got.forged ? "what the attack gave passes for a sealed object" : "";
}

void judge_forgery(Case& run, std::vector<Judgement>& out) { judge_seal(run, EscapeOracle::forgery, passes, out); }

}  // namespace

const Oracle forgery_oracle{"forgery", "Does nothing pass for a sealed object without being one?", judge_forgery};

}  // namespace sealbreak
