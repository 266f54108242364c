// Stage:     oracles. An update makes new objects for what it changes only.
// Input:     a Case: the outcomes of ops of Shape::cost, the reference's nodes_allowed.
// Output:    diverge, where an op made more than its claim's base + per_node * nodes_allowed.
// Invariant: the bound comes from the subject's claims and the reference's path, not from a clock.
#include <fmt/format.h>

#include <algorithm>

#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

/// The longest path there is: 64 bits of hash, two a level, and a leaf or a collision.
constexpr int longest_path = 33;

void judge_sharing(Case& run, std::vector<Judgement>& out) {
  if (!run.claims.shares) return;
  // Where a key's place is not known, it may lie on a longer path than the reference's.
  const bool known = std::all_of(run.trace.keys.begin(), run.trace.keys.end(), has_known_hash);
  for (std::size_t i = 0; i < run.trace.ops.size(); ++i) {
    const Outcome& outcome = run.result.outcomes[i];
    if (run.trace.info(run.trace.ops[i]).shape != Shape::cost || outcome.atoms.empty()) continue;
    if (!run.comparable.ops[i]) continue;
    const int nodes = static_cast<int>(run.reference.nodes_allowed[i]);
    const int allowed = known ? nodes : std::max(nodes, longest_path);
    const int bound = run.claims.new_base + run.claims.new_per_node * allowed;
    const int made = outcome.atoms.front().a;
    if (made <= bound) continue;
    out.push_back({.verdict = Verdict::diverge,
                   .op = static_cast<int>(i),
                   .kinds = "too-many-new-objects",
                   .reason = fmt::format("{} new objects, at most {} for {} nodes", made, bound,
                                         allowed)});
  }
}

}  // namespace

const Oracle sharing_oracle{"sharing", "Does an update share what it does not change?",
                            judge_sharing};

}  // namespace sealbreak
