// Stage:     oracles. What an op of the domain `escape` gave, as numbers in an outcome.
// Input:     what a subject saw: signs of a break, then the state of each slot's sealed object.
// Output:    the same by name. Of the reference: the states as they should be, used and frozen.
// Invariant: a subject's outcome is `[leaked, carried, forged, kind, slot, size, state..., slot, ...]`; the reference's
//            is `[size of the first part, first part, second part]`, each part as a subject's states.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "oracles/outcome.hpp"

namespace sealbreak {

/// By slot.
using SealedStates = std::map<int, std::vector<int>>;

struct SealedOutcome {
  bool leaked = false;   ///< what the attack gave holds the canary
  bool carried = false;  ///< something sealed, or its class, holds what the attacker brought
  bool forged = false;   ///< what the attack gave passes for a sealed object
  SealedStates states;
};

/// Nothing when it is no outcome of that kind.
std::optional<SealedOutcome> read_sealed(const Outcome& outcome);

Outcome sealed_expectation(const SealedStates& used, const SealedStates& frozen);
SealedStates expected_states(const Outcome& reference, bool frozen);

}  // namespace sealbreak
