// Stage:     subjects. Copies of the C++ reference with one planted fault each.
// Input:     a domain and a mutant's name.   Output: the faulty subject.
// Invariant: the reference's own headers hold no trace of any fault (see oracles/mutants).
#pragma once

#include "harness/subjects/subject.hpp"

namespace sealbreak {

/// Throws std::invalid_argument when no such fault was built in.
std::unique_ptr<Subject> make_faulty(std::string_view domain, std::string_view mutant);

}  // namespace sealbreak
