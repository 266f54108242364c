#include "harness/subjects/domain_reference.hpp"

#include "harness/subjects/escape_reference.hpp"
#include "harness/subjects/freeze_world.hpp"
#include "harness/subjects/reference.hpp"
#include "harness/subjects/verifier_subject.hpp"

namespace sealbreak {

std::unique_ptr<Subject> make_domain_reference(const Domain& domain, const SpokenDialect& dialect) {
  if (&domain == &escape_domain) return make_escape_reference();
  if (&domain == &cappython_domain) return make_program_reference();
  return &domain == &freeze_domain ? make_freeze_reference(dialect) : make_reference(domain.name);
}

}  // namespace sealbreak
