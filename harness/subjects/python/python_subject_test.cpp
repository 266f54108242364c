// Tests of Python subjects: every op that one offers runs, runs repeat exactly, keys behave on the
// Python side as their specifications say, and a planted fault is loaded. What a subject can do
// wrong is in planted_adapter_test.cpp.
#include "harness/subjects/python/python_subject.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "harness/mutate/mutate.hpp"
#include "harness/run/isolated_subject.hpp"
#include "harness/run/session.hpp"
#include "harness/subjects/key_model.hpp"
#include "oracles/case_for_test.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {
namespace {

/// All Python subjects of a domain; loaded once.
std::vector<std::unique_ptr<Subject>>& subjects_of(const Domain& domain) {
  static std::map<const Domain*, SubjectList> lists;
  if (!lists.contains(&domain)) lists[&domain] = make_subjects(domain, {});
  return lists[&domain].present;
}

Subject& subject_named(const Domain& domain, std::string_view name) {
  for (const auto& subject : subjects_of(domain))
    if (subject->info().name == name) return *subject;
  throw std::runtime_error("no subject " + std::string(name));
}

/// All of a result that a subject decides, as text.
std::string text_of(const RunResult& result) {
  std::string text;
  const auto add = [&](const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) text += print_outcome(outcome) + " ";
    text += "\n";
  };
  add(result.outcomes);
  add(result.finals);
  for (const auto& seen : result.after) add(seen);
  for (const OpCounts& c : result.counts)
    for (const std::uint32_t n : {c.eq, c.hash, c.cross_eq, c.raised}) text += std::to_string(n) + " ";
  for (const std::int64_t n : {result.leaks.keys, result.leaks.boxes}) text += std::to_string(n) + " ";
  return text;
}

Trace trace_of(const Domain& domain, std::vector<KeySpec> keys, const std::vector<NamedOp>& ops) {
  return play(domain, std::move(keys), ops).trace;
}

/// Two keys in slots 1 and 2, then `op` with small operands.
Trace smoke_trace(const Domain& domain, const OpInfo& op) {
  const bool is_map = domain.name == "map";
  NamedOp last{op.name};
  for (int i = 0; i < max_operands; ++i) {
    const OperandKind kind = op.operands[i].kind;
    const bool is_index = kind == OperandKind::index;
    last.operands[i] = kind == OperandKind::into ? 3 : kind == OperandKind::none ? 0 : is_index ? i == 2 ? 0 : 1 : 1;
  }
  return trace_of(domain, {{.hash = 5}, {.hash = 6, .equality_class = 1}},
                  {{is_map ? "set" : "cons", is_map ? Operands{1, 0, 0, 3} : Operands{1, 0, 16}},
                   {is_map ? "set" : "cons", is_map ? Operands{1, 1, 1, 4} : Operands{1, 1, 17}},
                   {"alias", {2, 1}}, last});
}

class PythonSubjectTest : public testing::TestWithParam<const Domain*> {};

TEST_P(PythonSubjectTest, EveryOpThatASubjectOffersRuns) {
  for (const auto& subject : subjects_of(*GetParam())) {
    const auto& lacks = subject->info().unsupported;
    for (const OpInfo& op : GetParam()->ops) {
      const Trace trace = smoke_trace(*GetParam(), op);
      const Outcome got = subject->run(trace, {}).outcomes.back();
      const Outcome expected = make_reference(GetParam()->name)->run(trace, {}).outcomes.back();
      const bool offered = std::find(lacks.begin(), lacks.end(), op.name) == lacks.end();
      EXPECT_EQ(print_kind(got), offered ? print_kind(expected) : "unsupported")
          << subject->info().name << " " << print_trace(trace);
    }
  }
}

TEST_P(PythonSubjectTest, TheSubjectsOfThisProjectAreThere) {
  std::vector<std::string> names;
  for (const auto& subject : subjects_of(*GetParam())) names.push_back(subject->info().name);
  for (const char* name : {"sealedstructs", "native"})
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
}

