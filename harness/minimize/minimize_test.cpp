// Tests of the minimizer: the contract of its passes, as laws over made-up predicates. What it makes
// of planted faults is in planted_test.cpp.
#include "harness/minimize/minimize.hpp"

#include "harness/minimize/passes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "harness/mutate/mutate.hpp"
#include "harness/trace/arbitrary_trace.hpp"

namespace sealbreak {
namespace {

long count_code(const Trace& trace, std::uint8_t code) {
  return std::count_if(trace.ops.begin(), trace.ops.end(), [&](const Op& op) { return op.code == code; });
}

Predicate at_least(std::uint8_t code, long times) {
  return [=](const Trace& trace) { return count_code(trace, code) >= times; };
}

/// The hash of the first key that the op names; none when it names none.
std::optional<std::int64_t> hash_named(const Trace& trace, const Op& op) {
  const OpInfo& info = trace.info(op);
  int key = operand(info, op, OperandKind::key);
  const int item = operand(info, op, OperandKind::item);
  if (item >= first_key_item) key = item - first_key_item;
  if (key < 0) return std::nullopt;
  return hash_of(trace.keys[static_cast<std::size_t>(key)]);
}

/// An op `code` on a key of this hash, and later an op `then`.
Predicate on_hash_then(std::uint8_t code, std::int64_t hash, std::uint8_t then) {
  return [=](const Trace& trace) {
    const auto first = std::find_if(trace.ops.begin(), trace.ops.end(), [&](const Op& op) {
      return op.code == code && hash_named(trace, op) == hash;
    });
    return first != trace.ops.end() &&
           std::any_of(first + 1, trace.ops.end(), [&](const Op& op) { return op.code == then; });
  };
}

bool some_key_raises_in_eq(const Trace& trace) {
  return std::any_of(trace.keys.begin(), trace.keys.end(),
                     [](const KeySpec& key) { return key.behaviour == Behaviour::raise_eq; });
}

/// True of one trace in `out_of`, without rhyme or reason: nothing that a pass could count on.
Predicate chaotic(const Trace& start, std::uint64_t out_of) {
  const auto digest = [](const Trace& trace) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const std::uint8_t byte : encode(trace)) hash = (hash ^ byte) * 0x100000001b3;
    return hash >> 7;
  };
  const std::uint64_t rest = digest(start) % out_of;
  return [=](const Trace& trace) { return digest(trace) % out_of == rest; };
}

/// A predicate of one of four kinds that is true of `trace`, which may be changed to that end.
Predicate any_predicate(Trace& trace) {
  const auto any_code = [&] { return static_cast<std::uint8_t>(*rc::gen::inRange<std::size_t>(0, trace.domain->ops.size())); };
  // Only where ops name keys can a predicate ask for one.
  switch (trace.domain->names_keys() ? *rc::gen::inRange(0, 4) : *rc::gen::element(0, 3)) {
    case 0: {
      const std::uint8_t code = trace.ops.empty() ? 0 : trace.ops[0].code;
      return at_least(code, *rc::gen::inRange<long>(0, count_code(trace, code) + 1));
    }
    case 1: {
      const std::uint8_t code = trace.domain->name == "map" ? 3 : 5;  // get, contains: both name a key
      Op on_key{code, {0, static_cast<std::int16_t>(code == 3 ? 0 : first_key_item)}};
      trace.ops.insert(trace.ops.begin(), on_key);
      const std::uint8_t then = any_code();
      trace.ops.push_back({then, {}});
      normalise(trace);
      return on_hash_then(code, hash_of(trace.keys[0]), then);
    }
    case 2:
      trace.keys[0] = {.hash = 5, .behaviour = Behaviour::raise_eq, .nth = 3};
      return some_key_raises_in_eq;
    default: return chaotic(trace, *rc::gen::inRange<std::uint64_t>(2, 6));
  }
}

RC_GTEST_PROP(MinimizeTest, TheResultIsTrueOfThePredicate, (Trace trace)) {
  const Predicate predicate = any_predicate(trace);
  RC_ASSERT(predicate(minimize(trace, predicate)));
}

