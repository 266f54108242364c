#include "oracles/seal_claims.hpp"

namespace sealbreak {
namespace {

using enum ThreatLevel;

constexpr SealRow rows[] = {
    {"control", Freezing::none, {none, none, none, none}, "Ordinary classes with underscored attributes: no seal at all."},
    {"closures", Freezing::none, {accidental, accidental, accidental, accidental},
     "Cajita style: a record of functions. Closures' cells can be read and written."},
    {"sealedstructs", Freezing::none, {accidental, accidental, accidental, accidental},
     "State in lexical closures; introspection reaches them. The secret is the first node: the interface shows what it holds, not it."},
    {"bastion", Freezing::none, {accidental, accidental, none, accidental},
     "A wrapper in Python: it takes attributes, so that holders can leave data on it."},
    {"native", Freezing::none, {introspective, introspective, introspective, introspective},
     "ImmutableNamespace, ListNode and PersistentMap in C++. The collector is not told what a namespace refers to."},
    {"native_bastion", Freezing::none, {introspective, introspective, introspective, introspective}, "The wrapper in C++."},
    {"cappython", Freezing::none, {native, native, native, native},
     "Classes behind factories. Attacked by code that the verifier accepted, and by no other: a primitive that it rejects is not run."},
    {"cappython_class", Freezing::none, {native, native, native, native},
     "The same modules as they are written: the examples are instances of classes that a module shows. Attacked likewise."},
    {"frozen_closures", Freezing::all, {introspective, accidental, introspective, accidental},
     "After freeze a cell can still be read, and not written."},
    {"frozen_sealedstructs", Freezing::all, {introspective, accidental, introspective, accidental}, "The same."},
    {"frozen_bastion", Freezing::all, {introspective, accidental, introspective, accidental},
     "After freeze the wrapper takes no attributes."},
    {"frozen_native", Freezing::leaves_it, {introspective, introspective, introspective, introspective}, "Freeze leaves native types: they hold by themselves."},
    {"frozen_native_bastion", Freezing::leaves_it, {introspective, introspective, introspective, introspective},
     "The same: what is behind the native wrapper is out of freeze's reach as well."},
};

}  // namespace

std::span<const SealRow> seal_rows() { return rows; }

const SealRow* find_seal_row(std::string_view approach) {
  for (const SealRow& row : rows)
    if (row.approach == approach) return &row;
  return nullptr;
}

}  // namespace sealbreak
