// Tests of the mutator: valid traces within their size, the same from the same seed, and that what a
// hostile trace is made of (each op, each behaviour, collisions, shared prefixes) really comes up.
#include "harness/mutate/mutate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>

#include "harness/mutate/escape_sweep.hpp"
#include "harness/mutate/mutate_bytes.hpp"
#include "harness/trace/arbitrary_trace.hpp"
#include "harness/trace/cappython_words.hpp"
#include "harness/trace/escape_primitives.hpp"
#include "harness/trace/escape_words.hpp"

namespace sealbreak {
namespace {

/// The least that the tables of keys may take: a version, a count and one custom key.
constexpr std::size_t room_for_a_key = 15;

bool is_valid(const Trace& trace) {
  if (trace.keys.empty() || trace.keys.size() > max_keys) return false;
  for (const KeySpec& key : trace.keys)
    if (key.hash == -1 || key.kind == KeyKind::integer) return false;
  Trace reduced = trace;
  normalise(reduced);
  return reduced == trace && decode(*trace.domain, encode(trace)) == trace;
}

const Domain& any_domain() { return *domains()[*rc::gen::inRange<std::size_t>(0, domains().size())]; }

RC_GTEST_PROP(MutateTest, GeneratesValidTracesOfAtMostSoManyOps, (std::uint64_t seed)) {
  Random random(seed);
  const int most = *rc::gen::inRange(1, 100);
  const Trace trace = generate(any_domain(), random, most);
  RC_ASSERT(is_valid(trace));
  RC_ASSERT(!trace.ops.empty());
  RC_ASSERT(static_cast<int>(trace.ops.size()) <= most);
}

RC_GTEST_PROP(MutateTest, MutatedTracesAreValidAndFit, (Trace trace, std::uint64_t seed)) {
  Random random(seed);
  const auto max_size = *rc::gen::inRange<std::size_t>(room_for_a_key, 600);
  for (int round = 0; round < 8; ++round) {
    mutate(trace, random, max_size);
    RC_ASSERT(is_valid(trace));
    RC_ASSERT(encode(trace).size() <= max_size);
  }
}

RC_GTEST_PROP(MutateTest, ChildrenOfTwoTracesAreValidAndFit, (std::uint64_t seed)) {
  const Domain& domain = any_domain();
  const Trace first = *arbitrary_trace(domain), second = *arbitrary_trace(domain);
  Random random(seed);
  const auto max_size = *rc::gen::inRange<std::size_t>(room_for_a_key, 600);
  const Trace child = crossover(first, second, random, max_size);
  RC_ASSERT(is_valid(child));
  RC_ASSERT(encode(child).size() <= max_size);
  RC_ASSERT(child.ops.size() <= first.ops.size() + second.ops.size());
}

RC_GTEST_PROP(MutateTest, AChildWithoutALimitIsAHeadOfOneParentAndATailOfTheOther, (std::uint64_t seed)) {
  const Domain& domain = any_domain();
  Trace first = *arbitrary_trace(domain), second = *arbitrary_trace(domain);
  second.keys = first.keys;
  normalise(second);
  Random random(seed);
  const Trace child = crossover(first, second, random, 1 << 20);
  RC_ASSERT(child.keys == first.keys);
  const auto codes_of = [](const Trace& t) {
    std::vector<std::uint8_t> codes;
    for (const Op& op : t.ops) codes.push_back(op.code);
    return codes;
  };
  const auto child_codes = codes_of(child), first_codes = codes_of(first), second_codes = codes_of(second);
  bool fits = false;
  for (std::size_t cut = 0; cut <= std::min(child_codes.size(), first_codes.size()) && !fits; ++cut) {
    const std::size_t tail = child_codes.size() - cut;
    fits = tail <= second_codes.size() &&
           std::equal(child_codes.begin(), child_codes.begin() + static_cast<std::ptrdiff_t>(cut), first_codes.begin()) &&
           std::equal(child_codes.begin() + static_cast<std::ptrdiff_t>(cut), child_codes.end(),
                      second_codes.end() - static_cast<std::ptrdiff_t>(tail));
  }
  RC_ASSERT(fits);
}

RC_GTEST_PROP(MutateTest, TheSeedDecidesEverything, (const Trace& trace, std::uint64_t seed)) {
  const auto run = [&] {
    Random random(seed);
    Trace mutated = trace;
    mutate(mutated, random, 500);
    const Trace made = generate(*trace.domain, random, 30);
    return std::make_tuple(mutated, made, crossover(mutated, made, random, 500));
  };
  RC_ASSERT(run() == run());
}

RC_GTEST_PROP(MutateTest, FittingTakesFromTheEnd, (Trace trace)) {
  const auto max_size = *rc::gen::inRange<std::size_t>(room_for_a_key, 400);
  const Trace before = trace;
  fit(trace, max_size);
  RC_ASSERT(trace.ops.size() <= before.ops.size());
  RC_ASSERT(std::equal(trace.ops.begin(), trace.ops.end(), before.ops.begin()));
  if (encode(before).size() <= max_size) RC_ASSERT(trace == before);
  if (!trace.ops.empty()) RC_ASSERT(trace.keys == before.keys);
}

constexpr std::uint8_t canary = 0xc5;

RC_GTEST_PROP(MutateBytesTest, NeverWritesPastTheLimit, (const Bytes& given, std::uint64_t seed)) {
  const auto max_size = given.size() + *rc::gen::inRange<std::size_t>(0, 64);
  Bytes buffer = given;
  buffer.resize(max_size + 64, canary);
  const std::size_t size = mutate_bytes(any_domain(), buffer.data(), given.size(), max_size, seed);
  RC_ASSERT(size <= max_size);
  RC_ASSERT(std::all_of(buffer.begin() + static_cast<std::ptrdiff_t>(max_size), buffer.end(),
                        [](std::uint8_t byte) { return byte == canary; }));
}

RC_GTEST_PROP(MutateBytesTest, AChildNeverGoesPastTheLimitAndLeavesItsParents,
              (const Bytes& first, const Bytes& second, std::uint64_t seed)) {
  const auto max_size = *rc::gen::inRange<std::size_t>(0, 300);
  Bytes out(max_size + 64, canary);
  const Bytes first_before = first, second_before = second;
  const std::size_t size = cross_bytes(any_domain(), first.data(), first.size(), second.data(),
                                       second.size(), out.data(), max_size, seed);
  RC_ASSERT(size <= max_size);
  RC_ASSERT(first == first_before && second == second_before);
  RC_ASSERT(std::all_of(out.begin() + static_cast<std::ptrdiff_t>(max_size), out.end(),
                        [](std::uint8_t byte) { return byte == canary; }));
}

RC_GTEST_PROP(MutateBytesTest, TheSeedDecidesEverything, (const Bytes& given, std::uint64_t seed)) {
  const Domain& domain = any_domain();
  const auto run = [&] {
    Bytes buffer = given;
    buffer.resize(given.size() + 200);
    buffer.resize(mutate_bytes(domain, buffer.data(), given.size(), buffer.size(), seed));
    return buffer;
  };
  const Bytes once = run();
  RC_ASSERT(once == run());
  // With room for it, what comes out is canonical.
  RC_ASSERT(once.size() == given.size() + 200 || encode(decode(domain, once)) == once);
}

RC_GTEST_PROP(MutateBytesTest, AnEmptyInputBecomesATraceWithOps, (std::uint64_t seed)) {
  const Domain& domain = any_domain();
  Bytes buffer(4096);
  buffer.resize(mutate_bytes(domain, buffer.data(), 0, buffer.size(), seed));
  RC_ASSERT(!decode(domain, buffer).keys.empty());
  RC_ASSERT(!buffer.empty());
}

/// So many traces, from seeds 0, 1, ...
template <class Visit>
void for_each_generated(const Domain& domain, int traces, Visit visit) {
  for (int seed = 0; seed < traces; ++seed) {
    Random random(static_cast<std::uint64_t>(seed));
    visit(generate(domain, random, 24));
  }
}

TEST(GenerateTest, EachOpComesUpWithinAHundredTraces) {
  for (const Domain* domain : domains()) {
    std::set<int> codes;
    for_each_generated(*domain, 100, [&](const Trace& trace) {
      for (const Op& op : trace.ops) codes.insert(op.code);
    });
    EXPECT_EQ(codes.size(), domain->ops.size()) << domain->name;
  }
}

TEST(GenerateTest, EachBehaviourAndEachNaturalComesUp) {
  std::set<Behaviour> behaviours;
  std::set<int> naturals_seen, nths;
  int nans = 0;
  for_each_generated(map_domain, 300, [&](const Trace& trace) {
    for (const KeySpec& key : trace.keys) {
      nans += key.kind == KeyKind::nan;
      if (key.kind == KeyKind::natural) naturals_seen.insert(key.natural);
      if (key.kind == KeyKind::custom) behaviours.insert(key.behaviour);
      if (uses_nth(key.behaviour)) nths.insert(key.nth);
    }
  });
  EXPECT_EQ(behaviours.size(), behaviour_names.size());
  EXPECT_EQ(naturals_seen.size(), naturals.size());
  EXPECT_EQ(nths.size(), highest_nth);
  EXPECT_GT(nans, 0);
}

TEST(GenerateTest, FullCollisionsSharedPrefixesOfEveryLengthAndNegativeHashesComeUp) {
  int full_collisions = 0, negative = 0, plain_only = 0;
  std::set<int> prefixes;
  for_each_generated(map_domain, 500, [&](const Trace& trace) {
    bool plain = true;
    for (std::size_t i = 0; i < trace.keys.size(); ++i) {
      negative += hash_of(trace.keys[i]) < 0;
      plain = plain && trace.keys[i].behaviour == Behaviour::plain;
      for (std::size_t j = 0; j < i; ++j) {
        const KeySpec &a = trace.keys[i], &b = trace.keys[j];
        if (a.kind != KeyKind::custom || b.kind != KeyKind::custom) continue;
        const auto differs = static_cast<std::uint64_t>(hash_of(a) ^ hash_of(b));
        if (differs == 0)
          full_collisions += !equal_by_spec(a, b);
        else
          prefixes.insert(std::countr_zero(differs));  // bits from the low end that both share
      }
    }
    plain_only += plain;
  });
  EXPECT_GT(full_collisions, 100);
  EXPECT_GT(negative, 100);
  EXPECT_GT(plain_only, 50) << "most bugs need keys that behave";
  EXPECT_EQ(prefixes.size(), 64u);
}

TEST(GenerateTest, OperandsReachTheEndsOfTheirRanges) {
  std::set<int> into, counts_seen, indexes;
  for_each_generated(list_domain, 8000, [&](const Trace& trace) {
    for (const Op& op : trace.ops) {
      const OpInfo& info = trace.info(op);
      if (const int x = operand(info, op, OperandKind::into); x >= 0) into.insert(x);
      if (const int x = operand(info, op, OperandKind::count); x >= 0) counts_seen.insert(x);
      for (int i = 0; i < max_operands; ++i)
        if (info.operands[i].kind == OperandKind::index) indexes.insert(op.operands[i]);
    }
  });
  EXPECT_EQ(into.size(), static_cast<std::size_t>(slots));
  EXPECT_EQ(counts_seen.size(), static_cast<std::size_t>(counts));
  EXPECT_TRUE(indexes.contains(left_out) && indexes.contains(-127) && indexes.contains(127));
}

/// By op, operand and word.
using Words = std::set<std::tuple<int, std::size_t, int>>;

void add_words(const Trace& trace, const Op& op, Words& words) {
  for (std::size_t i = 0; i < max_operands; ++i)
    if (trace.info(op).operands[i].kind == OperandKind::word) words.emplace(op.code, i, op.operands[i]);
}

void expect_each_word(const Domain& domain, const std::vector<Trace>& traces) {
  Words words;
  for (const Trace& trace : traces) {
    EXPECT_TRUE(is_valid(trace));
    for (const Op& op : trace.ops) add_words(trace, op, words);
  }
  std::size_t all = 0;
  for (const OpInfo& info : domain.ops)
    for (const Operand& operand : info.operands)
      all += operand.kind == OperandKind::word ? operand.words.size() : 0;
  EXPECT_EQ(words.size(), all) << domain.name;
}

TEST(GenerateTest, EachWordOfAProgramIsThere) {
  Random random(1), again(1);
  const std::vector<Trace> traces = each_word(cappython_domain, random);
  EXPECT_EQ(traces, each_word(cappython_domain, again));
  expect_each_word(cappython_domain, traces);
}

TEST(EscapeSweepTest, EachWordOfAnAttackIsThere) { expect_each_word(escape_domain, escape_sweep()); }

TEST(GenerateTest, EachWordOfAProgramIsUsedOnTheVictimToo) {
  Random random(1);
  std::set<int> uses;
  for (const Trace& trace : each_word(cappython_domain, random)) {
    const Op& op = trace.ops.back();
    if (trace.info(op).name == "use" && trace.info(op).operands[1].words[static_cast<std::size_t>(op.operands[1])] == "victim")
      uses.insert(op.operands[0]);
  }
  EXPECT_EQ(uses.size(), cappython_words::uses.size());
}

TEST(EscapeSweepTest, EachPrimitiveIsDoneToEachSealedExampleByEachName) {
  std::set<std::tuple<int, int, int>> done;
  for (const Trace& trace : escape_sweep()) {
    const Op& seal = trace.ops[0];
    for (const Op& op : trace.ops)
      if (trace.info(op).name == "attack" && op.operands[1] == seal.operands[0])
        done.emplace(seal.operands[1], op.operands[2], op.operands[3]);
  }
  EXPECT_EQ(done.size(), std::size(escape_words::examples) * primitives.size() * std::size(escape_words::names));
}

TEST(EscapeSweepTest, GoesOnWithoutAnyStepOfAHigherLevel) {
  bool taken = false;
  for (const Trace& trace : escape_sweep()) {
    bool accidental = true, gone_on = false;
    for (std::size_t i = 1; i < trace.ops.size(); ++i) {
      const Op &before = trace.ops[i - 1], &op = trace.ops[i];
      if (trace.info(op).name != "attack") continue;
      const Primitive& primitive = primitives[static_cast<std::size_t>(op.operands[2])];
      accidental = accidental && primitive.level == ThreatLevel::accidental;
      gone_on = gone_on || (trace.info(before).name == "attack" && op.operands[1] == before.operands[0] &&
                            primitives[static_cast<std::size_t>(before.operands[2])].name == "call_method" &&
                            primitive.name == "change_in_place");
    }
    taken = taken || (accidental && gone_on);
  }
  EXPECT_TRUE(taken) << "a break would be put down to the higher level";
}

/// What a hunt allows an engine.
constexpr std::size_t largest_input = 1024;

TEST(EscapeSweepTest, GivesEachPrimitiveOnEachMethodEachThing) {
  std::set<std::tuple<int, int, int, int>> done;
  for (const Trace& trace : escape_sweep()) {
    EXPECT_TRUE(is_valid(trace));
    EXPECT_LE(encode(trace).size(), largest_input);
    if (trace.info(trace.ops[1]).name != "seal") continue;
    int thing = -1;
    for (const Op& op : trace.ops) {
      if (trace.info(op).name == "bring") thing = op.operands[1];
      if (trace.info(op).name == "attack" && op.operands[1] == trace.ops[0].operands[0] && thing >= 0)
        done.emplace(trace.ops[0].operands[1], op.operands[2], op.operands[3], thing);
    }
  }
  std::size_t methods = 0;
  for (const escape_words::Methods& row : escape_words::methods)
    methods += static_cast<std::size_t>(std::ranges::count_if(row.names, [](std::string_view name) { return !name.empty(); }));
  EXPECT_EQ(done.size(), methods * primitives.size() * std::size(escape_words::things));
}

TEST(EscapeSweepTest, GoesOnFromWhatAStepGave) {
  const auto primitive = [](const Op& op) { return primitives[static_cast<std::size_t>(op.operands[2])].name; };
  bool taken_apart = false;
  for (const Trace& trace : escape_sweep())
    for (std::size_t i = 0; i + 2 < trace.ops.size(); ++i) {
      const Op &first = trace.ops[i], &second = trace.ops[i + 1], &third = trace.ops[i + 2];
      const auto attacks = [&](const Op& op) { return trace.info(op).name == "attack"; };
      taken_apart = taken_apart ||
                    (attacks(first) && attacks(second) && attacks(third) && primitive(first) == "method_self" &&
                     primitive(second) == "closure" && primitive(third) == "read_cell" &&
                     second.operands[1] == first.operands[0] && third.operands[1] == second.operands[0]);
    }
  EXPECT_TRUE(taken_apart);
}

TEST(GenerateTest, EachSequelNamesWordsOfItsOperand) {
  for (const Domain* domain : domains()) {
    for (const Sequel& sequel : domain->habits.sequels) {
      const auto knows = [&](std::string_view word) {
        return std::ranges::any_of(domain->ops, [&](const OpInfo& info) {
          const auto& words = info.operands[2].words;
          return info.operands[1].kind == OperandKind::slot && std::ranges::find(words, word) != words.end();
        });
      };
      EXPECT_TRUE(knows(sequel.word)) << sequel.word;
      EXPECT_FALSE(sequel.next[0].empty()) << sequel.word;
      for (const std::string_view next : sequel.next) EXPECT_TRUE(next.empty() || knows(next)) << next;
    }
  }
}

TEST(GenerateTest, AStolenClosureIsOftenRead) {
  int closures = 0, read = 0;
  for_each_generated(escape_domain, 3000, [&](const Trace& trace) {
    for (std::size_t i = 0; i + 1 < trace.ops.size(); ++i) {
      const Op &op = trace.ops[i], &next = trace.ops[i + 1];
      if (trace.info(op).name != "attack" || next.code != op.code) continue;
      const auto primitive = [&](const Op& one) { return trace.info(one).operands[2].words[static_cast<std::size_t>(one.operands[2])]; };
      if (primitive(op) != "closure") continue;
      ++closures;
      read += primitive(next) == "read_cell" && next.operands[1] == op.operands[0];
    }
  });
  EXPECT_GT(closures, 50);
  EXPECT_GT(read * 20, closures) << "one in ninety-nine, were it left to chance";
}

TEST(MutateTest, EachOpAndEachBehaviourComesUpFromOneSmallTrace) {
  for (const Domain* domain : domains()) {
    std::set<int> codes;
    std::set<Behaviour> behaviours;
    Random random(1);
    Trace trace{domain, {KeySpec{}}, {}};
    for (int round = 0; round < 3000; ++round) {
      mutate(trace, random, 300);
      for (const Op& op : trace.ops) codes.insert(op.code);
      for (const KeySpec& key : trace.keys)
        if (key.kind == KeyKind::custom) behaviours.insert(key.behaviour);
    }
    EXPECT_EQ(codes.size(), domain->ops.size()) << domain->name;
    EXPECT_EQ(behaviours.size(), domain->names_keys() ? behaviour_names.size() : 1u) << domain->name;
  }
}

}  // namespace
}  // namespace sealbreak
