#include "harness/subjects/program_subject.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/seed/seed.hpp"
#include "harness/subjects/program_answer.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::json;

Trace trace_of(const std::string& keys, const std::string& ops) {
  const std::string head = R"({"version": 1, "domain": "map", "about": "", "keys": [)";
  return parse_seed(head + keys + R"(], "ops": [)" + ops + "]}", "test").trace;
}

Trace example() {
  return trace_of(R"({"hash": "5", "class": 0}, {"hash": "5", "class": 0}, {"hash": "6", "class": 0})",
                  R"({"op": "set", "into": 1, "map": 0, "key": 0, "value": {"box": 2}},
                     {"op": "get", "map": 1, "key": 1})");
}

TEST(ProgramRequest, SaysWhichKeysAreEqualAndWhatTheSeedSays) {
  const Json request = Json::parse(program_request(example(), 7));
  EXPECT_EQ(request["id"], 7);
  EXPECT_EQ(request["domain"], "map");
  EXPECT_EQ(request["keys"][1], Json::parse(R"({"index": 1, "hash": "5", "class": 0, "text": "k0"})"));
  EXPECT_EQ(request["keys"][2]["text"], "k2");
  EXPECT_EQ(request["ops"][0], Json::parse(R"({"op": "set", "into": 1, "map": 0, "key": 0, "value": {"box": 2}})"));
}

RunResult answer(const std::string& rest) { return parse_answer(R"({"id": 7, )" + rest + "}", example(), 7); }

TEST(ProgramAnswer, IsReadIntoOutcomesAndSlots) {
  const RunResult result = answer(R"("outcomes": ["ok", [{"box": 2, "made_by": 0}]], "raised": [0, 2],
      "slots": [[], [{"key": 0}, 3], "unsupported", [], [], [], [], {"raised": "KeyError"}])");
  EXPECT_EQ(result.outcomes[0], Outcome{});
  EXPECT_EQ(result.outcomes[1], Outcome::of(Atom::box(2, 0)));
  EXPECT_EQ(result.finals[1], Outcome::of(std::vector<Atom>{Atom::key(0), Atom::integer(3)}));
  EXPECT_EQ(result.finals[2].kind, Kind::unsupported);
  EXPECT_EQ(result.finals[7], Outcome::raised("KeyError"));
  EXPECT_EQ(result.counts[1].raised, 2U);
}

TEST(ProgramAnswer, MayLeaveOutWhatItDoesNotKnow) {
  const RunResult result = answer(R"("outcomes": ["unsupported", ["strange"]])");
  EXPECT_EQ(result.outcomes[0].kind, Kind::unsupported);
  EXPECT_EQ(result.outcomes[1].atoms.at(0).tag, Atom::Tag::strange);
  EXPECT_EQ(result.finals[0].kind, Kind::unsupported);
}

TEST(ProgramAnswer, ThatIsNoneIsRefused) {
  for (const char* rest :
       {R"("outcomes": ["ok"])", R"("outcomes": ["ok", "ok"])", R"("outcomes": ["ok", [{"key": 3}]])",
        R"("outcomes": ["ok", [{"box": 1, "made_by": 5}]])", R"("outcomes": ["ok", []], "slots": [])",
        R"("outcomes": ["ok", []], "more": 1)", R"("outcomes": ["ok", []], "raised": [0, -1])", R"("slots": [])"})
    EXPECT_THROW(answer(rest), BadSeed) << rest;
  EXPECT_THROW(parse_answer(R"({"id": 8, "outcomes": ["ok", []]})", example(), 7), BadSeed);
  EXPECT_THROW(parse_answer("what?", example(), 7), BadSeed);
}

/// A program in shell: its hello, then `rest`.
ProgramSubject program(const std::string& rest, const std::string& has) {
  const std::string hello = R"({"sealbreak": 1, "name": "shell", "domains": ["map"], "has": [)" + has + "]}";
  return ProgramSubject(map_domain, {.command = "echo '" + hello + "'; " + rest, .milliseconds = 200});
}

TEST(ProgramSubject, IsNotAskedForWhatItDoesNotHave) {
  ProgramSubject subject = program("exit 3", "");
  const RunResult result = subject.run(example(), {});
  EXPECT_EQ(result.outcomes[0], (Outcome{Kind::unsupported, "needs identity", {}}));
  EXPECT_EQ(subject.complaint(), "");
}

