// Tests of the interpreter as a subject, with a stand-in for freeze where a stock Python serves.
#include "harness/subjects/interpreter_subject.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "harness/coverage/edges.hpp"
#include "harness/mutate/mutate.hpp"
#include "harness/paths.hpp"
#include "harness/run/session.hpp"
#include "harness/subjects/freeze_world.hpp"
#include "harness/trace/freeze_words.hpp"

namespace sealbreak {
namespace {

std::string adapters() { return source_root() + "/harness/subjects/adapters/"; }

/// A stock Python with a freeze that flags and guards nothing.
InterpreterOptions stand_in() {
  return {.path = SEALBREAK_PYTHON, .api_file = adapters() + "freeze_stand_in.py"};
}

template <std::size_t N>
int index_of(const freeze_words::Word (&words)[N], std::string_view name) {
  return static_cast<int>(std::find(std::begin(words), std::end(words), name) - std::begin(words));
}

std::int16_t kind(std::string_view name) { return static_cast<std::int16_t>(index_of(freeze_words::kinds, name)); }

Op op(std::string_view name, std::array<std::int16_t, max_operands> operands) {
  return {static_cast<std::uint8_t>(freeze_domain.find(name)), operands};
}

Trace trace_of(std::vector<Op> ops) {
  Trace trace{&freeze_domain, {KeySpec{}}, std::move(ops)};
  normalise(trace);
  return trace;
}

std::string text_of(const std::vector<Outcome>& outcomes) {
  std::string text;
  for (const Outcome& outcome : outcomes) text += print_outcome(outcome) + " ";
  return text;
}

/// The ops that build, freeze and ask: those that the stand-in does as an interpreter would.
bool is_honest(const Op& op) {
  const std::string_view name = freeze_domain.ops[op.code].name;
  for (const std::string_view honest : {"make", "hold", "is_immutable", "subclass", "instance", "part", "alias",
                                        "drop", "collect", "health"})
    if (name == honest) return true;
  return name == "freeze" && op.operands == std::array<std::int16_t, max_operands>{op.operands[0]};
}

TEST(InterpreterSubjectTest, WhatIsFrozenIsWhatTheModelSays) {
  InterpreterSubject subject(stand_in());
  const auto reference = make_freeze_reference();
  Random random(1);
  for (int i = 0; i < 300; ++i) {
    Trace trace = generate(freeze_domain, random, 60);
    for (Op& op : trace.ops)
      if (freeze_domain.ops[op.code].name == "freeze") op.operands = {op.operands[0]};
    std::erase_if(trace.ops, [](const Op& op) { return !is_honest(op); });
    const RunResult expected = reference->run(trace, {}), got = subject.run(trace, {});
    ASSERT_EQ(text_of(got.outcomes), text_of(expected.outcomes)) << print_trace(trace);
    ASSERT_EQ(text_of(got.finals), text_of(expected.finals)) << print_trace(trace);
  }
}

TEST(InterpreterSubjectTest, EachKindIsFrozenWithWhatItHoldsAsTheModelSays) {
  InterpreterSubject subject(stand_in());
  const auto reference = make_freeze_reference();
  for (const char* held : {"list", "cell", "bytearray", "instance", "lock"})
    for (std::int16_t k = 0; k < static_cast<std::int16_t>(freeze_kinds.size()); ++k) {
      const Trace trace = trace_of({op("make", {0, kind(held)}), op("hold", {1, k, 0}), op("link", {1, 0}),
                                    op("part", {2, 1, 0}), op("part", {3, 1, 1}), op("part", {4, 1, 2}),
                                    op("part", {5, 1, 3}), op("freeze", {1}), op("is_immutable", {0})});
      EXPECT_EQ(text_of(subject.run(trace, {}).outcomes), text_of(reference->run(trace, {}).outcomes))
          << print_trace(trace);
    }
}

TEST(InterpreterSubjectTest, AWriteThatGetsThroughIsNamed) {
  InterpreterSubject subject(stand_in());
  const auto append = static_cast<std::int16_t>(index_of(freeze_words::methods, "append"));
  const auto one = static_cast<std::int16_t>(index_of(freeze_words::arguments, "one"));
  const Trace trace = trace_of({op("make", {0, kind("list")}), op("write", {0, append, one}), op("freeze", {0}),
                                op("write", {0, append, one}), op("write", {0, append, 0})});
  const RunResult got = subject.run(trace, {});
  EXPECT_EQ(print_outcome(got.outcomes[1]), "[0]") << "not frozen yet";
  EXPECT_EQ(print_outcome(got.outcomes[3]), "raised(Changed:list.append)");
  EXPECT_EQ(print_outcome(got.outcomes[4]), "[1]") << "without an argument it writes nothing";
}

TEST(InterpreterSubjectTest, EveryOpHasAnOutcomeWhateverTheWords) {
  InterpreterSubject subject(stand_in());
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    const Trace trace = generate(freeze_domain, random, 30);
    const RunResult got = subject.run(trace, {});
    ASSERT_EQ(got.outcomes.size(), trace.ops.size());
    for (std::size_t at = 0; at < got.outcomes.size(); ++at)
      ASSERT_TRUE(got.outcomes[at].kind == Kind::value || got.outcomes[at].kind == Kind::raised)
          << print_op(trace, trace.ops[at]) << " " << print_outcome(got.outcomes[at]);
  }
}

/// A Python file that goes with the test; tests run at the same time, each in a process.
class OwnFile {
 public:
  OwnFile(const std::string& name, const std::string& text)
      : path_(testing::TempDir() + name + std::to_string(getpid()) + ".py") {
    std::ofstream(path_) << text;
  }
  ~OwnFile() { std::remove(path_.c_str()); }
  OwnFile(const OwnFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The least that is a freeze: it flags what it is given, and nothing that this holds.
const std::string flagging_freeze =
    "import atexit, os, signal, time\nclass MutationError(TypeError): pass\nflagged = []\n"
    "def freeze(obj, **_): flagged.append(obj)\ndef is_flagged(obj): return any(obj is one for one in flagged)\n";

/// A stand-in that does `what` when asked whether an object is immutable.
class Misbehaving {
 public:
  explicit Misbehaving(const std::string& what)
      : file_("misbehaving", flagging_freeze + "def isimmutable(obj):\n  if type(obj) is bytearray: " + what +
                                 "\n  return is_flagged(obj)\n") {}
  InterpreterOptions options() const {
    return {.path = SEALBREAK_PYTHON, .api_file = file_.path(), .milliseconds = 500};
  }

 private:
  OwnFile file_;
};

const Trace deadly = trace_of({op("make", {0, 0}), op("make", {1, 15}), op("is_immutable", {1}), op("collect", {})});
const Trace harmless = trace_of({op("make", {0, 0}), op("is_immutable", {0})});

TEST(InterpreterSubjectTest, ADeathIsTheOutcomeOfItsOpAndTheNextTraceRuns) {
  for (const auto& [what, outcome] : std::vector<std::pair<std::string, std::string>>{
           {"os.kill(os.getpid(), signal.SIGSEGV)", "crash(SIGSEGV)"},
           {"os.abort()", "crash(SIGABRT)"},
           {"os._exit(3)", "crash(exit 3)"},
           {"time.sleep(1000)", "timeout"}}) {
    Misbehaving program(what);
    InterpreterOptions options = program.options();
    if (outcome == "timeout") options.milliseconds = 50;
    InterpreterSubject subject(options);
    const RunResult got = subject.run(deadly, {});
    EXPECT_EQ(print_outcome(got.outcomes[2]), outcome);
    EXPECT_EQ(got.outcomes[0].kind, Kind::unsupported);
    EXPECT_EQ(text_of(subject.run(harmless, {}).outcomes), "ok [0] ") << what;
  }
}

TEST(InterpreterSubjectTest, WhatIsPrintedIsNoAnswer) {
  Misbehaving program("print('noise'); os.write(1, b'noise')");
  InterpreterSubject subject(program.options());
  EXPECT_EQ(text_of(subject.run(deadly, {}).outcomes), "ok ok [0] ok ");
}

/// A stand-in whose process ends by `what` when its input is closed.
class Ending {
 public:
  explicit Ending(const std::string& what)
      : file_("ending", flagging_freeze + "isimmutable = is_flagged\natexit.register(lambda: " + what + ")\n") {}
  InterpreterOptions options() const {
    return {.path = SEALBREAK_PYTHON, .api_file = file_.path(), .traces_per_process = 2};
  }

 private:
  OwnFile file_;
};

TEST(InterpreterSubjectTest, AProcessThatDoesNotEndWellIsAFindingOfItsLastTrace) {
  for (const auto& [what, outcome] : std::vector<std::pair<std::string, std::string>>{
           {"os._exit(3)", "crash(exit 3)"}, {"os.kill(os.getpid(), signal.SIGSEGV)", "crash(SIGSEGV)"}}) {
    Ending program(what);
    InterpreterSubject subject(program.options());
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(print_outcome(subject.run(harmless, {}).finals[1]), "[nothing]");
      const RunResult last = subject.run(harmless, {});
      EXPECT_EQ(text_of(last.outcomes), "ok [0] ") << what;
      for (const Outcome& final : last.finals) EXPECT_EQ(print_outcome(final), outcome);
    }
  }
}

TEST(InterpreterSubjectTest, AProcessIsReplacedWithoutATrace) {
  InterpreterOptions options = stand_in();
  options.traces_per_process = 2;
  InterpreterSubject subject(options);
  const std::string once = text_of(subject.run(harmless, {}).finals);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(text_of(subject.run(harmless, {}).finals), once);
}

TEST(InterpreterProcessTest, IsLetGoOnToItsOwnEnd) {
  InterpreterProcess polite({"/bin/sh", "-c", "echo hello; read line; exit 7"});
  EXPECT_EQ(polite.ask("", 10000).line, "hello");
  EXPECT_EQ(polite.finish(10000), "exit 7");
  InterpreterProcess deaf({"/bin/sh", "-c", "echo hello; sleep 1000"});
  EXPECT_EQ(deaf.ask("", 10000).line, "hello");
  EXPECT_EQ(deaf.finish(10), "") << "it had to be killed";
}

TEST(InterpreterProcessTest, KeepsTheEndOfItsErrorsWhereItIsAsked) {
  const auto errors = [](const char* script, bool keeps) {
    InterpreterProcess program({"/bin/sh", "-c", script}, {.keeps_errors = keeps});
    return program.ask("", 10000).errors;
  };
  const char* brief = "echo first >&2; echo second >&2; exit 3";
  EXPECT_EQ(errors(brief, true), "first\nsecond\n");
  EXPECT_EQ(errors(brief, false), "");
  const std::string end = errors("yes | head -c 1000000 >&2; echo cause >&2; exit 3", true);
  EXPECT_TRUE(end.ends_with("y\ncause\n") && end.size() < 10000) << end.size();
  EXPECT_EQ(errors("echo cause >&2; exec 2>&-; sleep 0.1; exit 3", true), "cause\n") << "it closed them itself";
}

/// The branches that a trace takes in the interpreter that is built here for fuzzing.
class CountedBranchesTest : public testing::Test {
 protected:
  void SetUp() override {
    // Without that interpreter this throws, and the test fails: scripts/test builds it.
    subject_ = std::make_unique<InterpreterSubject>(InterpreterOptions{.path = default_interpreter(true), .coverage = true});
  }

