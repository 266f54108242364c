// Stage:     oracles. Runs made by hand; included by tests only.
// Input:     keys and ops in words: `op("set", {1, 0, 0, 3})`.
// Output:    the reference's run, and a copy of it to tamper with.
// Invariant: an untampered copy agrees with the reference in everything that an oracle looks at.
#pragma once

#include <string>
#include <vector>

#include "harness/subjects/reference.hpp"
#include "oracles/oracle.hpp"

namespace sealbreak {

using Operands = std::array<std::int16_t, max_operands>;

struct NamedOp {
  std::string_view name;
  Operands operands{};
};

/// A subject that gave what the reference gives, until a test says otherwise.
struct Played {
  Trace trace;
  RunResult reference;
  RunResult result;
  std::string subject = "somebody";
  std::string version = "1.0";
  Claims claims{};

  std::vector<Judgement> judge() const {
    return sealbreak::judge({trace, reference, subject, version, claims, result});
  }
  /// Signatures of findings and known findings, in order.
  std::vector<std::string> signatures() const {
    std::vector<std::string> all;
    for (const Judgement& j : judge())
      if (j.is_finding() || j.verdict == Verdict::known) all.push_back(j.signature);
    return all;
  }
  /// The one judgement at this op (-1: the end); fails the test when there is none or another.
  Judgement at(int op) const {
    Judgement only;
    int count = 0;
    for (const Judgement& j : judge())
      if (j.op == op) only = j, ++count;
    return count == 1 ? only : Judgement{.kinds = "judgements: " + std::to_string(count)};
  }
};

/// Everything that a subject can claim.
inline Claims all_claims() {
  return {.hash_before_eq = true, .bounded_calls = true, .shares = true, .canonical_shape = true,
          .keeps_first_key = true, .same_calls = true};
}

inline Played play(const Domain& domain, std::vector<KeySpec> keys, const std::vector<NamedOp>& ops) {
  Trace trace{&domain, std::move(keys), {}};
  for (const NamedOp& op : ops)
    trace.ops.push_back({static_cast<std::uint8_t>(domain.find(op.name)), op.operands});
  RunResult result = make_reference(domain.name)->run(trace, {.observe_each = true});
  return {trace, result, result};
}

}  // namespace sealbreak
