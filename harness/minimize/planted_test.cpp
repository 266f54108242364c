// Tests of the minimizer on planted faults: from large random traces that show a fault, whatever
// the start, it comes to the same smallest trace, or to one of a few that are as small.
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/minimize/minimize.hpp"
#include "harness/mutate/mutate.hpp"
#include "harness/run/session.hpp"
#include "harness/subjects/faulty.hpp"

namespace sealbreak {
namespace {

struct Planted {
  const char* mutant;
  const Domain* domain;
  const char* signature;
  std::vector<std::string> least;  ///< as print_trace writes it
};

/// Judges traces on one mutant, as replay does.
class Judge {
 public:
  Judge(const Domain& domain, const char* mutant)
      : reference_(make_reference(domain.name)), subject_(make_faulty(domain.name, mutant)) {}

  bool shows(const Trace& trace, std::string_view signature) {
    const SubjectInfo& info = subject_->info();
    const RunResult expected = reference_->run(trace, {});
    const RunResult got = subject_->run(trace, {.observe_each = true});
    return has_signature(judge({trace, expected, info.name, info.version, info.claims, got}), signature);
  }

 private:
  std::unique_ptr<Subject> reference_, subject_;
};

/// The first `count` generated traces of at least 60 ops that show the finding.
std::vector<Trace> starts(Judge& judge, const Planted& planted, std::size_t count) {
  std::vector<Trace> found;
  for (std::uint64_t seed = 0; found.size() < count && seed < 20000; ++seed) {
    Random random(seed);
    Trace trace = generate(*planted.domain, random, 200);
    if (trace.ops.size() >= 60 && judge.shows(trace, planted.signature)) found.push_back(std::move(trace));
  }
  return found;
}

const std::string one_key = "k0: hash=0x0 class=0\n";
const std::string two_keys = one_key + "k1: hash=0x0 class=1\n";
const std::string three_keys = two_keys + "k2: hash=0x0 class=2\n";

const Planted all_planted[] = {
    {"cpp-zero-means-absent", &map_domain, "map/differential/cpp/get/value!=value",
     {one_key + "s0 = set(s0, k0, 0)\nget(s0, k0)\n"}},
    {"cpp-collision-looks-at-two", &map_domain, "map/differential/cpp/get/value!=value",
     {three_keys + "s0 = update_iterator(s0, k0, 0, x3)\nget(s0, k2)\n"}},
    {"cpp-hash-high-half-ignored", &map_domain, "map/calls/cpp/get/eq-across-hashes",
     {one_key + "k1: hash=0x100000000 class=0\ns0 = update_iterator(s0, k0, 0, x2)\nget(s0, k1)\n"}},
    {"cpp-iterate-two-of-collision", &map_domain, "map/differential/cpp/keys/value!=value",
     {three_keys + "s0 = update_iterator(s0, k0, 0, x3)\nkeys(s0)\n"}},
    // The ints of a range are keys that need no place in the table.
    {"cpp-remove-takes-neighbour", &map_domain, "map/differential/cpp/length/value!=value",
     {one_key + "s0 = set(s0, k0, 0)\ns0 = remove_range(s0, x1)\nlength(s0)\n",
      one_key + "s0 = update_range(s0, x1, 0)\ns0 = discard(s0, k0)\nlength(s0)\n",
      two_keys + "s0 = set(s0, k0, 0)\ns0 = discard(s0, k1)\nlength(s0)\n"}},
    {"cpp-eq-ignores-values", &map_domain, "map/differential/cpp/compare/value!=value",
     {one_key + "s0 = set(s0, k0, 0)\ns1 = set(s0, k0, 1)\ncompare(s0, s1)\n",
      one_key + "s0 = update_range(s0, x1, 0)\ns1 = update_range(s0, x1, 1)\ncompare(s0, s1)\n"}},
    {"cpp-list-prefix-equals", &list_domain, "list/differential/cpp/compare/value!=value",
     {one_key + "s0 = cons(s0, 0)\ns1 = cons(s0, 0)\ncompare(s0, s1)\n"}},
    {"cpp-list-reverse-in-place", &list_domain, "list/persistence/cpp/reverse/changed",
     {one_key + "s0 = cons_range(s0, x3)\ns1 = reverse(s0)\n"}},
    {"cpp-list-count-stops-at-two", &list_domain, "list/differential/cpp/count/value!=value",
     {one_key + "s0 = from_iterator(0, x3)\ncount(s0, 0)\n"}},
    {"cpp-list-index-of-last", &list_domain, "list/differential/cpp/find/value!=value",
     {one_key + "s0 = from_iterator(0, x2)\nfind(s0, 0)\n"}},
    {"cpp-list-drop-copies", &list_domain, "list/sharing/cpp/share_drop/too-many-new-objects",
     {one_key + "s0 = cons(s0, 0)\nshare_drop(s0, x0)\n"}},
};

class PlantedTest : public testing::TestWithParam<Planted> {};

TEST_P(PlantedTest, EveryLargeStartComesToASmallestTrace) {
  const Planted& planted = GetParam();
  Judge judge(*planted.domain, planted.mutant);
  const std::vector<Trace> large = starts(judge, planted, 6);
  ASSERT_EQ(large.size(), 6u);
  for (const Trace& start : large) {
    const Trace least = minimize(start, [&](const Trace& trace) { return judge.shows(trace, planted.signature); });
    EXPECT_NE(std::find(planted.least.begin(), planted.least.end(), print_trace(least)), planted.least.end())
        << "from " << start.ops.size() << " ops to\n" << print_trace(least);
  }
}

INSTANTIATE_TEST_SUITE_P(Mutants, PlantedTest, testing::ValuesIn(all_planted), [](const auto& info) {
  std::string name = info.param.mutant;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace sealbreak