TEST_P(PythonSubjectTest, ARunRepeatsExactlyInAnyOrderOfSubjects) {
  auto& subjects = subjects_of(*GetParam());
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const Trace trace = generate(*GetParam(), random, 40);
    std::map<std::string, std::string> first;
    for (const auto& subject : subjects) first[subject->info().name] = text_of(subject->run(trace, {.observe_each = true}));
    for (auto subject = subjects.rbegin(); subject != subjects.rend(); ++subject)
      ASSERT_EQ(text_of((*subject)->run(trace, {.observe_each = true})), first[(*subject)->info().name])
          << (*subject)->info().name << "\n" << print_trace(trace);
  }
}

TEST_P(PythonSubjectTest, AnIsolatedRunIsTheRun) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Random random(seed);
    const Trace trace = generate(*GetParam(), random, 40);
    SubjectList isolated = make_subjects(*GetParam(), {});
    for (auto& subject : isolated.present) {
      const std::string direct = text_of(subject->run(trace, {.observe_each = true}));
      IsolatedSubject child(std::move(subject), {.milliseconds = 20000});
      EXPECT_EQ(text_of(child.run(trace, {.observe_each = true})), direct) << child.info().name;
    }
  }
}

TEST_P(PythonSubjectTest, EachOpHasItsOutcomeItsCountsAndItsObservation) {
  for (const auto& subject : subjects_of(*GetParam())) {
    Random random(7);
    const Trace trace = generate(*GetParam(), random, 60);
    const RunResult result = subject->run(trace, {.observe_each = true});
    EXPECT_EQ(result.outcomes.size(), trace.ops.size());
    EXPECT_EQ(result.counts.size(), trace.ops.size());
    EXPECT_EQ(result.after.size(), trace.ops.size());
    EXPECT_EQ(result.finals.size(), static_cast<std::size_t>(slots));
    EXPECT_EQ(result.after.back(), result.finals);
    EXPECT_EQ(*ops_done, trace.ops.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Domains, PythonSubjectTest, testing::ValuesIn(structure_domains().begin(), structure_domains().end()),
                         [](const auto& info) { return std::string(info.param->name); });

// Keys on the Python side. `tuple` asks each element once, the element on the left.

/// The last of three plain keys put in front, then `contains` k3.
RunResult search(const KeySpec& wanted, const KeySpec& element = {.hash = 1}) {
  return subject_named(list_domain, "tuple")
      .run(trace_of(list_domain, {element, {.hash = 2}, {.hash = 3}, wanted},
                    {{"cons", {1, 0, 16}}, {"cons", {1, 1, 17}}, {"cons", {1, 1, 18}}, {"contains", {1, 19}}}), {});
}

TEST(PythonKeysInARunTest, AreCountedByOp) {
  const RunResult result = search({.hash = 4});
  EXPECT_EQ(result.outcomes[3], Outcome::of(Atom::integer(0)));
  EXPECT_EQ(result.counts[2].eq, 0u);
  EXPECT_EQ(result.counts[3].eq, 3u);
  EXPECT_EQ(result.counts[3].cross_eq, 3u);
  EXPECT_EQ(result.counts[3].hash, 0u);
  const RunResult map = subject_named(map_domain, "dict").run(
      trace_of(map_domain, {{.hash = 4}, {.hash = 4, .equality_class = 1}}, {{"set", {1, 0, 0, 1}}, {"get", {1, 1}}}), {});
  EXPECT_EQ(map.counts[0].hash, 1u);
  EXPECT_EQ(map.counts[1].hash, 1u);
  EXPECT_EQ(map.counts[1].eq, 1u);
  EXPECT_EQ(map.counts[1].cross_eq, 0u);
}

TEST(PythonKeysInARunTest, RaiseAtTheNthComparison) {
  for (std::uint8_t nth = 1; nth <= 4; ++nth) {
    const RunResult result = search({.hash = 4, .behaviour = Behaviour::raise_eq, .nth = nth});
    EXPECT_EQ(print_kind(result.outcomes[3]), nth <= 3 ? "raised(KeyRaised)" : "value");
    EXPECT_EQ(result.counts[3].eq, std::min<std::uint32_t>(nth, 3));
    EXPECT_EQ(result.counts[3].raised, nth <= 3 ? 1u : 0u);
  }
}

TEST(PythonKeysInARunTest, RaiseAtTheNthRequestForTheirHash) {
  const RunResult result = subject_named(map_domain, "dict").run(
      trace_of(map_domain, {{.hash = 4, .behaviour = Behaviour::raise_hash, .nth = 2}},
               {{"contains", {0, 0}}, {"set", {1, 0, 0, 1}}, {"set", {2, 0, 0, 1}}}), {});
  EXPECT_EQ(print_kind(result.outcomes[0]), "value");
  EXPECT_EQ(print_kind(result.outcomes[1]), "raised(KeyRaised)");
  EXPECT_EQ(print_kind(result.outcomes[2]), "value");
  EXPECT_TRUE(result.finals[1].atoms.empty());
  EXPECT_EQ(result.finals[2].atoms.size(), 2u);
}

TEST(PythonKeysInARunTest, ReenterWithoutBeingCountedTwice) {
  const RunResult result = search({.hash = 4, .behaviour = Behaviour::reenter_eq});
  EXPECT_EQ(result.outcomes[3], Outcome::of(Atom::integer(0)));
  EXPECT_EQ(result.counts[3].eq, 3u);
}

TEST(PythonKeysInARunTest, AnAlwaysEqualKeyIsFoundAndAnAsymmetricOneFromTheLeftOnly) {
  const auto found = Outcome::of(Atom::integer(1)), not_found = Outcome::of(Atom::integer(0));
  EXPECT_EQ(search({.hash = 4, .behaviour = Behaviour::always_equal}).outcomes[3], found);
  EXPECT_EQ(search({.hash = 4, .behaviour = Behaviour::asymmetric}).outcomes[3], not_found);
  EXPECT_EQ(search({.hash = 4}, {.hash = 1, .behaviour = Behaviour::asymmetric}).outcomes[3], found);
}

TEST(PythonKeysInARunTest, ANaNIsFoundByIdentityAlone) {
  const KeySpec nan{.kind = KeyKind::nan, .hash = 9};
  const auto contains = [&](std::int16_t item) {
    return subject_named(list_domain, "tuple").run(
        trace_of(list_domain, {nan, nan}, {{"cons", {1, 0, 16}}, {"contains", {1, item}}}), {}).outcomes[1];
  };
  EXPECT_EQ(contains(16), Outcome::of(Atom::integer(1)));
  EXPECT_EQ(contains(17), Outcome::of(Atom::integer(0)));
}

TEST(PythonKeysInARunTest, TwoKeysOfOneNaturalAreOneObject) {
  const std::uint8_t one_float = 6, true_row = 4;
  const RunResult result = subject_named(list_domain, "tuple").run(
      trace_of(list_domain, {{.kind = KeyKind::natural, .natural = one_float},
                             {.kind = KeyKind::natural, .natural = one_float},
                             {.kind = KeyKind::natural, .natural = true_row}},
               {{"cons", {1, 0, 17}}, {"cons", {1, 1, 18}}}), {});
  EXPECT_EQ(result.finals[1], Outcome::of({Atom::integer(1), Atom::key(0)}));
}

/// In a process of its own: a module is loaded once.
int mutant_changes_the_outcome() {
  const Trace trace = trace_of(list_domain, {{.hash = 5}, {.hash = 5}},
                               {{"cons", {1, 0, 16}}, {"count", {1, 17}}});
  SubjectList list = make_subjects(list_domain, {.mutant = "py-list-count-by-identity"});
  return list.present.at(0)->run(trace, {}).outcomes[1] == Outcome::of(Atom::integer(0)) ? 0 : 1;
}

TEST(PythonMutantTest, APlantedFaultChangesTheOutcome) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(std::exit(mutant_changes_the_outcome()), testing::ExitedWithCode(0), "");
  const Trace trace = trace_of(list_domain, {{.hash = 5}, {.hash = 5}}, {{"cons", {1, 0, 16}}, {"count", {1, 17}}});
  EXPECT_EQ(subject_named(list_domain, "sealedstructs").run(trace, {}).outcomes[1], Outcome::of(Atom::integer(1)));
}

}  // namespace
}  // namespace sealbreak
