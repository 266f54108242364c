#include "oracles/legal_differences.hpp"

#include <algorithm>

namespace sealbreak {
namespace {

bool raised_by_key(const Outcome& outcome) {
  return outcome.kind == Kind::raised && outcome.what == "KeyRaised";
}

bool shares_its_hash(const Trace& trace, const KeySpec& key) {
  return std::count_if(trace.keys.begin(), trace.keys.end(), [&](const KeySpec& other) {
           return hash_of(other) == hash_of(key);
         }) > 1;
}

constexpr LegalDifference rules[] = {
    {"kept-key",
     "Of two equal keys either may stay; Python's dict keeps the first, and only subjects that "
     "claim it are held to it.",
     [](const Difference& d) {
       return !d.run.claims.keeps_first_key &&
              d.equivalence.same_up_to_equal_keys(d.expected, d.got, d.shape);
     },
     false},
    {"calls-are-free",
     "How often a key is asked for == or its hash is an implementation's own affair within the "
     "calls oracle's bounds, so a key that raises at its n-th call may raise in one and not in the "
     "other. That the exception is not swallowed is the propagation oracle's.",
     [](const Difference& d) { return raised_by_key(d.expected) || raised_by_key(d.got); }, true},
    {"open-equality",
     "A key that equals keys of other hashes breaks Python's hash contract, and a key whose answer "
     "depends on the side of == leaves open who is asked: any answer is right.",
     [](const Difference& d) { return equality_is_open(d.run); }, true},
};

}  // namespace

std::span<const LegalDifference> legal_differences() { return rules; }

const LegalDifference* find_legal(const Difference& difference) {
  if (is_death(difference.got)) return nullptr;
  for (const LegalDifference& rule : rules)
    if (rule.applies(difference)) return &rule;
  return nullptr;
}

bool hash_contract_is_broken(const Trace& trace) {
  return std::any_of(trace.keys.begin(), trace.keys.end(), breaks_hash_contract);
}

bool equality_is_open(const Case& run) {
  if (run.claims.same_calls) return false;
  return std::any_of(run.trace.keys.begin(), run.trace.keys.end(), [&](const KeySpec& key) {
    if (!breaks_hash_contract(key)) return false;
    if (key.behaviour == Behaviour::asymmetric) return true;
    // In a list the order of asking is fixed, so such a key has one right answer.
    if (run.trace.domain->name == "list") return false;
    // Who compares hashes first never sees that it equals keys of other hashes.
    return !run.claims.hash_before_eq || shares_its_hash(run.trace, key);
  });
}

}  // namespace sealbreak