RC_GTEST_PROP(MinimizeTest, EachAcceptedStepIsStrictlySimplerAndEachTriedTraceIsValid, (Trace trace)) {
  const Predicate predicate = any_predicate(trace);
  std::optional<Trace> best;
  std::uint64_t accepted = 0, asked = 0;
  MinimizeStats stats;
  const Trace result = minimize(trace, [&](const Trace& candidate) {
    ++asked;
    Trace reduced = candidate;
    normalise(reduced);
    RC_ASSERT(reduced == candidate);
    RC_ASSERT(!best || simpler_than(candidate, *best));
    if (!predicate(candidate)) return false;
    accepted += best ? 1 : 0;
    best = candidate;
    return true;
  }, &stats);
  RC_ASSERT(result == *best);
  RC_ASSERT(stats.accepted == accepted);
  RC_ASSERT(stats.tried + 1 == asked);
}

TEST(MinimizeTest, RedirectingGoesOnWhenTheLastOpIsGone) {
  Trace trace{&map_domain, {KeySpec{}}, {}};
  for (const std::uint8_t code : {0, 1, 2, 3}) trace.ops.push_back({code, {}});
  normalise(trace);
  // Any op may go, but for the first three.
  const Predicate predicate = [](const Trace& t) {
    return t.ops.size() >= 3 && t.ops[0].code == 0 && t.ops[1].code == 1 && t.ops[2].code == 2;
  };
  MinimizeStats stats;
  Shrink shrink(trace, predicate, stats, 1000);
  redirect_ops(shrink);
  EXPECT_EQ(shrink.best().ops.size(), 3u);
}

RC_GTEST_PROP(MinimizeTest, TheSameTraceGivesTheSameResult, (Trace trace)) {
  const Predicate predicate = any_predicate(trace);
  MinimizeStats first, second;
  RC_ASSERT(minimize(trace, predicate, &first) == minimize(trace, predicate, &second));
  RC_ASSERT(first.tried == second.tried);
}

RC_GTEST_PROP(MinimizeTest, MinimizingTheResultChangesNothing, (Trace trace)) {
  const Predicate predicate = any_predicate(trace);
  const Trace once = minimize(trace, predicate);
  MinimizeStats stats;
  RC_ASSERT(minimize(once, predicate, &stats) == once);
  RC_ASSERT(stats.accepted == 0u);
}

RC_GTEST_PROP(MinimizeTest, ThrowsWhenThePredicateIsFalse, (const Trace& trace)) {
  RC_ASSERT_THROWS_AS(minimize(trace, [](const Trace&) { return false; }), std::invalid_argument);
}

RC_GTEST_PROP(MinimizeTest, StopsAfterSoManyTriesWithWhatItHas, (Trace trace)) {
  const Predicate predicate = any_predicate(trace);
  const auto most = *rc::gen::inRange<std::uint64_t>(0, 60);
  MinimizeStats stats;
  const Trace result = minimize(trace, predicate, &stats, most);
  RC_ASSERT(stats.tried <= most);
  RC_ASSERT(predicate(result));
  RC_ASSERT(result == trace || simpler_than(result, trace));
}

RC_GTEST_PROP(MinimizeTest, WhatIsTrueOfAllTracesLeavesNoOpAndOnePlainKey, (const Trace& trace)) {
  RC_ASSERT(minimize(trace, [](const Trace&) { return true; }) == (Trace{trace.domain, {KeySpec{}}, {}}));
}

RC_GTEST_PROP(MinimizeTest, SoManyOpsOfOneKindLeaveThoseOpsAtTheirSimplest, (const Trace& trace)) {
  RC_PRE(!trace.ops.empty());
  const std::uint8_t code = trace.ops[0].code;
  const long times = *rc::gen::inRange<long>(1, count_code(trace, code) + 1);
  Op simplest{code, {}};
  for (int i = 0; i < max_operands; ++i)
    if (trace.domain->ops[code].operands[i].kind == OperandKind::index) simplest.operands[i] = left_out;
  RC_ASSERT(minimize(trace, at_least(code, times)) ==
            (Trace{trace.domain, {KeySpec{}}, std::vector<Op>(static_cast<std::size_t>(times), simplest)}));
}

