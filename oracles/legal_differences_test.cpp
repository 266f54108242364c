// Tests of the rules for legal differences, of what they taint, and of known findings: where each
// applies, and the near misses where it must not.
#include "oracles/dialect_differences.hpp"
#include "oracles/legal_differences.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "oracles/case_for_test.hpp"
#include "oracles/known_findings.hpp"

namespace sealbreak {
namespace {

/// One difference at the last op: its verdict and its rule (or kinds).
struct Situation {
  const char* name;
  const char* rule;  ///< the rule that applies; empty for a near miss, which is a finding
  std::vector<KeySpec> keys;
  std::vector<NamedOp> ops;
  Outcome got;
  Claims claims{};
  const Domain* domain = &map_domain;
};

const KeySpec plain{.hash = 5};
const KeySpec unequal{.hash = 5, .equality_class = 1};
const KeySpec raises{.hash = 5, .behaviour = Behaviour::raise_eq, .nth = 8};
const KeySpec asymmetric{.hash = 5, .behaviour = Behaviour::asymmetric};
const KeySpec always_equal{.hash = 9, .behaviour = Behaviour::always_equal};

/// s1 = {k0: 4}, then k1 is set too; at the end its keys are asked for.
const std::vector<NamedOp> set_both = {{"set", {1, 0, 0, 3}}, {"set", {1, 1, 1, 4}}, {"keys", {1}}};
const std::vector<NamedOp> get_one = {{"set", {1, 0, 0, 3}}, {"get", {1, 0}}};

const Situation situations[] = {
    {"TheOtherOfTwoEqualKeysStays", "kept-key", {plain, plain}, set_both, Outcome::of(Atom::key(1))},
    {"WhoClaimsToKeepTheFirstMust", "", {plain, plain}, set_both, Outcome::of(Atom::key(1)),
     {.keeps_first_key = true}},
    {"KeysThatAreNotEqualDoNotStandForEachOther", "", {plain, unequal}, set_both,
     Outcome::of({Atom::key(1), Atom::key(1)})},
    {"EqualKeysOfOtherHashesDoNotEither", "", {plain, {.hash = 6}}, set_both,
     Outcome::of({Atom::key(1), Atom::key(1)})},
    {"ANumberStandsForAnEqualOne", "kept-key",
     {{.kind = KeyKind::natural, .natural = 1}, {.kind = KeyKind::natural, .natural = 6}}, set_both,
     Outcome::of(Atom::key(1))},
    {"OneNaNDoesNotStandForAnother", "",
     {{.kind = KeyKind::nan, .hash = 5}, {.kind = KeyKind::nan, .hash = 5}}, set_both,
     Outcome::of({Atom::key(0), Atom::key(0)})},
    {"AnEqualKeyTooMuchIsStillTooMuch", "", {plain, plain}, set_both,
     Outcome::of({Atom::key(0), Atom::key(1)})},
    {"AKeyRaisesThatTheReferenceDidNotAsk", "calls-are-free", {raises, unequal}, get_one, Outcome::raised("KeyRaised")},
    {"AnotherExceptionIsNoMatterOfCalls", "", {raises, unequal}, get_one, Outcome::raised("KeyError")},
    {"AnIteratorsExceptionIsNoMatterOfCalls", "", {raises, unequal}, get_one, Outcome::raised("IteratorRaised")},
    {"AnAsymmetricKeyLeavesOpenWhoIsAsked", "open-equality", {asymmetric}, get_one, Outcome::of(Atom::integer(7))},
    {"ItDoesSoInAListToo", "open-equality", {asymmetric}, {{"cons", {1, 0, 16}}, {"contains", {1, 16}}},
     Outcome::of(Atom::integer(0)), {}, &list_domain},
    {"WhoAsksAsTheReferenceHasOneRightAnswer", "", {asymmetric}, get_one, Outcome::of(Atom::integer(7)),
     {.same_calls = true}},
    {"AKeyEqualToAllIsOpenToWhoAsksAcrossHashes", "open-equality", {plain, always_equal}, get_one,
     Outcome::of(Atom::integer(7))},
    {"WhoComparesHashesFirstNeverSeesIt", "", {plain, always_equal}, get_one, Outcome::of(Atom::integer(7)),
     {.hash_before_eq = true}},
    {"UnlessAnotherKeyHasItsHash", "open-equality", {{.hash = 9}, always_equal}, get_one,
     Outcome::of(Atom::integer(7)), {.hash_before_eq = true}},
    {"InAListItHasOneRightAnswer", "", {always_equal}, {{"cons", {1, 0, 16}}, {"contains", {1, 16}}},
     Outcome::of(Atom::integer(0)), {}, &list_domain},
    {"PlainKeysHaveOneRightAnswer", "", {plain, unequal}, get_one, Outcome::of(Atom::integer(7))},
    {"ACrashIsNeverLegal", "", {asymmetric, raises}, get_one, {Kind::crash, "SIGSEGV", {}}},
    {"NorIsATimeout", "", {asymmetric, raises}, get_one, {Kind::timeout, {}, {}}},
};

class LegalDifferenceTest : public testing::TestWithParam<Situation> {};

Played tampered(const Situation& situation) {
  Played played = play(*situation.domain, situation.keys, situation.ops);
  played.claims = situation.claims;
  played.result.outcomes.back() = situation.got;
  return played;
}

TEST_P(LegalDifferenceTest, IsPoisonedByItsRuleAndANearMissIsAFinding) {
  const Situation& situation = GetParam();
  const Played played = tampered(situation);
  const Judgement judgement = played.at(static_cast<int>(situation.ops.size()) - 1);
  const std::string rule = situation.rule;
  EXPECT_EQ(name_of(judgement.verdict), rule.empty() ? "diverge" : "poisoned") << judgement.kinds;
  if (rule.empty()) return;
  EXPECT_EQ(judgement.kinds, rule);
  EXPECT_FALSE(judgement.reason.empty());
}

INSTANTIATE_TEST_SUITE_P(Situations, LegalDifferenceTest, testing::ValuesIn(situations),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(LegalDifferencesTest, EveryRuleHasACaseAndAReason) {
  for (const LegalDifference& rule : legal_differences()) {
    EXPECT_FALSE(rule.reason.empty()) << rule.name;
    EXPECT_TRUE(std::any_of(std::begin(situations), std::end(situations),
                            [&](const Situation& s) { return rule.name == s.rule; })) << rule.name;
  }
}

/// s1 and s2 are made; `raises` may raise in one and not in the other.
Played tainted_case() {
  Played played = play(map_domain, {raises, unequal},
                       {{"set", {1, 0, 0, 3}},          // 0: legally raises
                        {"set", {2, 0, 1, 4}},          // 1
                        {"get", {1, 0}},                // 2: reads s1
                        {"get", {2, 1}},                // 3: does not
                        {"update_map", {3, 2, 1}},      // 4: builds s3 on s1
                        {"length", {3}},                // 5
                        {"compare", {2, 1}}});          // 6: its second slot is s1
  played.claims.bounded_calls = played.claims.shares = true;
  played.result.outcomes[0] = Outcome::raised("KeyRaised");
  played.result.after.clear();
  return played;
}

TEST(TaintTest, WhatBuildsOnALegallyOtherResultIsNotCompared) {
  Played played = tainted_case();
  played.result.outcomes[2] = Outcome::of(Atom{});
  played.result.outcomes[5] = Outcome::of(Atom::integer(1));
  played.result.outcomes[6] = Outcome::of({Atom::integer(1), Atom::integer(1), Atom::integer(1)});
  played.result.finals[1].atoms.clear();
  played.result.finals[3].atoms.clear();
  EXPECT_TRUE(played.signatures().empty());
  EXPECT_EQ(played.at(0).kinds, "calls-are-free");
  for (int op : {2, 4, 5, 6}) {
    EXPECT_EQ(played.at(op).verdict, Verdict::poisoned) << op;
    EXPECT_EQ(played.at(op).kinds, "tainted") << op;
  }
}

TEST(TaintTest, WhatDoesNotBuildOnItIsCompared) {
  Played played = tainted_case();
  played.result.outcomes[3] = Outcome::of(Atom::integer(0));
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/differential/somebody/get/value!=value"});
  played = tainted_case();
  played.result.finals[2].atoms.clear();
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/differential/somebody/end/value!=value"});
}

TEST(TaintTest, BoundsDrawnFromTheReferenceDoNotHoldForIt) {
  Played played = tainted_case();
  played.result.counts[2].eq = 1000;
  EXPECT_TRUE(played.signatures().empty());
  played.result.counts[3].eq = 1000;
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/calls/somebody/get/too-many-eq"});
}

TEST(TaintTest, DyingOfItIsAFinding) {
  Played played = tainted_case();
  played.result.outcomes[2] = {Kind::crash, "SIGSEGV", {}};
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/differential/somebody/get/value!=crash(SIGSEGV)"});
  played.result.outcomes[2] = {Kind::timeout, {}, {}};
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/differential/somebody/get/value!=timeout"});
}

TEST(TaintTest, ASwallowedExceptionOrALeakIsAFindingAllTheSame) {
  Played played = tainted_case();
  played.result.counts[2].raised = 1;
  played.result.leaks.nodes = 1;
  EXPECT_EQ(played.signatures(), (std::vector<std::string>{"map/propagation/somebody/get/swallowed:value",
                                                           "map/leaks/somebody/end/alive-after-the-end"}));
}

TEST(TaintTest, ASlotThatIsWrittenAnewIsComparedAgain) {
  Played played = play(map_domain, {raises, unequal},
                       {{"set", {1, 0, 0, 3}}, {"set", {1, 0, 1, 4}}, {"get", {1, 1}}});
  played.result.outcomes[0] = Outcome::raised("KeyRaised");
  played.result.after.clear();
  played.result.outcomes[2] = Outcome::of(Atom::integer(0));
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/differential/somebody/get/value!=value"});
}

TEST(TaintTest, ASlotThatAnOpLeftAsItWasStaysTainted) {
  Played played = play(map_domain, {raises, unequal},
                       {{"set", {1, 0, 0, 3}}, {"remove", {1, 0, 1}}, {"length", {1}}});
  played.result.outcomes[0] = Outcome::raised("KeyRaised");
  played.result.outcomes[2] = Outcome::of(Atom::integer(0));
  played.result.finals[1].atoms.clear();
  played.result.after.clear();
  EXPECT_TRUE(played.signatures().empty());
  EXPECT_EQ(played.at(2).kinds, "tainted");
}

TEST(TaintTest, AKeptKeyTaintsNothing) {
  Played played = play(map_domain, {plain, plain},
                       {{"set", {1, 0, 0, 3}}, {"iterate_interleaved", {1, 1, 1, 4}}, {"length", {1}}});
  played.result.outcomes[1] = Outcome::of(Atom::key(1));
  played.result.outcomes[2] = Outcome::of(Atom::integer(2));
  EXPECT_EQ(played.at(1).kinds, "kept-key");
  EXPECT_EQ(played.signatures(), std::vector<std::string>{"map/differential/somebody/length/value!=value"});
}

// Known findings.

Played nan_case() {
  Played played = play(map_domain, {{.kind = KeyKind::nan, .hash = 5}, plain}, get_one);
  played.subject = "pyrsistent", played.version = "0.18.1";
  played.result.outcomes[1] = Outcome::of(Atom{});
  return played;
}

TEST(KnownFindingTest, IsSeenPrintedAndNoFinding) {
  const Judgement judgement = nan_case().at(1);
  EXPECT_EQ(judgement.verdict, Verdict::known);
  EXPECT_FALSE(judgement.is_finding());
  EXPECT_EQ(judgement.signature, "map/differential/pyrsistent/get/value!=value");
  EXPECT_NE(judgement.reason.find("expected [3], got [nothing]"), std::string::npos) << judgement.reason;
  EXPECT_NE(judgement.reason.find("== alone"), std::string::npos) << judgement.reason;
}

TEST(KnownFindingTest, AnotherVersionIsNotExcused) {
  Played played = nan_case();
  for (const char* version : {"0.19.0", "0.180", "1.0", "", "upstream 0.18.1"}) {
    played.version = version;
    EXPECT_EQ(played.at(1).verdict, Verdict::diverge) << version;
  }
}

TEST(KnownFindingTest, AnotherSubjectIsNotExcused) {
  Played played = nan_case();
  for (const char* subject : {"sealedstructs", "native", "cpp", "pyrsistent2"}) {
    played.subject = subject;
    EXPECT_EQ(played.at(1).verdict, Verdict::diverge) << subject;
  }
}

TEST(KnownFindingTest, WithoutItsReasonInTheTraceItIsNotExcused) {
  Played played = play(map_domain, {plain}, get_one);
  played.subject = "pyrsistent", played.version = "0.18.1";
  played.result.outcomes[1] = Outcome::of(Atom{});
  EXPECT_EQ(played.at(1).verdict, Verdict::diverge);
}

TEST(KnownFindingTest, AnotherSignatureIsNotExcused) {
  Played played = play(list_domain, {plain}, {{"cons", {1, 0, 3}}, {"slice", {2, 1, -3, left_out, left_out}}, {"head", {1}}});
  played.subject = "pyrsistent", played.version = "0.18.1";
  played.result.outcomes[1] = Outcome::raised("IndexError");
  played.result.after.clear();
  EXPECT_EQ(played.at(1).verdict, Verdict::known);
  played.result.outcomes[1] = Outcome::raised("TypeError");
  EXPECT_EQ(played.at(1).verdict, Verdict::diverge);
  played.result.outcomes[1] = {};
  played.result.outcomes[2] = Outcome::raised("IndexError");
  EXPECT_EQ(played.at(2).verdict, Verdict::diverge);
}

TEST(KnownFindingTest, ALegalDifferenceStaysOne) {
  Played played = play(map_domain, {{.kind = KeyKind::nan, .hash = 5}, asymmetric}, get_one);
  played.subject = "pyrsistent", played.version = "0.18.1";
  played.result.outcomes[1] = Outcome::of(Atom{});
  EXPECT_EQ(played.at(1).verdict, Verdict::poisoned);
}

TEST(KnownFindingsTest, RowsNameOthersCodeAVersionAndAReason) {
  const std::set<std::string_view> ours = {"reference", "cpp", "native", "sealedstructs", "dict", "tuple"};
  for (const KnownFinding& row : known_findings()) {
    EXPECT_FALSE(ours.contains(row.subject)) << row.signature;
    EXPECT_FALSE(row.version.empty() || row.reason.empty()) << row.signature;
  }
}

TEST(DialectDifferencesTest, WhatNeverDiesIsNoLeakInADialectThatSaysSo) {
  Judgement leak{.verdict = Verdict::diverge, .oracle = "leaks", .subject = "interpreter", .op = -1, .kinds = "alive-after-the-end",
                 .reason = "", .signature = "freeze/leaks/interpreter/end/alive-after-the-end"};
  Judgement same = leak;
  mark_dialect(leak, {});
  EXPECT_TRUE(leak.is_finding());
  const SpokenDialect immortal{.axes = *impl::parse_dialect("memory=immortal")};
  mark_dialect(leak, immortal);
  EXPECT_EQ(leak.verdict, Verdict::poisoned);
  EXPECT_EQ(leak.kinds, "immortal");
  same.signature = "freeze/differential/interpreter/write/value!=value";
  mark_dialect(same, immortal);
  EXPECT_TRUE(same.is_finding()) << "nothing but a leak is excused";
}

TEST(DialectDifferencesTest, EveryRuleCarriesItsReason) {
  for (const DialectDifference& rule : dialect_differences()) EXPECT_FALSE(rule.name.empty() || rule.reason.empty());
  EXPECT_TRUE(differences_of({}).empty());
  EXPECT_EQ(differences_of({.takes_choices = false, .unknown = {"order"}}).size(), 2u);
}

}  // namespace
}  // namespace sealbreak
