// Tests of what a Python subject can do wrong, with adapters made for it: keep objects alive, hang,
// crash, recurse, hand out strange objects. All of it is an outcome or a count, of its op.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "harness/run/isolated_subject.hpp"
#include "harness/subjects/python/python_subject.hpp"
#include "oracles/case_for_test.hpp"

namespace sealbreak {
namespace {

constexpr const char* planted = R"(
import os
from tuple_list import Adapter as Honest, TupleList

kept = []

class Adapter(Honest):
    NAME = "planted"

    def cons(self, into, list, item):
        super().cons(into, list, item)

    def head(self, list):
        kept.append(self.lists[list][0])
        return (object(),)

    def tail(self, into, list):
        cycle = [self.lists[list][0]]
        cycle.append(cycle)

    def length(self, list):
        os.abort()

    def reverse(self, into, list):
        while True:
            pass

    def drop(self, into, list, count):
        def deeper():
            deeper()
        deeper()
)";

class PlantedAdapterTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sealbreak_planted.XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::ofstream(folder_ / "planted_list.py") << planted;
    python::start();
    const python::Ref entry = python::checked(PyUnicode_FromString(folder_.c_str()));
    PyList_Append(PySys_GetObject("path"), entry.get());
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static Trace after_cons(const NamedOp& op, std::int16_t item = 16) {
    return play(list_domain, {{.hash = 5}}, {{"cons", {1, 0, item}}, op}).trace;
  }
  static std::unique_ptr<Subject> make() { return std::make_unique<python::PythonSubject>("list", "planted_list"); }

  inline static std::filesystem::path folder_;
};

TEST_F(PlantedAdapterTest, AKeyOrABoxThatItKeepsIsALeak) {
  const auto subject = make();
  EXPECT_FALSE(subject->run(after_cons({"contains", {1, 16}}), {}).leaks.any());
  EXPECT_EQ(subject->run(after_cons({"head", {1}}), {}).leaks.keys, 1);
  EXPECT_EQ(subject->run(after_cons({"head", {1}}, first_box), {}).leaks.boxes, 1);
  EXPECT_FALSE(subject->run(after_cons({"contains", {1, 16}}), {}).leaks.any()) << "each run counts its own";
}

TEST_F(PlantedAdapterTest, ACycleOfGarbageIsNoLeak) {
  EXPECT_FALSE(make()->run(after_cons({"tail", {1, 1}}), {}).leaks.any());
}

TEST_F(PlantedAdapterTest, AnObjectFromNowhereIsStrange) {
  EXPECT_EQ(make()->run(after_cons({"head", {1}}), {}).outcomes[1].atoms[0].tag, Atom::Tag::strange);
}

TEST_F(PlantedAdapterTest, ADeepRecursionIsAnExceptionOfItsOp) {
  const RunResult result = make()->run(after_cons({"drop", {1, 1, 1}}), {});
  EXPECT_EQ(print_kind(result.outcomes[1]), "raised(RecursionError)");
}

TEST_F(PlantedAdapterTest, IsolatedACrashOrAHangIsAnOutcomeOfItsOp) {
  IsolatedSubject subject(make(), {.milliseconds = 400});
  EXPECT_EQ(print_kind(subject.run(after_cons({"length", {1}}), {}).outcomes[1]), "crash(SIGABRT)");
  EXPECT_EQ(print_kind(subject.run(after_cons({"reverse", {1, 1}}), {}).outcomes[1]), "timeout");
}

TEST_F(PlantedAdapterTest, ATraceCrossesIntoPythonOnce) {
  const int added = PyRun_SimpleString(
      "import runner\n"
      "crossings, honest_run = [], runner.run\n"
      "runner.run = lambda *a: (crossings.append(len(a[2])), honest_run(*a))[1]\n");
  ASSERT_EQ(added, 0);
  const auto subject = make();
  ASSERT_EQ(PyRun_SimpleString("runner.run = honest_run\n"), 0);
  Trace trace{&list_domain, {{.hash = 5}}, {}};
  for (int i = 0; i < 200; ++i) trace.ops.push_back({0, {1, 1, 16}});
  (void)subject->run(trace, {.observe_each = true});
  EXPECT_EQ(PyRun_SimpleString("assert crossings == [200], crossings\n"), 0);
}

TEST(PythonSubjectsTest, AModuleThatIsNotThereIsSaidSo) {
  try {
    python::PythonSubject absent("list", "no_such_module");
    FAIL();
  } catch (const python::Error& error) {
    EXPECT_EQ(error.text, "ModuleNotFoundError: No module named 'no_such_module'");
  }
}

}  // namespace
}  // namespace sealbreak
