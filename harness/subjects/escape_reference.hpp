// Stage:     subjects. What is sealed in a trace of the domain `escape`, on plain numbers.
// Input:     the ops of a trace.
// Output:    the state of all that is sealed after each op, as no attack changes it.
// Invariant: an attack changes nothing but the slot that it writes. What is frozen does not change by use either, so the
//            state is told twice: as it is where nothing is frozen, and where all is.
#pragma once

#include <memory>

#include "harness/subjects/subject.hpp"

namespace sealbreak {

/// The reference of the domain `escape`.
std::unique_ptr<Subject> make_escape_reference();

}  // namespace sealbreak
