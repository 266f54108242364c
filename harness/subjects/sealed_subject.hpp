// Stage:     subjects. An approach to sealing that runs escape traces, in a process of its own behind a sandbox.
// Input:     a row of the claims; perhaps a fault planted in its code.
// Output:    what each attack brought to light, and the state of what is sealed.
// Invariant: that of runner_subject.hpp. Each trace runs in a fork of its own: whatever it breaks, the next finds whole.
#pragma once

#include <memory>

#include "harness/subjects/subject.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {

/// `mutant`: planted in what it runs; none when nullptr. Throws NoInterpreter when it can't run here.
std::unique_ptr<Subject> make_sealed_subject(const SealRow& row, const Mutant* mutant, int milliseconds);

}  // namespace sealbreak
