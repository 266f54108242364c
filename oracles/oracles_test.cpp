// Tests of each oracle on runs made by hand: one planted fault makes it fire, once, under the name
// expected; without the fault, without the claim or at the bound it is silent.
#include "oracles/oracle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "oracles/case_for_test.hpp"
#include "oracles/legal_differences.hpp"

namespace sealbreak {
namespace {

const std::vector<KeySpec> two_keys = {{.hash = 5}, {.hash = 6, .equality_class = 1}};

/// s1 = {k0: 3}, s2 = {k0: 3, k1: box 2}, then questions.
Played map_case() {
  Played played = play(map_domain, two_keys,
                       {{"set", {1, 0, 0, 3}},      // 0
                        {"set", {2, 1, 1, 10}},     // 1
                        {"get", {2, 0}},            // 2
                        {"at", {1, 1}},             // 3: raises KeyError
                        {"items", {2}},             // 4
                        {"keys", {2}},              // 5
                        {"hash", {1, 1}},           // 6
                        {"share_set", {2, 0, 4}},   // 7
                        {"remove", {1, 1, 1}},      // 8: raises KeyError
                        {"alias", {3, 2}}});        // 9
  played.claims = all_claims();
  return played;
}

Played list_case() {
  Played played = play(list_domain, two_keys,
                       {{"cons", {1, 0, 3}}, {"cons", {2, 1, 16}}, {"iterate", {2}}, {"hash", {2, 2}},
                        {"count", {2, 17}}, {"share_cons", {2, 4}}});
  played.claims = all_claims();
  return played;
}

struct Fault {
  const char* name;
  Played (*healthy)();
  void (*plant)(Played&);
  const char* signature;
};

void change_from(Played& p, std::size_t op, std::size_t slot) {
  for (std::size_t i = op; i < p.result.after.size(); ++i) p.result.after[i][slot].atoms[1] = Atom::integer(9);
}

const Fault faults[] = {
    {"OtherValue", map_case, [](Played& p) { p.result.outcomes[2] = Outcome::of(Atom::integer(9)); },
     "map/differential/somebody/get/value!=value"},
    {"RaisedForValue", map_case, [](Played& p) { p.result.outcomes[2] = Outcome::raised("KeyError"); },
     "map/differential/somebody/get/value!=raised(KeyError)"},
    {"ValueForRaised", map_case, [](Played& p) { p.result.outcomes[3] = Outcome::of(Atom::integer(3)); },
     "map/differential/somebody/at/raised(KeyError)!=value"},
    {"OtherException", map_case, [](Played& p) { p.result.outcomes[3].what = "TypeError"; },
     "map/differential/somebody/at/raised(KeyError)!=raised(TypeError)"},
    {"LimitForValue", map_case, [](Played& p) { p.result.outcomes[2] = Outcome::limit(); },
     "map/differential/somebody/get/value!=limit"},
    {"Crash", map_case, [](Played& p) { p.result.outcomes[2] = {Kind::crash, "SIGSEGV", {}}; },
     "map/differential/somebody/get/value!=crash(SIGSEGV)"},
    {"Timeout", map_case, [](Played& p) { p.result.outcomes[2] = {Kind::timeout, {}, {}}; },
     "map/differential/somebody/get/value!=timeout"},
    {"CrashOnAnOpThatMakesASlot", map_case,
     [](Played& p) { p.result.outcomes[9] = {Kind::crash, "SIGABRT", {}}, p.result.after.clear(); },
     "map/differential/somebody/alias/value!=crash(SIGABRT)"},
    {"AnObjectThatNobodyPutThere", map_case,
     [](Played& p) { p.result.outcomes[4].atoms[1] = {Atom::Tag::strange, 0, 0}; },
     "map/differential/somebody/items/value!=value"},
    {"AnotherBoxHoldingTheSame", map_case, [](Played& p) { p.result.outcomes[4].atoms.back().b = 0; },
     "map/differential/somebody/items/value!=value"},
    {"ValuesOfTwoKeysExchanged", map_case,
     [](Played& p) { std::swap(p.result.outcomes[4].atoms[1], p.result.outcomes[4].atoms[3]); },
     "map/differential/somebody/items/value!=value"},
    {"AKeyTwice", map_case, [](Played& p) { p.result.outcomes[5].atoms[0] = p.result.outcomes[5].atoms[1]; },
     "map/differential/somebody/keys/value!=value"},
    {"ASlotThatEndsOtherwise", map_case, [](Played& p) { p.result.finals[1].atoms.clear(); },
     "map/differential/somebody/end/value!=value"},
    {"ListOutOfOrder", list_case,
     [](Played& p) { std::swap(p.result.outcomes[2].atoms[0], p.result.outcomes[2].atoms[1]); },
     "list/differential/somebody/iterate/value!=value"},
    {"AnOldVersionChanges", map_case, [](Played& p) { change_from(p, 1, 1); },
     "map/persistence/somebody/set/changed"},
    {"AQuestionChangesASlot", map_case, [](Played& p) { change_from(p, 2, 1); },
     "map/persistence/somebody/get/changed"},
    {"TheEmptyMapChangesAtTheFirstOp", map_case,
     [](Played& p) {
       for (auto& slots_seen : p.result.after) slots_seen[6] = Outcome::of({Atom::key(0), Atom::integer(3)});
     },
     "map/persistence/somebody/set/changed"},
    {"AnOpThatRaisedWritesItsSlot", map_case, [](Played& p) { change_from(p, 8, 1); },
     "map/persistence/somebody/remove/changed-though-raised"},
    {"IterationTurnsOrder", map_case,
     [](Played& p) {
       auto& atoms = p.result.after[5][2].atoms;
       std::rotate(atoms.begin(), atoms.begin() + 2, atoms.end());
       for (std::size_t i = 6; i < p.result.after.size(); ++i) p.result.after[i][2].atoms = atoms;
     },
     "map/persistence/somebody/keys/changed"},
    {"AnExceptionIsSwallowed", map_case, [](Played& p) { p.result.counts[2].raised = 1; },
     "map/propagation/somebody/get/swallowed:value"},
    {"AnExceptionIsReplaced", map_case, [](Played& p) { p.result.counts[3].raised = 1; },
     "map/propagation/somebody/at/swallowed:raised(KeyError)"},
    {"EqualMapsHashOtherwise", map_case, [](Played& p) { p.result.outcomes[6] = Outcome::of(Atom::integer(0)); },
     "map/canonical/somebody/hash/equal-but-other-hash"},
    {"EqualListsHashOtherwise", list_case, [](Played& p) { p.result.outcomes[3] = Outcome::of(Atom::integer(0)); },
     "list/canonical/somebody/hash/equal-but-other-hash"},
    {"EqualMapsAreShapedOtherwise", map_case, [](Played& p) { ++p.result.shapes[2]; },
     "map/canonical/somebody/end/equal-but-other-shape"},
    {"OneNodeTooMany", map_case,
     [](Played& p) { p.result.outcomes[7] = Outcome::of(Atom::integer(p.reference.nodes_allowed[7] + 1)); },
     "map/sharing/somebody/share_set/too-many-new-objects"},
    {"OneListNodeTooMany", list_case, [](Played& p) { p.result.outcomes[5] = Outcome::of(Atom::integer(2)); },
     "list/sharing/somebody/share_cons/too-many-new-objects"},
    {"EqAcrossHashes", map_case, [](Played& p) { p.result.counts[2].cross_eq = 1; },
     "map/calls/somebody/get/eq-across-hashes"},
    {"OtherEqCalls", map_case, [](Played& p) { ++p.result.counts[2].eq; },
     "map/calls/somebody/get/other-eq-calls"},
    {"TooManyEq", map_case,
     [](Played& p) { p.claims.same_calls = false, p.result.counts[2].eq = 2 * (1 + 1) * (1 + 1) + 1; },
     "map/calls/somebody/get/too-many-eq"},
    {"OtherHashCalls", map_case, [](Played& p) { ++p.result.counts[2].hash; },
     "map/calls/somebody/get/other-hash-calls"},
    {"TooManyHashes", map_case,
     [](Played& p) { p.claims.same_calls = false, p.result.counts[2].hash = 2 * 1 + 2; },
     "map/calls/somebody/get/too-many-hash"},
    {"AStoredHashIsAskedForAgain", map_case,
     [](Played& p) {
       p.claims.same_calls = false, p.claims.stores_hashes = true, p.result.counts[2].hash = 2;
     },
     "map/calls/somebody/get/too-many-hash"},
    {"TooManyEqInAList", list_case,
     [](Played& p) {
       p.claims.same_calls = false, p.result.counts[4].eq = 2 * (p.reference.touched[4] + 1) + 1;
     },
     "list/calls/somebody/count/too-many-eq"},
    {"AKeyLivesOn", map_case, [](Played& p) { p.result.leaks.keys = 1; },
     "map/leaks/somebody/end/alive-after-the-end"},
    {"ABoxLivesOn", map_case, [](Played& p) { p.result.leaks.boxes = 1; },
     "map/leaks/somebody/end/alive-after-the-end"},
    {"ANodeDiesTwice", map_case, [](Played& p) { p.result.leaks.nodes = -1; },
     "map/leaks/somebody/end/alive-after-the-end"},
};

class OracleTest : public testing::TestWithParam<Fault> {};

TEST_P(OracleTest, OnePlantedFaultIsSeenOnceUnderItsName) {
  Played played = GetParam().healthy();
  GetParam().plant(played);
  EXPECT_EQ(played.signatures(), std::vector<std::string>{GetParam().signature});
}

INSTANTIATE_TEST_SUITE_P(Faults, OracleTest, testing::ValuesIn(faults),
                         [](const auto& info) { return std::string(info.param.name); });

/// Those of escapes have faults of their own: escape_oracles_test.cpp.
TEST(OraclesTest, EveryOracleHasAFaultThatItSees) {
  for (const Oracle* oracle : oracles()) {
    if (std::ranges::find(escape_oracle_names, oracle->name) != escape_oracle_names.end()) continue;
    EXPECT_TRUE(std::any_of(std::begin(faults), std::end(faults), [&](const Fault& fault) {
      return std::string(fault.signature).find("/" + std::string(oracle->name) + "/") != std::string::npos;
    })) << oracle->name;
  }
}

TEST(OraclesTest, AnUntamperedRunHasNoJudgementAtAll) {
  EXPECT_TRUE(map_case().judge().empty());
  EXPECT_TRUE(list_case().judge().empty());
}

TEST(OraclesTest, WhereAKeysHashIsNotKnownTheLongestPathIsAllowed) {
  const auto none = std::find_if(naturals.begin(), naturals.end(),
                                 [](const Natural& natural) { return natural.name == "None"; });
  const KeySpec key{.kind = KeyKind::natural,
                    .natural = static_cast<std::uint8_t>(none - naturals.begin())};
  Played played = play(map_domain, {KeySpec{.hash = 8}, key},
                       {{"set", {0, 0, 1, 0}}, {"share_set", {0, 0, 0}}});
  played.claims = all_claims();
  played.result.outcomes[1] = Outcome::of(Atom::integer(33));
  EXPECT_EQ(played.signatures(), std::vector<std::string>{});
  played.result.outcomes[1] = Outcome::of(Atom::integer(34));
  EXPECT_EQ(played.signatures(),
            std::vector<std::string>{"map/sharing/somebody/share_set/too-many-new-objects"});
}

TEST(OraclesTest, ADifferenceThatTheShapeOfTheOpAllowsIsNone) {
  Played played = map_case();
  std::swap(played.result.outcomes[5].atoms[0], played.result.outcomes[5].atoms[1]);  // keys: a bag
  auto& items = played.result.outcomes[4].atoms;
  std::rotate(items.begin(), items.begin() + 2, items.end());  // pairs in another order
  auto& final = played.result.finals[2].atoms;
  std::rotate(final.begin(), final.begin() + 2, final.end());
  played.result.outcomes[7] = Outcome::of(Atom::integer(0));  // a cost below the bound
  played.claims.canonical_shape = false;
  EXPECT_TRUE(played.judge().empty());
}

TEST(OraclesTest, WhatIsNotClaimedIsNotJudged) {
  Played played = map_case();
  ++played.result.shapes[2];
  played.result.outcomes[7] = Outcome::of(Atom::integer(1000));
  played.result.counts[2] = {1000, 1000, 1000, 0};
  played.claims = {};
  EXPECT_TRUE(played.judge().empty());
}

TEST(OraclesTest, AtTheBoundAllIsWell) {
  Played played = map_case();
  played.claims.same_calls = false;
  played.result.counts[2] = {8, 3, 0, 0};  // 2(n + 1)(b + 1) and 2n + 1, for one entry and one key a hash
  played.result.outcomes[7] = Outcome::of(Atom::integer(played.reference.nodes_allowed[7]));
  EXPECT_TRUE(played.judge().empty());
  played.claims.new_base = 6, played.claims.new_per_node = 2;
  played.result.outcomes[7] = Outcome::of(Atom::integer(6 + 2 * played.reference.nodes_allowed[7]));
  EXPECT_TRUE(played.judge().empty());
}

TEST(OraclesTest, KeysWithOneHashMayBeAskedMore) {
  Played played = play(map_domain, {{.hash = 5}, {.hash = 5, .equality_class = 1}, {.hash = 5, .equality_class = 2}},
                       {{"set", {1, 0, 0, 3}}, {"get", {1, 1}}});
  played.claims.bounded_calls = true;
  played.result.counts[1].eq = 2 * 2 * 4;
  EXPECT_TRUE(played.judge().empty());
  ++played.result.counts[1].eq;
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/calls/somebody/get/too-many-eq"});
}

TEST(OraclesTest, EqAcrossHashesIsAListsOwnAffair) {
  Played played = list_case();
  played.result.counts[4].cross_eq = 5;
  EXPECT_TRUE(played.judge().empty());
}

TEST(OraclesTest, AnExceptionThatComesThroughIsWell) {
  for (const char* what : {"KeyRaised", "IteratorRaised"}) {
    Played played = map_case();
    played.reference.outcomes[3] = played.result.outcomes[3] = Outcome::raised(what);
    played.reference.counts[3].raised = played.result.counts[3].raised = 1;
    EXPECT_TRUE(played.judge().empty()) << what;
  }
}

TEST(OraclesTest, UnsupportedIsSkippedAndNeitherAgreedNorCompared) {
  Played played = map_case();
  played.result.outcomes[2] = {Kind::unsupported, "no such method", {}};
  const auto judgements = played.judge();
  ASSERT_EQ(judgements.size(), 1u);
  EXPECT_EQ(judgements[0].verdict, Verdict::skipped);
  EXPECT_EQ(judgements[0].op, 2);
  EXPECT_EQ(judgements[0].reason, "no such method");
  EXPECT_FALSE(judgements[0].is_finding());
}

TEST(OraclesTest, WhatIsBuiltOnAnUnsupportedOpIsNotCompared) {
  Played played = map_case();
  played.result.outcomes[1] = {Kind::unsupported, "no such method", {}};
  played.result.outcomes[2] = Outcome::raised("KeyError");
  for (int slot : {2, 3}) played.result.finals[static_cast<std::size_t>(slot)].atoms.clear();
  played.result.after.clear();
  played.result.shapes.clear();
  EXPECT_TRUE(played.signatures().empty());
  EXPECT_EQ(played.at(1).verdict, Verdict::skipped);
  EXPECT_EQ(played.at(2).verdict, Verdict::poisoned);
}

TEST(OraclesTest, JudgementsStandInTheOrderOfTheOpsWithTheEndLast) {
  Played played = map_case();
  played.result.leaks.keys = 1;
  played.result.outcomes[4].atoms.clear();
  played.result.outcomes[2] = Outcome::limit();
  std::vector<int> order;
  for (const Judgement& j : played.judge()) order.push_back(j.op);
  EXPECT_EQ(order, (std::vector<int>{2, 4, -1}));
}

TEST(SignatureTest, StaysWhileTheTraceShrinks) {
  const auto signature_of = [](std::vector<KeySpec> keys, const std::vector<NamedOp>& ops, std::size_t wrong) {
    Played played = play(map_domain, std::move(keys), ops);
    played.result.outcomes[wrong] = Outcome::of(Atom::integer(9));
    return played.signatures();
  };
  const auto large = signature_of(
      {{.hash = 5}, {.hash = 1234567890123, .equality_class = 3}, {.kind = KeyKind::natural, .natural = 6}},
      {{"set", {7, 0, 1, 15}}, {"update_range", {4, 7, 60, 2}}, {"length", {4}}, {"items", {4}}, {"get", {7, 1}}}, 4);
  const auto small = signature_of({{}}, {{"get", {0, 0}}}, 0);
  EXPECT_EQ(large, small);
  ASSERT_EQ(small.size(), 1u);
}

TEST(SignatureTest, HoldsNoNumberThatMoves) {
  for (const Fault& fault : faults) {
    Played played = fault.healthy();
    fault.plant(played);
    for (const std::string& signature : played.signatures())
      EXPECT_EQ(signature.find_first_of("0123456789"), std::string::npos) << signature;
  }
}

TEST(SignatureTest, NamesDomainOracleSubjectOpAndKinds) {
  Played played = map_case();
  played.subject = "another";
  played.result.outcomes[2] = Outcome::limit();
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/differential/another/get/value!=limit"});
}

}  // namespace
}  // namespace sealbreak