TEST(ProgramSubject, IsSentTheKeysThatAnOpNames) {
  // An echo in shell: it says which keys it got by dying of any other number, and names its second one.
  const std::string says = R"('"outcomes": ["ok", [{"key": 0}, {"key": 1}]]}')";
  const std::string echo = "read line; case $line in *natural*) exit 3;; *'\"index\":1'*) ;; *) exit 4;; esac; "
                           "case $line in *'\"index\":2'*) exit 5;; esac; "
                           "id=${line#*:}; echo '{\"id\": '${id%%,*}', '" + says;
  ProgramSubject subject = program(echo, "");
  const Trace trace = trace_of(R"({"hash": "5", "class": 0}, {"natural": "None"}, {"hash": "6", "class": 0})",
                               R"({"op": "from_pairs", "into": 1, "key": 2, "value": 1, "count": 2},
                                  {"op": "keys", "map": 1})");
  const RunResult result = subject.run(trace, {});
  EXPECT_EQ(subject.complaint(), "");
  EXPECT_EQ(result.outcomes[1], Outcome::of(std::vector<Atom>{Atom::key(0), Atom::key(2)}));
}

TEST(ProgramSubject, ThatDiesIsStartedAnewAndDiesAtTheOpThatKillsIt) {
  ProgramSubject subject = program("read line; exit 3", R"("identity")");
  for (int i = 0; i < 2; ++i) {
    const RunResult result = subject.run(example(), {});
    EXPECT_EQ(result.outcomes[0], (Outcome{Kind::crash, "exit 3", {}}));
    EXPECT_EQ(subject.complaint(), "dies: exit 3");
  }
}

TEST(ProgramSubject, ThatDiesWhileAChildHoldsItsPipeDoesNotHang) {
  ProgramSubject subject = program("read line; sleep 1000 & exit 3", R"("identity")");
  EXPECT_EQ(subject.run(example(), {}).outcomes[0], (Outcome{Kind::crash, "exit 3", {}}));
}

TEST(ProgramSubject, ThatHangsNamesTheSameOpEachTime) {
  // By the length of the request: from the second op on.
  ProgramSubject subject = program("while read line; do case $line in *get*) sleep 1000;; esac; id=${line#*:}; "
                                   "case $line in *set*) o='\"ok\"';; *) o=;; esac; "
                                   "echo '{\"id\": '${id%%,*}', \"outcomes\": ['$o']}'; done", R"("identity")");
  for (int i = 0; i < 5; ++i) {
    const RunResult result = subject.run(example(), {});
    EXPECT_EQ(result.outcomes[1].kind, Kind::timeout) << i;
    EXPECT_EQ(subject.run(example(), {.observe_each = true}).outcomes, result.outcomes);
  }
}

TEST(ProgramSubject, ThatHangsNowAndThenIsDoubtful) {
  const std::string mark = testing::TempDir() + "hung-once-" + std::to_string(getpid());
  ProgramSubject subject = program("while read line; do id=${line#*:}; [ -e " + mark + " ] || { touch " + mark +
                                   "; sleep 1000; }; echo '{\"id\": '${id%%,*}', \"outcomes\": [\"ok\", [null]]}'; done",
                                   R"("identity")");
  EXPECT_EQ(subject.run(example(), {}).outcomes[0], Outcome{});
  EXPECT_TRUE(subject.hung_once());
  EXPECT_EQ(subject.run(example(), {}).outcomes[0], Outcome{});
  EXPECT_FALSE(subject.hung_once());
  std::filesystem::remove(mark);
}

TEST(ProgramSubject, LeavesNobodyBehind) {
  const std::string file = testing::TempDir() + "orphan-" + std::to_string(getpid());
  {
    ProgramSubject subject = program("read line; setsid sh -c 'echo $$ > " + file + "; exec sleep 1000' & "
                                     "while ! [ -s " + file + " ]; do :; done; exit 3", R"("identity")");
    EXPECT_EQ(subject.run(example(), {}).outcomes[0].what, "exit 3");
  }
  pid_t orphan = 0;
  std::ifstream(file) >> orphan;
  ASSERT_GT(orphan, 0);
  EXPECT_EQ(kill(orphan, 0), -1);
  std::filesystem::remove(file);
}

TEST(ProgramSubject, ThatNeverReadsIsLateAndNotWaitedForForEver) {
  Trace trace = example();
  for (int i = 0; i < 20000; ++i) trace.ops.push_back(trace.ops[1]);
  ProgramSubject subject = program("sleep 1000", R"("identity")");
  EXPECT_EQ(subject.run(trace, {}).outcomes[0].kind, Kind::timeout);
  EXPECT_EQ(subject.complaint(), "hangs");
}

}  // namespace
}  // namespace sealbreak
