// Stage:     trace. Random traces for RapidCheck; included by tests only.
// Input:     a domain.
// Output:    generators of valid traces that shrink to few keys and few ops.
// Invariant: what is generated is canonical: fields that a key or an op does not have are zero.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <tuple>
#include <vector>

#include "harness/trace/trace.hpp"

namespace sealbreak {

/// How RapidCheck shows a counterexample.
inline void showValue(const Trace& trace, std::ostream& out) {
  out << trace.domain->name << " trace\n" << print_trace(trace);
}

/// Small hashes collide; the others differ in high bits only, or lie at the ends of the range.
inline rc::Gen<std::int64_t> arbitrary_hash() {
  return rc::gen::map(
      rc::gen::weightedOneOf<std::int64_t>(
          {{4, rc::gen::inRange<std::int64_t>(-3, 6)},
           {2, rc::gen::map(rc::gen::inRange(0, 63),
                            [](int bit) { return static_cast<std::int64_t>(std::uint64_t{1} << bit); })},
           {1, rc::gen::element<std::int64_t>(INT64_MIN, INT64_MAX, INT64_MIN + 1)},
           {1, rc::gen::arbitrary<std::int64_t>()}}),
      python_hash);
}

inline rc::Gen<KeySpec> arbitrary_key() {
  const auto nan = rc::gen::map(arbitrary_hash(), [](std::int64_t hash) {
    return KeySpec{.kind = KeyKind::nan, .hash = hash};
  });
  const auto natural =
      rc::gen::map(rc::gen::inRange<int>(0, static_cast<int>(naturals.size())), [](int row) {
        return KeySpec{.kind = KeyKind::natural, .natural = static_cast<std::uint8_t>(row)};
      });
  const auto custom = rc::gen::map(
      rc::gen::tuple(arbitrary_hash(), rc::gen::inRange<int>(0, equality_classes),
                     rc::gen::inRange<int>(0, static_cast<int>(behaviour_names.size())),
                     rc::gen::inRange<int>(1, highest_nth + 1)),
      [](const std::tuple<std::int64_t, int, int, int>& parts) {
        const auto behaviour = static_cast<Behaviour>(std::get<2>(parts));
        return KeySpec{
            .hash = std::get<0>(parts),
            .equality_class = static_cast<std::uint8_t>(std::get<1>(parts)),
            .behaviour = behaviour,
            .nth = static_cast<std::uint8_t>(uses_nth(behaviour) ? std::get<3>(parts) : 1)};
      });
  return rc::gen::weightedOneOf<KeySpec>({{6, custom}, {3, natural}, {1, nan}});
}

inline rc::Gen<Op> arbitrary_op(const Domain& domain) {
  return rc::gen::map(
      rc::gen::pair(rc::gen::inRange<int>(0, static_cast<int>(domain.ops.size())),
                    rc::gen::container<std::vector<std::uint8_t>>(max_operands,
                                                                  rc::gen::arbitrary<std::uint8_t>())),
      [](const std::pair<int, std::vector<std::uint8_t>>& parts) {
        Op op;
        op.code = static_cast<std::uint8_t>(parts.first);
        for (std::size_t i = 0; i < op.operands.size(); ++i) op.operands[i] = parts.second[i];
        return op;
      });
}

inline rc::Gen<Trace> arbitrary_trace(const Domain& domain) {
  return rc::gen::map(
      rc::gen::pair(rc::gen::container<std::vector<KeySpec>>(arbitrary_key()),
                    rc::gen::container<std::vector<Op>>(arbitrary_op(domain))),
      [&domain](std::pair<std::vector<KeySpec>, std::vector<Op>> parts) {
        if (parts.first.size() > max_keys) parts.first.resize(max_keys);
        Trace trace{&domain, std::move(parts.first), std::move(parts.second)};
        normalise(trace);
        return trace;
      });
}

/// A trace of any domain.
inline rc::Gen<Trace> arbitrary_trace() {
  return rc::gen::mapcat(
      rc::gen::inRange<std::size_t>(0, domains().size()),
      [](std::size_t domain) { return arbitrary_trace(*domains()[domain]); });
}

}  // namespace sealbreak

template <>
struct rc::Arbitrary<sealbreak::Trace> {
  static rc::Gen<sealbreak::Trace> arbitrary() { return sealbreak::arbitrary_trace(); }
};
