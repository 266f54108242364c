// Stage:     oracles. Equal contents are equal, with the same hash, and have one shape.
// Input:     a Case; the ops of Shape::hashes, and the shapes of the slots at the end.
// Output:    diverge, where equal structures hash or are shaped differently.
// Invariant: only structures that the reference calls equal are compared.
#include "oracles/legal_differences.hpp"
#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

void judge_hashes(const Case& run, std::vector<Judgement>& out) {
  const Outcome equal = Outcome::of(Atom::integer(1));
  const Outcome unequal = Outcome::of(Atom::integer(0));
  for (std::size_t i = 0; i < run.trace.ops.size(); ++i) {
    if (run.trace.info(run.trace.ops[i]).shape != Shape::hashes || !run.comparable.ops[i]) continue;
    if (run.reference.outcomes[i] != equal || run.result.outcomes[i] != unequal) continue;
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
