#include "oracles/dialect_differences.hpp"

#include <fnmatch.h>

namespace sealbreak {
namespace {

constexpr DialectDifference rows[] = {
    {"immortal", [](const SpokenDialect& d) { return d.axes.memory == impl::Memory::immortal; }, "freeze/leaks/*",
     "What is frozen never dies in this dialect: what a trace leaves behind says nothing."},
    {"no-choices", [](const SpokenDialect& d) { return !d.takes_choices; }, "",
     "freeze takes no choices: the words of the op freeze count for nothing, the dialect's own values for all."},
    {"unknown-axis", [](const SpokenDialect& d) { return !d.unknown.empty(); }, "",
     "An axis that could not be tried is judged by its default; a file for --dialect can say better."},
};

}  // namespace

std::span<const DialectDifference> dialect_differences() { return rows; }

std::vector<const DialectDifference*> differences_of(const SpokenDialect& dialect) {
  std::vector<const DialectDifference*> found;
  for (const DialectDifference& row : rows)
    if (row.holds(dialect)) found.push_back(&row);
  return found;
}

void mark_dialect(Judgement& judgement, const SpokenDialect& dialect) {
  if (!judgement.is_finding()) return;
  for (const DialectDifference& row : rows) {
    if (row.excuses.empty() || !row.holds(dialect)) continue;
    if (fnmatch(std::string(row.excuses).c_str(), judgement.signature.c_str(), 0) != 0) continue;
    judgement.verdict = Verdict::poisoned;
    judgement.kinds = row.name;
    judgement.reason = row.reason;
    return;
  }
}

}  // namespace sealbreak
