// Stage:     oracles. What another dialect of freeze makes legal, or what it leaves unjudged: a reviewed table of rules.
// Input:     a dialect; a judgement.
// Output:    the verdict `poisoned` where a rule excuses it; the rules that hold for a dialect, for whoever reads.
// Invariant: every rule carries its reason; what differs in any other way is a finding.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "oracles/verdict.hpp"

namespace sealbreak {

struct DialectDifference {
  std::string_view name;
  bool (*holds)(const SpokenDialect&);
  std::string_view excuses;  ///< a shell pattern over signatures; empty: it excuses nothing, it only says so
  std::string_view reason;
};

std::span<const DialectDifference> dialect_differences();

/// The rules that hold for a dialect, in the table's order.
std::vector<const DialectDifference*> differences_of(const SpokenDialect& dialect);

/// Turns a finding that a rule of the dialect excuses into `poisoned`, with the rule's reason.
void mark_dialect(Judgement& judgement, const SpokenDialect& dialect);

}  // namespace sealbreak
