// Stage:     oracles. Every op gives the same as the reference, and every slot ends the same.
// Input:     a Case.   Output: diverge, poisoned (with the rule) or skipped (unsupported) judgements.
// Invariant: what is built on a legally different result is not compared any more, but said so. Ops of Shape::sealed are
//            the affair of the oracles of escapes.
#include <fmt/format.h>

#include <array>

#include "oracles/legal_differences.hpp"
#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

class Comparison {
 public:
  Comparison(Case& run, std::vector<Judgement>& out)
      : run_(run), out_(out), equivalence_(run.trace) {}

  void ops() {
    for (std::size_t i = 0; i < run_.trace.ops.size(); ++i) op(static_cast<int>(i));
  }

  void finals() {
    const Shape shape = run_.trace.domain->name == "map" ? Shape::pairs : Shape::sequence;
    run_.comparable.slots.assign(slots, false);
    if (is_sealed()) return;
    for (int slot = 0; slot < slots; ++slot) {
      const auto at = static_cast<std::size_t>(slot);
      if (tainted_[slot] || run_.result.finals[at].kind == Kind::unsupported) continue;
      run_.comparable.slots[at] = true;
      (void)compare(-1, shape, run_.reference.finals[at], run_.result.finals[at]);
    }
  }

 private:
  bool is_sealed() const { return !run_.trace.ops.empty() && run_.trace.info(run_.trace.ops[0]).shape == Shape::sealed; }

  /// Compares one op, and notes whether its slot can still be compared.
  void op(int index) {
    const auto at = static_cast<std::size_t>(index);
    const Op& op = run_.trace.ops[at];
    const OpInfo& info = run_.trace.info(op);
    if (info.shape == Shape::sealed) {  // a death, too, is judged by how far the attack went
      run_.comparable.ops.push_back(false);
      return;
    }
    const int into = operand(info, op, OperandKind::into);
    const Outcome& expected = run_.reference.outcomes[at];
    const Outcome& got = run_.result.outcomes[at];
    bool same = false;
    const bool tainted = reads_tainted(info, op);
    // A slot that legally differs is no reason to die of it.
    if (tainted && !is_death(got)) {
      report(index, Verdict::poisoned, "tainted", "reads a slot that legally differs");
    } else if (got.kind == Kind::unsupported) {
      report(index, Verdict::skipped, "unsupported", got.what);
    } else {
      same = compare(index, info.shape, expected, got);
    }
    // What was not the same has been reported just now, as legal or not.
    run_.comparable.ops.push_back(same || out_.back().verdict == Verdict::diverge);
    // An op that raised on both sides leaves its slot as it was.
    if (into >= 0 && !(same && expected.kind != Kind::value)) tainted_[into] = !same;
  }

  bool reads_tainted(const OpInfo& info, const Op& op) const {
    for (int i = 0; i < max_operands; ++i)
      if (info.operands[i].kind == OperandKind::slot && tainted_[op.operands[i]]) return true;
    return false;
  }

  /// Whether what follows can be compared: the outcomes are the same, or differ without tainting.
  bool compare(int index, Shape shape, const Outcome& expected, const Outcome& got) {
    if (equivalence_.same(expected, got, shape)) return true;
    const Difference difference{run_, equivalence_, shape, expected, got};
    if (const LegalDifference* rule = find_legal(difference)) {
      report(index, Verdict::poisoned, rule->name, rule->reason);
      return !rule->taints;
    }
    report(index, Verdict::diverge,
           fmt::format("{}!={}", print_kind(expected), print_kind(got)),
           fmt::format("expected {}, got {}", print_outcome(expected), print_outcome(got)));
    return false;
  }

  void report(int index, Verdict verdict, std::string_view kinds, std::string_view reason) {
    out_.push_back({.verdict = verdict, .op = index, .kinds = std::string(kinds),
                    .reason = std::string(reason)});
  }

  Case& run_;
  std::vector<Judgement>& out_;
  Equivalence equivalence_;
  std::array<bool, slots> tainted_{};
};

void judge_differential(Case& run, std::vector<Judgement>& out) {
  Comparison comparison(run, out);
  comparison.ops();
  comparison.finals();
}

}  // namespace

const Oracle differential_oracle{"differential", "Does every op give what the reference gives?",
                                 judge_differential};

}  // namespace sealbreak
