// Stage:     oracles. No slot's observation changes but by an op that writes the slot.
// Input:     a Case whose subject was observed after each op (RunOptions::observe_each).
// Output:    diverge, at the op that changed a slot it does not write.
// Invariant: compares the subject with itself only, down to the identity and the order of items.
#include <fmt/format.h>

#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

void judge_persistence(Case& run, std::vector<Judgement>& out) {
  const auto& after = run.result.after;
  // Every slot begins empty.
  const std::vector<Outcome> start(slots, Outcome::of(std::vector<Atom>{}));
  for (std::size_t i = 0; i < after.size(); ++i) {
    const std::vector<Outcome>& before = i == 0 ? start : after[i - 1];
    const Op& op = run.trace.ops[i];
    const int into = operand(run.trace.info(op), op, OperandKind::into);
    for (int slot = 0; slot < slots; ++slot) {
      const auto at = static_cast<std::size_t>(slot);
      const bool writes = slot == into && run.result.outcomes[i].kind == Kind::value;
      if (writes || after[i][at] == before[at]) continue;
      out.push_back({.verdict = Verdict::diverge,
                     .op = static_cast<int>(i),
                     .kinds = slot == into ? "changed-though-raised" : "changed",
                     .reason = fmt::format("slot {} was {}, became {}", slot,
                                           print_outcome(before[at]),
                                           print_outcome(after[i][at]))});
      return;
    }
  }
}

}  // namespace

const Oracle persistence_oracle{"persistence", "Does an old version stay as it was?",
                                judge_persistence};

}  // namespace sealbreak
