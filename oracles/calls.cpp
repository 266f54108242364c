// Stage:     oracles. How often keys are asked for == and for their hash.
// Input:     a Case.
// Output:    diverge, where == was asked across different hashes (maps), or the bound was passed.
// Invariant: the bounds, with n the entries that an op may touch (1 for a point op) and b the most
//            custom keys with one hash: at most 2n + 1 hashes and 2(n + 1)(b + 1) comparisons in a
//            map, 2(n + 1) of each in a list, where every element may be asked; twice as many
//            comparisons where the harness itself asks each entry again. Who stores hashes
//            asks for those of the keys that the op brings, once each, and for no others. No bound
//            where equality is open: a map then may hold more than the reference's, and none be wrong.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "oracles/legal_differences.hpp"
#include "oracles/oracle.hpp"

namespace sealbreak {
namespace {

int largest_bucket(const Trace& trace) {
  std::map<std::int64_t, int> buckets;
  int largest = 0;
  for (const KeySpec& key : trace.keys)
    if (key.kind == KeyKind::custom) largest = std::max(largest, ++buckets[hash_of(key)]);
  return largest;
}

class CallJudge {
 public:
  CallJudge(const Case& run, std::vector<Judgement>& out)
      : run_(run), out_(out), is_map_(run.trace.domain->name == "map"),
        bounded_(run.claims.bounded_calls && !equality_is_open(run)),
        bucket_(is_map_ ? largest_bucket(run.trace) : 0) {}

  void op(std::size_t i) {
    const OpCounts& counts = run_.result.counts[i];
    if (is_map_ && run_.claims.hash_before_eq && counts.cross_eq > 0)
      report(i, "eq-across-hashes", counts.cross_eq, 0);
    if (run_.claims.same_calls && counts.eq != run_.reference.counts[i].eq)
      report(i, "other-eq-calls", counts.eq, run_.reference.counts[i].eq);
    if (run_.claims.same_calls && counts.hash != run_.reference.counts[i].hash)
      report(i, "other-hash-calls", counts.hash, run_.reference.counts[i].hash);
    // The bounds are drawn from the reference's sizes.
    if (!bounded_ || !run_.comparable.ops[i]) return;
    const std::uint32_t touched = run_.reference.touched[i];
    const bool again = run_.trace.info(run_.trace.ops[i]).work == Work::rehash;
    const std::uint32_t eq_bound = (again ? 4 : 2) * (touched + 1) * (bucket_ + 1);
    const std::uint32_t hash_bound = run_.claims.stores_hashes ? brought(i) : 2 * touched + 1;
    if (counts.eq > eq_bound) report(i, "too-many-eq", counts.eq, eq_bound);
    if (counts.hash > hash_bound) report(i, "too-many-hash", counts.hash, hash_bound);
  }

 private:
  /// Keys that op i brings: its own, a run of them, or each entry that the harness sets again.
  std::uint32_t brought(std::size_t i) const {
    const Op& op = run_.trace.ops[i];
    const OpInfo& info = run_.trace.info(op);
    const int run_length = operand(info, op, OperandKind::count);
    std::uint32_t keys = info.work == Work::rehash ? run_.reference.touched[i] : 0;
    if (operand(info, op, OperandKind::key) >= 0)
      keys += run_length >= 0 ? static_cast<std::uint32_t>(run_length) : 1;
    return keys;
  }

  void report(std::size_t i, std::string_view kinds, std::uint32_t calls, std::uint32_t bound) {
    out_.push_back({.verdict = Verdict::diverge,
                    .op = static_cast<int>(i),
                    .kinds = std::string(kinds),
                    .reason = fmt::format("{} calls, {} allowed", calls, bound)});
  }

  const Case& run_;
  std::vector<Judgement>& out_;
  bool is_map_;
  bool bounded_;
  std::uint32_t bucket_;
};

void judge_calls(Case& run, std::vector<Judgement>& out) {
  CallJudge judge(run, out);
  for (std::size_t i = 0; i < run.trace.ops.size(); ++i) judge.op(i);
}

}  // namespace

const Oracle calls_oracle{"calls", "Are keys asked no more than they must be?", judge_calls};

}  // namespace sealbreak
