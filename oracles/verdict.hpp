// Stage:     oracles. What an oracle says of a subject's run.
// Input:     a trace and the results of the reference and of one subject.
// Output:    judgements, each with a signature that stays while the trace shrinks.
// Invariant: a signature names domain, oracle, subject, op and kinds, and nothing that moves.
#pragma once

#include <string>
#include <vector>

#include "harness/trace/spoken_dialect.hpp"
#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"
#include "oracles/seal_claims.hpp"

namespace sealbreak {

enum class Verdict : std::uint8_t { agree, diverge, escape, poisoned, known, skipped };

struct Judgement {
  Verdict verdict = Verdict::agree;
  std::string oracle;
  std::string subject;
  int op = -1;         ///< index of the op, -1 for the end of the trace
  std::string kinds;   ///< what differs, as kinds: `value!=raised(KeyError)`
  std::string reason;  ///< of a poisoned or known one: the rule; of the others: the difference in full
  std::string signature;

  bool is_finding() const { return verdict == Verdict::diverge || verdict == Verdict::escape; }
};

/// What a subject says of itself; oracles hold it to its claims.
struct Claims {
  bool hash_before_eq = false;   ///< never asks == across different hashes
  bool bounded_calls = false;    ///< holds the calls oracle's bounds
  bool stores_hashes = false;    ///< never asks a key that it holds for its hash again
  bool shares = false;           ///< holds the sharing oracle's bounds
  bool canonical_shape = false;  ///< equal contents have the reference's shape
  bool keeps_first_key = false;  ///< of two equal keys the one that came first stays
  bool same_calls = false;       ///< asks exactly what the reference asks
  /// New objects of an op of Shape::cost: at most base + per_node * nodes that it may make.
  int new_base = 0;
  int new_per_node = 1;
  SpokenDialect dialect{};  ///< in the domain freeze: what freeze means to it
  const SealRow* seal = nullptr;  ///< in the domain escape: the approach to sealing, and what it withstands
};

/// What can still be compared: no op or slot that builds on a legally different result.
struct Comparable {
  std::vector<bool> ops;
  std::vector<bool> slots;
};

struct Case {
  const Trace& trace;
  const RunResult& reference;
  const std::string& subject;
  const std::string& version;
  const Claims& claims;
  const RunResult& result;
  Comparable comparable = {};  ///< filled in by the differential oracle, which runs first
};

std::string signature(const Case& run, const Judgement& judgement);
std::string_view name_of(Verdict verdict);

}  // namespace sealbreak
