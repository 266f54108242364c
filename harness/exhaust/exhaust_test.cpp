// Tests of the exhaustive walk: its count against an enumerator of another style, that every short
// trace really stands in the long ones, and that it catches a planted fault.
#include "harness/exhaust/exhaust.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include "harness/run/session.hpp"
#include "harness/subjects/faulty.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {
namespace {

/// A step as plain numbers, op by its code: what both enumerators are brought to.
using Row = std::array<int, 4>;  // code, key, value, version
using Sequence = std::vector<Row>;

Row row_of(const Universe& universe, const Step& step) {
  return {universe.domain->find(step.op), step.key, step.value, step.version};
}

/// Every renaming of keys within their orbits, times every renaming of values.
std::vector<std::pair<std::vector<int>, std::vector<int>>> renamings(const Universe& universe) {
  std::vector<int> keys(universe.keys.size()), values(static_cast<std::size_t>(universe.values));
  std::iota(keys.begin(), keys.end(), 0);
  std::vector<std::pair<std::vector<int>, std::vector<int>>> all;
  do {
    const auto stays = [&](int key) { return universe.orbits[static_cast<std::size_t>(keys[static_cast<std::size_t>(key)])] == universe.orbits[static_cast<std::size_t>(key)]; };
    bool within = true;
    for (int key = 0; key < static_cast<int>(keys.size()); ++key) within = within && stays(key);
    if (!within) continue;
    std::iota(values.begin(), values.end(), 0);
    do all.emplace_back(keys, values);
    while (std::next_permutation(values.begin(), values.end()));
  } while (std::next_permutation(keys.begin(), keys.end()));
  return all;
}

/// The least of all sequences that a renaming makes of this one: the name of its class.
Sequence class_of(const Universe& universe, const Sequence& sequence) {
  static const Universe* known = nullptr;
  static std::vector<std::pair<std::vector<int>, std::vector<int>>> all;
  if (known != &universe) known = &universe, all = renamings(universe);
  std::optional<Sequence> least;
  for (const auto& [keys, values] : all) {
    Sequence renamed = sequence;
    for (Row& row : renamed) {
      if (row[1] >= 0) row[1] = keys[static_cast<std::size_t>(row[1])];
      if (row[2] >= 0) row[2] = values[static_cast<std::size_t>(row[2])];
    }
    if (!least || renamed < *least) least = renamed;
  }
  return *least;
}

/// All classes of sequences of 1 .. length steps, by writing every sequence out.
std::set<Sequence> enumerate(const Universe& universe, int length) {
  std::set<Sequence> classes;
  std::vector<Sequence> last = {{}};
  for (int depth = 1; depth <= length; ++depth) {
    std::vector<Sequence> longer;
    for (const Sequence& sequence : last)
      for (const Step& step : universe.steps) {
        if (depth - 1 - step.version < 0) continue;  // there is no version so far back
        longer.push_back(sequence);
        longer.back().push_back(row_of(universe, step));
        classes.insert(class_of(universe, longer.back()));
      }
    last = std::move(longer);
  }
  return classes;
}

/// Reads long traces: which short trace made the version that stands in each slot.
class Reader {
 public:
  explicit Reader(const Universe& universe) : universe_(universe) {}

  void read(const Trace& trace) {
    asked_.reset();
    for (std::size_t i = 0; i < trace.ops.size(); ++i) {
      const bool observed = i + 1 < trace.ops.size() && name(trace, i + 1) == "iterate";
      read_op(trace, i, observed);
    }
  }

  const std::vector<Sequence>& found() const { return found_; }

 private:
  static std::string_view name(const Trace& trace, std::size_t i) { return trace.info(trace.ops[i]).name; }

  static Row row(const OpInfo& info, const Op& op, int depth) {
    Row row{op.code, operand(info, op, OperandKind::key), operand(info, op, OperandKind::value), -1};
    if (const int item = operand(info, op, OperandKind::item); item >= 0) row[1] = item - first_key_item;
    int slots_read = 0;
    for (int i = 0; i < max_operands; ++i) {
      if (info.operands[i].kind != OperandKind::slot) continue;
      if (slots_read++ == 0)
        EXPECT_EQ(op.operands[i], depth - 1) << "a step works on the version before it";
      else
        row[3] = depth - 1 - op.operands[i];
    }
    return row;
  }