  std::set<std::size_t> taken(const Trace& trace) {
    (void)subject_->run(trace, {});
    std::set<std::size_t> found;
    const auto counters = subject_->counters();
    for (std::size_t i = 0; i < counters.size(); ++i)
      if (counters[i] != 0) found.insert(i);
    return found;
  }

  const Trace nothing_ = trace_of({op("collect", {})});
  const Trace freezes_ = trace_of({op("make", {0, kind("deque")}), op("freeze", {0}), op("is_immutable", {0})});
  std::unique_ptr<InterpreterSubject> subject_;
};

TEST_F(CountedBranchesTest, ArriveAndFitAndDifferFromTraceToTrace) {
  for (int warm = 0; warm < 5; ++warm) (void)taken(freezes_), (void)taken(nothing_);
  const std::set<std::size_t> little = taken(nothing_), much = taken(freezes_);
  EXPECT_FALSE(little.empty());
  EXPECT_GT(much.size(), little.size());
  EXPECT_LE(subject_->counters().size(), coverage::edge_count) << "more are folded";
}

TEST_F(CountedBranchesTest, AreClearedBeforeEachTrace) {
  for (int warm = 0; warm < 5; ++warm) (void)taken(freezes_), (void)taken(nothing_);
  const std::set<std::size_t> before = taken(nothing_);
  const std::set<std::size_t> much = taken(freezes_), after = taken(nothing_);
  std::size_t of_much_alone = 0, left = 0;
  for (const std::size_t branch : much) {
    if (before.contains(branch)) continue;
    ++of_much_alone;
    left += after.count(branch);
  }
  // A few depend on what ran before: where an object lies in memory, say.
  EXPECT_GT(of_much_alone, 20u);
  EXPECT_LT(left * 10, of_much_alone) << "what the trace in between took is there still";
}

TEST_F(CountedBranchesTest, AreNoneWhenNobodyAsks) {
  InterpreterSubject released({.path = default_interpreter(true), .coverage = false});
  (void)released.run(freezes_, {});
  EXPECT_TRUE(released.counters().empty());
}

TEST(CountedBranchesOfAnyPythonTest, AreNone) {
  InterpreterOptions options = stand_in();
  options.coverage = true;
  InterpreterSubject subject(options);
  (void)subject.run(harmless, {});
  EXPECT_TRUE(subject.counters().empty());
}

TEST(EdgesTest, ABranchCountsOnceHoweverOftenItWasTaken) {
  std::vector<std::uint8_t> counters(27);
  const std::size_t before = coverage::distinct_hits();
  const coverage::Edges edges;
  edges.hit(counters);
  EXPECT_EQ(coverage::distinct_hits(), before);
  counters[0] = 1, counters[9] = 255, counters[26] = 3;
  edges.hit(counters);
  edges.hit(counters);
  EXPECT_EQ(coverage::distinct_hits(), before + 3);
}

TEST(EdgesTest, ABranchThatIsTakenNowAndThenIsLeftOut) {
  coverage::Edges edges;
  edges.learn(std::vector<std::uint8_t>{1, 0, 7}, std::vector<std::uint8_t>{9, 0, 0, 4});
  EXPECT_TRUE(edges.is_steady(0) && edges.is_steady(1) && edges.is_steady(100));
  EXPECT_FALSE(edges.is_steady(2) || edges.is_steady(3)) << "a module that was loaded late counts from then on";
  const std::size_t before = coverage::distinct_hits();
  edges.hit(std::vector<std::uint8_t>{0, 0, 1, 1});
  EXPECT_EQ(coverage::distinct_hits(), before);
}

TEST_F(CountedBranchesTest, MostAreSteady) {
  const std::set<std::size_t> taken_once = taken(freezes_);
  const auto steady = std::count_if(taken_once.begin(), taken_once.end(), [&](std::size_t branch) {
    return subject_->edges().is_steady(branch);
  });
  EXPECT_GT(steady * 2, static_cast<std::ptrdiff_t>(taken_once.size()));
}

/// A dialect without choices.
SpokenDialect fixed(std::string_view axes) { return {.axes = *impl::parse_dialect(axes), .takes_choices = false}; }

TEST(FreezeReferenceTest, FollowsEachAxisOfTheDialect) {
  const auto finals = [](const Trace& trace, const SpokenDialect& dialect) {
    std::vector<Outcome> all = make_freeze_reference(dialect)->run(trace, {}).finals;
    all.resize(3);
    return text_of(all);
  };
  const Op frozen = op("freeze", {1});
  const Trace instance = trace_of({op("make", {1, kind("instance")}), op("part", {2, 1, 0}), frozen});
  EXPECT_EQ(finals(instance, {}), "[nothing] [1] [1] ");
  EXPECT_EQ(finals(instance, fixed("classes=leave")), "[nothing] [1] [0] ");
  const Trace lock = trace_of({op("make", {0, kind("lock")}), op("hold", {1, kind("list"), 0}), frozen});
  EXPECT_EQ(finals(lock, {}), "[0] [0] [nothing] ");
  EXPECT_EQ(finals(lock, fixed("on_unaware=leave")), "[0] [1] [nothing] ");
  const Trace tuple = trace_of({op("make", {1, kind("tuple")}), op("make", {2, kind("tuple")}), frozen});
  EXPECT_EQ(finals(tuple, {}), "[nothing] [1] [1] ");
  EXPECT_EQ(finals(tuple, fixed("shallow=by_flag")), "[nothing] [1] [0] ");
  const Trace hook = trace_of({op("make", {1, kind("hook_raises")}), frozen});
  EXPECT_EQ(finals(hook, {}), "[nothing] [0] [nothing] ");
  EXPECT_EQ(finals(hook, fixed("hooks=none")), "[nothing] [1] [nothing] ");
}

TEST(FreezeReferenceTest, WordsCountWhereFreezeTakesChoicesOnly) {
  const Trace chosen = trace_of({op("make", {0, kind("lock")}), op("hold", {1, kind("list"), 0}), op("freeze", {1, 1})});
  const auto list = [&](const SpokenDialect& dialect) {
    return print_outcome(make_freeze_reference(dialect)->run(chosen, {}).finals[1]);
  };
  EXPECT_EQ(list({}), "[1]") << "unaware=leave was chosen";
  EXPECT_EQ(list(fixed("")), "[0]") << "and does not count";
}

TEST(InterpreterSubjectTest, AnInterpreterWithoutFreezeIsAbsentWithTheReason) {
  try {
    InterpreterSubject subject({.path = SEALBREAK_PYTHON});
    FAIL();
  } catch (const NoInterpreter& error) {
    EXPECT_NE(std::string(error.what()).find("no freeze in Python"), std::string::npos) << error.what();
  }
  EXPECT_THROW(InterpreterSubject({.path = "/nowhere/python"}), NoInterpreter);
  EXPECT_THROW(InterpreterSubject({.path = "/bin/cat"}), NoInterpreter);
  EXPECT_THROW(InterpreterSubject({.path = "/bin"}), NoInterpreter);
}

}  // namespace
}  // namespace sealbreak
