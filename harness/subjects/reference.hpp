// Stage:     subjects. The C++ reference of a list or a map, as a subject.
// Input:     a domain's name.   Output: its reference.
// Invariant: the reference is never a mutant.
#pragma once

#include "harness/subjects/subject.hpp"

namespace sealbreak {

/// What the reference claims; a faulty copy of it is held to the same.
SubjectInfo reference_info(std::string_view domain);

/// The reference of list or map, which an exported program is made of too; see domain_reference.hpp for all
/// domains. Throws std::out_of_range for another.
std::unique_ptr<Subject> make_reference(std::string_view domain);

}  // namespace sealbreak
