// Tests that the Python code under test is counted: in a process of its own, because modules load once.
#include <gtest/gtest.h>

#include "harness/coverage/counters.hpp"
#include "harness/run/session.hpp"

namespace sealbreak {
namespace {

Trace trace_of(std::initializer_list<Op> ops) {
  Trace trace{&map_domain, {{}, {.hash = 1, .equality_class = 1}}, ops};
  normalise(trace);
  return trace;
}

TEST(BranchCountersTest, NewPythonBranchesAreNewHitsAndOldOnesAreNot) {
  Session session(map_domain, {.names = {"sealedstructs"}, .coverage = true});
  const std::size_t at_import = coverage::distinct_hits();
  const auto code = [](const char* name) { return static_cast<std::uint8_t>(map_domain.find(name)); };
  const Trace sets = trace_of({{code("set"), {0, 0, 0, 1}}, {code("set"), {0, 0, 1, 1}}});
  (void)session.check(sets);
  const std::size_t after_sets = coverage::distinct_hits();
  EXPECT_GT(after_sets, at_import);
  (void)session.check(sets);
  EXPECT_EQ(coverage::distinct_hits(), after_sets);
  (void)session.check(trace_of({{code("set"), {0, 0, 0, 1}}, {code("remove"), {0, 0, 0}}}));
  EXPECT_GT(coverage::distinct_hits(), after_sets);
}

}  // namespace
}  // namespace sealbreak
