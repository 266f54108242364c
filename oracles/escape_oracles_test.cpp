// Tests of the oracles of the domain `escape`: each sees its break, and tells a break within the claim from one beyond it.
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/subjects/escape_reference.hpp"
#include "harness/trace/escape_primitives.hpp"
#include "oracles/oracle.hpp"
#include "oracles/sealed_outcome.hpp"

namespace sealbreak {
namespace {

int primitive(std::string_view name) {
  return static_cast<int>(std::ranges::find(primitives, name, &Primitive::name) - primitives.begin());
}

/// A counter that was attacked once by the primitive.
Trace attacked(std::string_view name) {
  Trace trace{&escape_domain, {KeySpec{}}, {}};
  trace.ops = {{static_cast<std::uint8_t>(escape_domain.find("seal")), {0, 0}},
               {static_cast<std::uint8_t>(escape_domain.find("attack")), {1, 0, static_cast<std::int16_t>(primitive(name)), 0, 7}}};
  return trace;
}

/// What the approach gave: signs of the attack, then the counter's value.
std::vector<Judgement> judged(const Trace& trace, std::string_view approach, std::vector<int> signs, int value) {
  const SealRow* row = find_seal_row(approach);
  const RunResult reference = make_escape_reference()->run(trace, {});
  RunResult result = reference;
  const auto outcome = [](std::vector<int> parts) {
    std::vector<Atom> atoms;
    for (const int part : parts) atoms.push_back(Atom::integer(part));
    return Outcome::of(std::move(atoms));
  };
  signs.insert(signs.end(), {0, 0, 1, value});
  result.outcomes = {outcome({0, 0, 0, 0, 0, 1, 0}), outcome(std::move(signs))};
  const std::string name(approach), version = "1";
  Claims claims;
  claims.seal = row;
  std::vector<Judgement> all = judge(Case{trace, reference, name, version, claims, result});
  std::erase_if(all, [](const Judgement& one) { return one.verdict == Verdict::agree; });
  return all;
}

struct Break {
  const char* oracle;
  std::vector<int> signs;  ///< leaked, carried, forged
  int value;
};

const std::vector<Break> breaks = {
    {"integrity", {0, 0, 0}, 5}, {"confidentiality", {1, 0, 0}, 0}, {"confinement", {0, 1, 0}, 0}, {"forgery", {0, 0, 1}, 0}};

TEST(EscapeOraclesTest, WhatHoldsIsNotJudged) {
  EXPECT_TRUE(judged(attacked("write_attribute"), "closures", {0, 0, 0}, 0).empty());
}

TEST(EscapeOraclesTest, EachSeesItsBreakWithinTheClaim) {
  for (const Break& one : breaks) {
    const auto all = judged(attacked("write_attribute"), "closures", one.signs, one.value);
    ASSERT_EQ(all.size(), 1u) << one.oracle;
    EXPECT_EQ(all[0].verdict, Verdict::escape);
    EXPECT_EQ(all[0].signature, std::string("escape/") + one.oracle + "/closures/attack/write_attribute:accidental");
  }
}

TEST(EscapeOraclesTest, ABreakBeyondTheClaimIsExpected) {
  for (const Break& one : breaks) {
    const auto all = judged(attacked("write_cell"), "closures", one.signs, one.value);
    ASSERT_EQ(all.size(), 1u) << one.oracle;
    EXPECT_EQ(all[0].verdict, Verdict::poisoned);
    EXPECT_FALSE(all[0].is_finding());
  }
}

TEST(EscapeOraclesTest, WhatAnEarlierAttackStoleCountsForALaterOne) {
  Trace trace = attacked("write_cell");
  trace.ops.push_back(attacked("write_attribute").ops[1]);
  const RunResult reference = make_escape_reference()->run(trace, {});
  RunResult result = reference;
  result.outcomes = std::vector<Outcome>(3, Outcome::of(std::vector<Atom>(4, Atom::integer(0))));
  result.outcomes[2].atoms[0] = Atom::integer(1);
  const std::string name = "closures", version = "1";
  Claims claims;
  claims.seal = find_seal_row(name);
  const auto all = judge(Case{trace, reference, name, version, claims, result});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].verdict, Verdict::poisoned);
  EXPECT_EQ(all[0].kinds, "write_attribute:introspective");
}

TEST(EscapeOraclesTest, ADeathIsABreakOfIntegrity) {
  for (const auto& [how, verdict] : {std::pair("write_attribute", Verdict::escape), std::pair("write_memory", Verdict::poisoned)}) {
    const Trace trace = attacked(how);
    const RunResult reference = make_escape_reference()->run(trace, {});
    RunResult result = reference;
    result.outcomes[0] = Outcome{Kind::unsupported, "lost", {}};
    result.outcomes[1] = Outcome{Kind::crash, "SIGSEGV", {}};
    const std::string name = "closures", version = "1";
    Claims claims;
    claims.seal = find_seal_row(name);
    const auto all = judge(Case{trace, reference, name, version, claims, result});
    const auto found = std::ranges::find(all, "integrity", &Judgement::oracle);
    ASSERT_NE(found, all.end());
    EXPECT_EQ(found->verdict, verdict);
  }
}

TEST(EscapeOraclesTest, WhatIsFrozenDoesNotChangeByUseEither) {
  Trace trace{&escape_domain, {KeySpec{}}, {}};
  trace.ops = {{static_cast<std::uint8_t>(escape_domain.find("seal")), {0, 0}},
               {static_cast<std::uint8_t>(escape_domain.find("use")), {0, 0}}};
  const RunResult reference = make_escape_reference()->run(trace, {});
  EXPECT_EQ(expected_states(reference.outcomes[1], false), (SealedStates{{0, {1}}}));
  EXPECT_EQ(expected_states(reference.outcomes[1], true), (SealedStates{{0, {0}}}));
}

/// The least that the project's design asks.
TEST(SealClaimsTest, NoApproachClaimsLessThanItMust) {
  using enum ThreatLevel;
  const std::pair<const char*, std::array<ThreatLevel, 4>> least[] = {
      {"closures", {accidental, accidental, accidental, accidental}},
      {"sealedstructs", {accidental, accidental, accidental, accidental}},
      {"bastion", {accidental, accidental, none, accidental}},
      {"native", {introspective, introspective, introspective, introspective}},
      {"native_bastion", {introspective, introspective, introspective, introspective}},
      {"frozen_closures", {introspective, accidental, introspective, accidental}},
      {"frozen_sealedstructs", {introspective, accidental, introspective, accidental}},
      {"frozen_bastion", {introspective, accidental, introspective, accidental}},
      {"cappython_class", {native, native, native, native}},
      {"frozen_native", {introspective, introspective, introspective, introspective}},
      {"frozen_native_bastion", {introspective, introspective, introspective, introspective}}};
  for (const auto& [approach, levels] : least) {
    const SealRow* row = find_seal_row(approach);
    ASSERT_NE(row, nullptr) << approach;
    for (std::size_t i = 0; i < levels.size(); ++i) EXPECT_GE(row->claims[i], levels[i]) << approach;
  }
}

}  // namespace
}  // namespace sealbreak