  void read_op(const Trace& trace, std::size_t i, bool observed) {
    const Op& op = trace.ops[i];
    const OpInfo& info = trace.info(op);
    const int into = operand(info, op, OperandKind::into);
    if (info.name == "iterate") {
      EXPECT_EQ(op.operands[0], written_) << "what was made is observed";
    } else if (into < 0) {
      asked_ = row(info, op, op.operands[0] + 1);
    } else if (!observed) {
      // Only the way back to where the walk stands, at the head of a trace, goes unobserved.
      EXPECT_LT(i, static_cast<std::size_t>(longest));
      const Row& before = chains_[static_cast<std::size_t>(into)].back();
      if (info.name == "alias")
        EXPECT_LT(operand(universe_.domain->ops[static_cast<std::size_t>(before[0])], {}, OperandKind::into), 0);
      else
        EXPECT_EQ(row(info, op, into), before);
    } else {
      Sequence chain = chains_[static_cast<std::size_t>(into - 1)];
      chain.push_back(asked_ ? *asked_ : row(info, op, into));
      EXPECT_EQ(asked_.has_value(), info.name == "alias");
      EXPECT_EQ(chain.size(), static_cast<std::size_t>(into));
      asked_.reset();
      written_ = into;
      found_.push_back(chain);
      chains_[static_cast<std::size_t>(into)] = std::move(chain);
    }
  }

