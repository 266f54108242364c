// Tests of isolation: whatever a subject does to its process becomes the outcome of the op that it
// was at; a healthy result comes through the pipe as it is.
#include "harness/run/isolated_subject.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <set>
#include <thread>

#include "harness/subjects/key_model.hpp"
#include "harness/subjects/domain_reference.hpp"
#include "harness/trace/arbitrary_trace.hpp"

namespace sealbreak {
namespace {

constexpr IsolationLimits tiny{.milliseconds = 50, .memory = std::size_t{2} << 30};
/// Time enough for a healthy child on a busy machine.
constexpr IsolationLimits patient{.milliseconds = 20000, .memory = std::size_t{4} << 30};

/// Gives 7 for every op, but does `act` at op 2.
class Acting final : public Subject {
 public:
  explicit Acting(std::function<void()> act) : act_(std::move(act)) { info_.name = "acting"; }
  const SubjectInfo& info() const override { return info_; }
  RunResult run(const Trace& trace, const RunOptions&) override {
    RunResult result;
    for (std::size_t i = 0; i < trace.ops.size(); ++i) {
      if (i == 2) act_();
      result.outcomes.push_back(Outcome::of(Atom::integer(7)));
      result.counts.push_back({});
      ++*ops_done;
    }
    result.finals.assign(slots, Outcome{});
    return result;
  }

 private:
  SubjectInfo info_;
  std::function<void()> act_;
};

Trace five_ops() { return {&map_domain, {KeySpec{}}, std::vector<Op>(5, Op{6, {}})}; }

RunResult run_isolated(std::function<void()> act, const IsolationLimits& limits = patient) {
  return IsolatedSubject(std::make_unique<Acting>(std::move(act)), limits).run(five_ops(), {});
}

/// Op 2 gave `expected`; what the others gave is lost.
void expect_died(const RunResult& result, const std::string& expected) {
  ASSERT_EQ(result.outcomes.size(), 5u);
  ASSERT_EQ(result.counts.size(), 5u);
  ASSERT_EQ(result.finals.size(), static_cast<std::size_t>(slots));
  for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
    if (i == 2) EXPECT_EQ(print_kind(result.outcomes[i]), expected);
    else EXPECT_EQ(result.outcomes[i].kind, Kind::unsupported) << i;
  }
  for (const Outcome& final : result.finals) EXPECT_EQ(final.kind, Kind::unsupported);
}

TEST(IsolatedSubjectTest, AHealthySubjectGivesWhatItGives) {
  const RunResult result = run_isolated([] {});
  ASSERT_EQ(result.outcomes.size(), 5u);
  for (const Outcome& outcome : result.outcomes) EXPECT_EQ(outcome, Outcome::of(Atom::integer(7)));
}

TEST(IsolatedSubjectTest, ASegmentationFaultIsACrashOfItsOp) {
  expect_died(run_isolated([] { std::raise(SIGSEGV); }), "crash(SIGSEGV)");
}

TEST(IsolatedSubjectTest, AnAbortIsACrash) {
  expect_died(run_isolated([] { std::abort(); }), "crash(SIGABRT)");
}

TEST(IsolatedSubjectTest, AKilledProcessIsACrash) {
  expect_died(run_isolated([] { std::raise(SIGKILL); }), "crash(SIGKILL)");
}

TEST(IsolatedSubjectTest, LeavingTheProcessIsACrashEvenWithStatusZero) {
  expect_died(run_isolated([] { _exit(7); }), "crash(exit 7)");
  expect_died(run_isolated([] { _exit(0); }), "crash(exit 0)");
}

TEST(IsolatedSubjectTest, AnExceptionThatIsNobodysIsACrashOfTheChildAndDoesNotRunTheParentTwice) {
  const pid_t parent = getpid();
  expect_died(run_isolated([] { close(STDERR_FILENO), throw std::runtime_error("nobody catches this"); }),
              "crash(SIGABRT)");
  ASSERT_EQ(getpid(), parent);
}

TEST(IsolatedSubjectTest, AHangIsATimeout) {
  expect_died(run_isolated([] { for (volatile bool forever = true; forever;) {} }, tiny), "timeout");
}

TEST(IsolatedSubjectTest, ASlowRunWithinTenTimesTheLimitIsNoTimeout) {
  const IsolationLimits limits{.milliseconds = 200, .memory = tiny.memory};
  const RunResult result = run_isolated([] { std::this_thread::sleep_for(std::chrono::milliseconds(300)); }, limits);
  EXPECT_EQ(result.outcomes[2], Outcome::of(Atom::integer(7)));
}

TEST(IsolatedSubjectTest, MemoryWithoutEndIsACrashOfTheChildAlone) {
  const IsolationLimits limits{.milliseconds = patient.milliseconds, .memory = std::size_t{1} << 30};
  expect_died(run_isolated([] {
    close(STDERR_FILENO);
    for (std::vector<std::vector<char>> hoard;;) hoard.emplace_back().reserve(std::size_t{64} << 20);
  }, limits), "crash(SIGABRT)");
}

bool is_pipe(int file) {
  struct stat info {};
  return fstat(file, &info) == 0 && S_ISFIFO(info.st_mode);
}

/// In the child: the pipes that this process did not have when it was forked for a run.
std::function<void(const std::function<void(int)>&)> each_new_pipe() {
  std::set<int> others;
  for (int file = 0; file < 256; ++file)
    if (is_pipe(file)) others.insert(file);
  return [others](const std::function<void(int)>& act) {
    for (int file = 0; file < 256; ++file)
      if (is_pipe(file) && !others.contains(file)) act(file);
  };
}

TEST(IsolatedSubjectTest, WhatASubjectWritesIntoThePipeIsNotTakenForAResult) {
  const auto each = each_new_pipe();
  expect_died(run_isolated([&] {
    each([](int file) {
      for (int i = 0; i < 1000; ++i)
        if (write(file, "nonsense", 8) != 8) std::abort();
    });
    _exit(0);
  }), "crash(exit 0)");
}

TEST(IsolatedSubjectTest, AFloodOfBytesIsCutOff) {
  const auto each = each_new_pipe();
  expect_died(run_isolated([&] {
    const std::string block(1 << 16, 'x');
    each([&](int file) { while (write(file, block.data(), block.size()) > 0) {} });
  }), "timeout");
}

TEST(IsolatedSubjectTest, AHangAfterThePipeWasClosedIsATimeout) {
  const auto each = each_new_pipe();
  expect_died(run_isolated([&] {
    each([](int file) { close(file); });
    for (volatile bool forever = true; forever;) {}
  }, tiny), "timeout");
}

TEST(IsolatedSubjectTest, ACrashBeforeTheFirstOpOfAnEmptyTraceIsSeenAtTheEnd) {
  class Crashing final : public Subject {
   public:
    const SubjectInfo& info() const override { return info_; }
    RunResult run(const Trace&, const RunOptions&) override { std::abort(); }
    SubjectInfo info_;
  };
  const RunResult result =
      IsolatedSubject(std::make_unique<Crashing>(), patient).run({&map_domain, {KeySpec{}}, {}}, {});
  EXPECT_TRUE(result.outcomes.empty());
  for (const Outcome& final : result.finals) EXPECT_EQ(print_kind(final), "crash(SIGABRT)");
}

TEST(IsolatedSubjectTest, AResultFarLargerThanAPipeComesThrough) {
  class Flooding final : public Subject {
   public:
    const SubjectInfo& info() const override { return info_; }
    RunResult run(const Trace&, const RunOptions&) override {
      RunResult result;
      result.finals.push_back(Outcome::of(std::vector<Atom>(200000, Atom::box(3, 4))));
      return result;
    }
    SubjectInfo info_;
  };
  const RunResult result = IsolatedSubject(std::make_unique<Flooding>(), patient).run(five_ops(), {});
  ASSERT_EQ(result.finals.size(), 1u);
  EXPECT_EQ(result.finals[0].atoms, std::vector<Atom>(200000, Atom::box(3, 4)));
}

TEST(IsolatedSubjectTest, OneRunLeavesNothingForTheNext) {
  int runs = 0;
  IsolatedSubject subject(std::make_unique<Acting>([&] { if (++runs > 1) std::abort(); }), patient);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(subject.run(five_ops(), {}).outcomes[2].kind, Kind::value);
  EXPECT_EQ(runs, 0);
}

// The wire.

rc::Gen<Outcome> any_outcome() {
  const auto atom = rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(0, 5), rc::gen::arbitrary<std::int32_t>(), rc::gen::arbitrary<std::int32_t>()),
      [](const auto& parts) {
        return Atom{static_cast<Atom::Tag>(std::get<0>(parts)), std::get<1>(parts), std::get<2>(parts)};
      });
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, 6), rc::gen::arbitrary<std::string>(),
                                     rc::gen::container<std::vector<Atom>>(atom)),
                      [](const auto& parts) {
                        return Outcome{static_cast<Kind>(std::get<0>(parts)), std::get<1>(parts), std::get<2>(parts)};
                      });
}

