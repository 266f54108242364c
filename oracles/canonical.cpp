// Stage:     oracles. Equal contents are equal, with the same hash, and have one shape.
// Input:     a Case; the ops of Shape::hashes, and the shapes of the slots at the end.
// Output:    diverge, where equal structures hash or are shaped differently.
// Invariant: only structures that the reference calls equal are compared.
#include "oracles/legal_differences.hpp"
#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

/// The reference says first whether the contents are equal; what a subject says last is whether the
/// hashes are.
bool contents_equal(const Outcome& reference) {
  return !reference.atoms.empty() && reference.atoms.front() == Atom::integer(1);
}
bool hashes_differ(const Outcome& outcome) {
  return !outcome.atoms.empty() && outcome.atoms.back() == Atom::integer(0);
}

void judge_hashes(const Case& run, std::vector<Judgement>& out) {
  for (std::size_t i = 0; i < run.trace.ops.size(); ++i) {
    if (run.trace.info(run.trace.ops[i]).shape != Shape::hashes || !run.comparable.ops[i]) continue;
    if (!contents_equal(run.reference.outcomes[i]) || !hashes_differ(run.result.outcomes[i])) continue;
    out.push_back({.verdict = Verdict::diverge,
                   .op = static_cast<int>(i),
                   .kinds = "equal-but-other-hash",
                   .reason = "the contents are equal, the hashes are not"});
  }
}

void judge_shapes(const Case& run, std::vector<Judgement>& out) {
  if (!run.claims.canonical_shape) return;
  for (std::size_t slot = 0; slot < run.result.shapes.size(); ++slot) {
    if (!run.comparable.slots[slot]) continue;
    if (run.result.finals[slot] != run.reference.finals[slot]) continue;
    if (run.result.shapes[slot] == run.reference.shapes[slot]) continue;
    out.push_back({.verdict = Verdict::diverge,
                   .kinds = "equal-but-other-shape",
                   .reason = "the contents are equal, the structures are not"});
    return;
  }
}

void judge_canonical(Case& run, std::vector<Judgement>& out) {
  if (hash_contract_is_broken(run.trace)) return;
  judge_hashes(run, out);
  judge_shapes(run, out);
}

}  // namespace

const Oracle canonical_oracle{"canonical", "Do equal contents have one hash and one shape?",
                              judge_canonical};

}  // namespace sealbreak