  const Universe& universe_;
  std::array<Sequence, slots> chains_;
  std::optional<Row> asked_;
  int written_ = -1;
  std::vector<Sequence> found_;
};

class ExhaustTest : public testing::TestWithParam<const Domain*> {};

TEST_P(ExhaustTest, CountsWhatAnotherEnumeratorCounts) {
  const Universe universe = make_universe(*GetParam());
  for (int length = 1; length <= 3; ++length)
    EXPECT_EQ(walk(universe, length, [](const Trace&) {}), enumerate(universe, length).size()) << length;
}

TEST_P(ExhaustTest, EveryShortTraceStandsInTheLongOnesOnce) {
  const Universe universe = make_universe(*GetParam());
  Reader reader(universe);
  const std::uint64_t count = walk(universe, 3, [&](const Trace& trace) { reader.read(trace); });
  ASSERT_EQ(reader.found().size(), count);
  std::set<Sequence> classes;
  for (const Sequence& sequence : reader.found()) classes.insert(class_of(universe, sequence));
  EXPECT_EQ(classes, enumerate(universe, 3));
}

TEST_P(ExhaustTest, LongTracesAreValidAndNotTooLong) {
  const Universe universe = make_universe(*GetParam());
  walk(universe, 3, [](const Trace& trace) {
    Trace reduced = trace;
    normalise(reduced);
    ASSERT_EQ(reduced, trace);
    ASSERT_LE(trace.ops.size(), 2010u);
  });
}

TEST_P(ExhaustTest, EveryStepOfTheUniverseIsAnOpOfTheTable) {
  const Universe universe = make_universe(*GetParam());
  ASSERT_EQ(universe.orbits.size(), universe.keys.size());
  for (const Step& step : universe.steps) {
    const int code = universe.domain->find(step.op);
    ASSERT_GE(code, 0) << step.op;
    EXPECT_LT(step.key, static_cast<int>(universe.keys.size()));
    EXPECT_LT(step.value, universe.values);
  }
}

TEST_P(ExhaustTest, KeysOfOneOrbitHaveOneHashAndDifferInIdentityOnly) {
  const Universe universe = make_universe(*GetParam());
  for (std::size_t i = 0; i < universe.keys.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_FALSE(equal_by_spec(universe.keys[i], universe.keys[j]));
      if (universe.orbits[i] == universe.orbits[j]) EXPECT_EQ(hash_of(universe.keys[i]), hash_of(universe.keys[j]));
    }
}

INSTANTIATE_TEST_SUITE_P(Domains, ExhaustTest, testing::ValuesIn(structure_domains().begin(), structure_domains().end()),
                         [](const auto& info) { return std::string(info.param->name); });

/// One key, two steps: 2 + 4 + ... traces, short enough to walk to the longest length.
Universe tiny() { return {&map_domain, {KeySpec{}}, {0}, 1, {{.op = "set", .key = 0, .value = 0}, {.op = "discard", .key = 0}}}; }

TEST(WalkTest, TheLongestTraceUsesEverySlotAndNoMore) {
  const Universe universe = tiny();
  std::set<int> written;
  Reader reader(universe);
  EXPECT_EQ(longest, slots - 1);
  EXPECT_EQ(walk(universe, longest, [&](const Trace& trace) {
              reader.read(trace);
              for (const Op& op : trace.ops) {
                const int into = operand(trace.info(op), op, OperandKind::into);
                if (into >= 0) written.insert(into);
                for (const std::int16_t operand : op.operands) ASSERT_LT(operand, slots);
              }
            }), (1u << (longest + 1)) - 2);
  EXPECT_EQ(written, (std::set<int>{1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(std::set<Sequence>(reader.found().begin(), reader.found().end()).size(), (1u << (longest + 1)) - 2);
}

TEST(WalkTest, ATraceThatAsksInTheMiddleGoesOnFromTheVersionBefore) {
  Universe universe = tiny();
  universe.steps.push_back({.op = "get", .key = 0});
  Reader reader(universe);
  EXPECT_EQ(walk(universe, 5, [&](const Trace& trace) { reader.read(trace); }), 3u + 9 + 27 + 81 + 243);
  EXPECT_EQ(std::set<Sequence>(reader.found().begin(), reader.found().end()).size(), 363u);
}

TEST(WalkTest, SymmetricKeysAndValuesAreNamedInTheOrderInWhichTheyAreMet) {
  const Universe universe = make_universe(map_domain);
  walk(universe, 2, [&](const Trace& trace) {
    // From slot 0 no trace begins with the second key of the first orbit, or with the value 1.
    for (const Op& op : trace.ops)
      if (trace.info(op).name == "set" && op.operands[0] == 1) {
        EXPECT_NE(op.operands[2], 1);
        EXPECT_EQ(op.operands[3], 0);
      }
  });
}

/// How many C++ mutants of the domain a walk of this length finds.
std::vector<std::string> caught_at(const Domain& domain, int length) {
  std::vector<std::string> caught;
  const auto reference = make_reference(domain.name);
  for (const Mutant& mutant : mutants()) {
    if (mutant.domain != domain.name || mutant.subject != "cpp") continue;
    const auto subject = make_faulty(domain.name, mutant.name);
    const SubjectInfo& info = subject->info();
    bool found = false;
    walk(make_universe(domain), length, [&](const Trace& trace) {
      if (found) return;
      const RunResult expected = reference->run(trace, {}), got = subject->run(trace, {});
      found = first_finding(judge({trace, expected, info.name, info.version, info.claims, got})) != nullptr;
    });
    if (found) caught.push_back(mutant.name);
  }
  std::sort(caught.begin(), caught.end());
  return caught;
}

TEST(WalkTest, CatchesPlantedFaultsWithinThreeSteps) {
  const auto catches = [](const Domain& domain, const std::string& name) {
    const auto caught = caught_at(domain, 3);
    return std::find(caught.begin(), caught.end(), name) != caught.end();
  };
  EXPECT_TRUE(catches(map_domain, "cpp-collision-value-in-place"));
  EXPECT_TRUE(catches(map_domain, "cpp-eq-ignores-values"));
  EXPECT_TRUE(catches(list_domain, "cpp-list-prefix-equals"));
}

TEST(WalkTest, ALongerWalkCatchesAllThatAShorterOneDoes) {
  for (const Domain* domain : structure_domains()) {
    std::vector<std::string> shorter;
    for (int length = 1; length <= 4; ++length) {
      const auto caught = caught_at(*domain, length);
      EXPECT_TRUE(std::includes(caught.begin(), caught.end(), shorter.begin(), shorter.end())) << length;
      shorter = caught;
    }
    EXPECT_GE(shorter.size(), domain == &map_domain ? 20u : 5u) << domain->name;
  }
}

}  // namespace
}  // namespace sealbreak
