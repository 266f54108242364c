// Stage:     oracles. What the four oracles of the domain `escape` share.
// Input:     a Case; a test of what an op gave.
// Output:    a judgement at the first op that breaks the seal: escape within the claim, poisoned beyond it.
// Invariant: only the first break of an oracle counts: what comes after it happens to something that is open already.
#pragma once

#include <functional>

#include "oracles/oracle.hpp"
#include "oracles/sealed_outcome.hpp"

namespace sealbreak {

/// What broke, in words; empty when it holds. `expected`: the states as they should be.
using SealTest = std::function<std::string(const SealedOutcome& got, const SealedStates& expected)>;

void judge_seal(const Case& run, EscapeOracle oracle, const SealTest& test, std::vector<Judgement>& out);

}  // namespace sealbreak
