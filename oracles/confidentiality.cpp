// Stage:     oracles. The canary that something sealed alone holds is not reached.
// Input:     a Case.   Output: escape, or poisoned beyond the claim.
// Invariant: see escape_case.hpp.
#include "oracles/escape_case.hpp"

namespace sealbreak {
namespace {

std::string reached_canary(const SealedOutcome& got, const SealedStates&) {
  return got.leaked ? "the attack gave the canary" : "";
}

void judge_confidentiality(Case& run, std::vector<Judgement>& out) { judge_seal(run, EscapeOracle::confidentiality, reached_canary, out); }

}  // namespace

const Oracle confidentiality_oracle{"confidentiality", "Does what something sealed alone holds stay with it?", judge_confidentiality};

}  // namespace sealbreak
