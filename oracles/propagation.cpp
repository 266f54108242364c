// Stage:     oracles. An exception that a key or an iterator raised comes out of the op unchanged.
// Input:     a Case.   Output: diverge, where the exception was swallowed or replaced.
// Invariant: looks at the subject alone: how often keys are asked is not at issue here.
#include <fmt/format.h>

#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

void judge_propagation(Case& run, std::vector<Judgement>& out) {
  for (std::size_t i = 0; i < run.result.outcomes.size(); ++i) {
    const Outcome& outcome = run.result.outcomes[i];
    if (run.result.counts[i].raised == 0 || outcome.kind == Kind::unsupported) continue;
    const bool through = outcome.kind == Kind::raised &&
                         (outcome.what == "KeyRaised" || outcome.what == "IteratorRaised");
    if (through) continue;
    out.push_back({.verdict = Verdict::diverge,
                   .op = static_cast<int>(i),
                   .kinds = fmt::format("swallowed:{}", print_kind(outcome)),
                   .reason = fmt::format("a key or iterator raised, the op gave {}",
                                         print_outcome(outcome))});
  }
}

}  // namespace

const Oracle propagation_oracle{"propagation", "Do exceptions of keys and iterators come through?",
                                judge_propagation};

}  // namespace sealbreak
