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

// MINIMA
const Planted all_planted[] = {
    {"cpp-zero-means-absent", &map_domain, "map/differential/cpp/get/value!=value", {}},
    {"cpp-collision-looks-at-two", &map_domain, "map/differential/cpp/get/value!=value", {}},
    {"cpp-collision-remove-first", &map_domain, "map/differential/cpp/get/value!=value", {}},
    {"cpp-hash-high-half-ignored", &map_domain, "map/calls/cpp/get/eq-across-hashes", {}},
    {"cpp-remove-takes-neighbour", &map_domain, "map/differential/cpp/length/value!=value", {}},
    {"cpp-eq-ignores-values", &map_domain, "map/differential/cpp/compare/value!=value", {}},
    {"cpp-collision-value-in-place", &map_domain, "map/persistence/cpp/set/changed", {}},
    {"cpp-iterate-two-of-collision", &map_domain, "map/differential/cpp/keys/value!=value", {}},
    {"cpp-leak-on-lift", &map_domain, "map/leaks/cpp/end/alive-after-the-end", {}},
    {"cpp-remove-leaves-single", &map_domain, "map/canonical/cpp/end/equal-but-other-shape", {}},
    {"cpp-list-prefix-equals", &list_domain, "list/differential/cpp/compare/value!=value", {}},
    {"cpp-list-slice-keeps-edge", &list_domain, "list/differential/cpp/iterate/value!=value", {}},
    {"cpp-list-reverse-in-place", &list_domain, "list/persistence/cpp/reverse/changed", {}},
    {"cpp-list-count-stops-at-two", &list_domain, "list/differential/cpp/count/value!=value", {}},
    {"cpp-list-index-of-last", &list_domain, "list/differential/cpp/find/value!=value", {}},
    {"cpp-list-drop-copies", &list_domain, "list/sharing/cpp/share_drop/too-many-new-objects", {}},
};

class PlantedTest : public testing::TestWithParam<Planted> {};

TEST_P(PlantedTest, EveryLargeStartComesToASmallestTrace) {
  const Planted& planted = GetParam();
  Judge judge(*planted.domain, planted.mutant);
  const std::vector<Trace> large = starts(judge, planted, 5);
  ASSERT_EQ(large.size(), 5u);
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
