// Stage:     oracles. Something sealed that is shared carries nothing of the attacker's.
// Input:     a Case.   Output: escape, or poisoned beyond the claim.
// Invariant: see escape_case.hpp.
#include "oracles/escape_case.hpp"

namespace sealbreak {
namespace {

std::string carries_data(const SealedOutcome& got, const SealedStates&) {
  return got.carried ? "something sealed, or its class, carries what the attacker brought" : "";
}

void judge_confinement(Case& run, std::vector<Judgement>& out) { judge_seal(run, EscapeOracle::confinement, carries_data, out); }

}  // namespace

const Oracle confinement_oracle{"confinement", "Does something sealed carry nothing of an attacker's?", judge_confinement};

}  // namespace sealbreak