RC_GTEST_PROP(MinimizeTest, AnOpOnAHashThenAnotherLeavesTheTwo, (Trace trace)) {
  RC_PRE(trace.domain->names_keys());
  const std::int64_t hash = *arbitrary_hash();
  const bool is_map = trace.domain->name == "map";
  const auto first = static_cast<std::uint8_t>(trace.domain->find(is_map ? "at" : "find"));
  const auto then = static_cast<std::uint8_t>(trace.domain->find("length"));
  if (trace.keys.size() == max_keys) trace.keys.pop_back();
  trace.keys.push_back({.hash = hash, .equality_class = 3, .behaviour = Behaviour::reenter_eq});
  const int key = static_cast<int>(trace.keys.size()) - 1;
  trace.ops.push_back({first, {4, static_cast<std::int16_t>(is_map ? key : first_key_item + key)}});
  trace.ops.push_back({then, {6}});
  normalise(trace);
  const Trace least = minimize(trace, on_hash_then(first, hash, then));
  RC_ASSERT(least.keys == std::vector<KeySpec>{{.hash = hash}});
  RC_ASSERT(least.ops.size() == 2u);
  RC_ASSERT(least.ops[0] == (Op{first, {0, static_cast<std::int16_t>(is_map ? 0 : first_key_item)}}));
  RC_ASSERT(least.ops[1] == (Op{then, {}}));
}

RC_GTEST_PROP(MinimizeTest, AKeyThatRaisesIsAllThatIsLeftWhenItIsTheReason, (Trace trace)) {
  RC_PRE(trace.domain->names_keys());
  trace.keys.back() = {.hash = *arbitrary_hash(), .equality_class = 5, .behaviour = Behaviour::raise_eq, .nth = 7};
  RC_ASSERT(minimize(trace, some_key_raises_in_eq) ==
            (Trace{trace.domain, {{.behaviour = Behaviour::raise_eq}}, {}}));
}

RC_GTEST_PROP(MinimizeTest, SimplerThanIsAStrictOrder, (const Trace& first)) {
  Random random(*rc::gen::arbitrary<std::uint64_t>());
  Trace second = first, third;
  mutate(second, random, 4096);
  third = second;
  mutate(third, random, 4096);
  RC_ASSERT(!simpler_than(first, first));
  RC_ASSERT(!(simpler_than(first, second) && simpler_than(second, first)));
  RC_ASSERT(!(simpler_than(first, second) && simpler_than(second, third)) || simpler_than(first, third));
}

TEST(MinimizeTest, FewerOpsCountBeforeFewerKeysBeforeSimplerKeysBeforeSmallerOperands) {
  const Op length{6, {0}};
  const KeySpec raising{.hash = 5, .behaviour = Behaviour::raise_eq};
  const Trace no_op{&map_domain, {raising, raising, raising}, {}};
  const Trace one_key{&map_domain, {raising}, {length}};
  const Trace plain_keys{&map_domain, {{}, {}}, {length}};
  const Trace raising_keys{&map_domain, {{}, raising}, {length}};
  const Trace later_slot{&map_domain, {{}, raising}, {{6, {1}}}};
  EXPECT_TRUE(simpler_than(no_op, one_key));
  EXPECT_TRUE(simpler_than(one_key, plain_keys));
  EXPECT_TRUE(simpler_than(plain_keys, raising_keys));
  EXPECT_TRUE(simpler_than(raising_keys, later_slot));
}

TEST(MinimizeTest, AMinusOneIsFurtherThanAOneAndALeftOutIndexIsNearest) {
  const auto with = [](std::int16_t index) { return Trace{&list_domain, {{}}, {{3, {0, index}}}}; };
  EXPECT_TRUE(simpler_than(with(left_out), with(0)));
  EXPECT_TRUE(simpler_than(with(0), with(1)));
  EXPECT_TRUE(simpler_than(with(1), with(-1)));
  EXPECT_TRUE(simpler_than(with(-1), with(2)));
}

}  // namespace
}  // namespace sealbreak