RunResult any_result() {
  const auto outcomes = rc::gen::resize(15, rc::gen::container<std::vector<Outcome>>(any_outcome()));
  RunResult result;
  result.outcomes = *outcomes;
  result.finals = *outcomes;
  result.after = *rc::gen::resize(15, rc::gen::container<std::vector<std::vector<Outcome>>>(outcomes));
  result.shapes = *rc::gen::arbitrary<std::vector<std::uint64_t>>();
  result.nodes_allowed = *rc::gen::arbitrary<std::vector<std::uint32_t>>();
  result.touched = *rc::gen::arbitrary<std::vector<std::uint32_t>>();
  const auto number = rc::gen::arbitrary<std::uint32_t>();
  for (std::size_t i = 0; i < result.outcomes.size(); ++i)
    result.counts.push_back({*number, *number, *number, *number});
  const auto wide = rc::gen::arbitrary<std::int64_t>();
  result.leaks = {*wide, *wide, *wide};
  return result;
}

bool same(const RunResult& a, const RunResult& b) {
  const auto flat = [](const std::vector<OpCounts>& counts) {
    std::vector<std::uint32_t> numbers;
    for (const OpCounts& c : counts) numbers.insert(numbers.end(), {c.eq, c.hash, c.cross_eq, c.raised});
    return numbers;
  };
  return a.outcomes == b.outcomes && a.finals == b.finals && a.after == b.after && a.shapes == b.shapes &&
         a.nodes_allowed == b.nodes_allowed && a.touched == b.touched && flat(a.counts) == flat(b.counts) &&
         a.leaks.keys == b.leaks.keys && a.leaks.boxes == b.leaks.boxes && a.leaks.nodes == b.leaks.nodes;
}

RC_GTEST_PROP(WireTest, AResultComesBackAsItWas, ()) {
  const RunResult result = any_result();
  RC_ASSERT(same(from_wire(to_wire(result)), result));
}

RC_GTEST_PROP(WireTest, AnIsolatedRunIsTheRun, (const Trace& trace, bool observe_each)) {
  const RunOptions options{.observe_each = observe_each};
  const RunResult direct = make_domain_reference(*trace.domain)->run(trace, options);
  IsolatedSubject isolated(make_domain_reference(*trace.domain), patient);
  RC_ASSERT(same(isolated.run(trace, options), direct));
}

}  // namespace
}  // namespace sealbreak
