#include "oracles/seal_claims.hpp"

namespace sealbreak {
namespace {

using enum ThreatLevel;

constexpr std::string_view gc_referents[] = {"referents"};
constexpr SealClaim but_gc{introspective, gc_referents};

constexpr SealRow rows[] = {
    {"control", false, {{{none}, {none}, {none}, {none}}}, "Ordinary classes with underscored attributes: no seal at all."},
    {"closures", false, {{{accidental}, {accidental}, {accidental}, {accidental}}},
     "Cajita style: a record of functions. Closures' cells can be read and written."},
    {"sealedstructs", false, {{{accidental}, {accidental}, {accidental}, {accidental}}},
     "State in lexical closures; introspection reaches them."},
    {"bastion", false, {{{accidental}, {accidental}, {none}, {accidental}}},
     "A wrapper in Python: it takes attributes, so that holders can leave data on it."},
    {"native", false, {{{introspective}, but_gc, {introspective}, {introspective}}},
     "ImmutableNamespace, ListNode and PersistentMap in C++. The collector must be told what they refer to."},
    {"native_bastion", false, {{{introspective}, but_gc, {introspective}, {introspective}}}, "The wrapper in C++."},
    {"cappython", false, {{{native}, {native}, {native}, {native}}},
     "Attacked by code that the verifier accepted, and by no other: a primitive that it rejects is not run."},
    {"frozen_closures", true, {{{introspective}, {accidental}, {introspective}, {accidental}}},
     "After freeze a cell can still be read, and not written."},
    {"frozen_sealedstructs", true, {{{introspective}, {accidental}, {introspective}, {accidental}}}, "The same."},
    {"frozen_bastion", true, {{{introspective}, {accidental}, {introspective}, {accidental}}},
     "After freeze the wrapper takes no attributes."},
    {"frozen_native", true, {{{introspective}, but_gc, {introspective}, {introspective}}}, "Nothing was open."},
};

}  // namespace

std::span<const SealRow> seal_rows() { return rows; }

const SealRow* find_seal_row(std::string_view approach) {
  for (const SealRow& row : rows)
    if (row.approach == approach) return &row;
  return nullptr;
}

}  // namespace sealbreak
