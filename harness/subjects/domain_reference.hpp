// Stage:     subjects. The C++ reference of every domain.
// Input:     a domain; for freeze, the dialect to follow.   Output: its reference.
// Invariant: one row a domain; an exported program takes none of this, but reference.hpp alone.
#pragma once

#include "harness/subjects/subject.hpp"

namespace sealbreak {

std::unique_ptr<Subject> make_domain_reference(const Domain& domain, const SpokenDialect& dialect = {});

}  // namespace sealbreak
