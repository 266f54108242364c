// Stage:     oracles. Differences where both behaviours are right: a reviewed table of rules.
// Input:     one difference between the reference's outcome and a subject's.
// Output:    the rule that makes it legal, or none.
// Invariant: every rule carries its reason; nothing is excused anywhere else.
#pragma once

#include <span>
#include <string_view>

#include "oracles/equivalence.hpp"
#include "oracles/verdict.hpp"

namespace sealbreak {

struct Difference {
  const Case& run;
  const Equivalence& equivalence;
  Shape shape;
  const Outcome& expected;
  const Outcome& got;
};

struct LegalDifference {
  std::string_view name;
  std::string_view reason;
  bool (*applies)(const Difference&);
  /// Whether the contents may differ from here on, so that what is built on the op's result is not
  /// compared any more.
  bool taints;
};

std::span<const LegalDifference> legal_differences();

/// The first rule that applies, or nullptr. No rule makes a crash or a timeout legal.
const LegalDifference* find_legal(const Difference& difference);

/// The trace holds a key whose equality says nothing certain to this subject: one that equals keys
/// of other hashes, where the subject may ask it; or one whose answer depends on who asks.
bool equality_is_open(const Case& run);

/// The trace holds a key that equals keys of other hashes: equal contents need not hash alike.
bool hash_contract_is_broken(const Trace& trace);

}  // namespace sealbreak
