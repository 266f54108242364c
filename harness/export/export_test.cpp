#include "harness/export/export.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/export/source_text.hpp"
#include "harness/paths.hpp"
#include "harness/subjects/reference.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

/// Text that would break out of a string, a comment or a docstring that is not written with care.
const std::string hostile = "'''\"\"\"*/ \\ \n// ?\?/ {} %s \\N{DASH} \xe2\x80\x93 \xf0\x9f\x98\x80 \xff)";

Seed seed_of(const Domain& domain, std::vector<KeySpec> keys, std::vector<Op> ops) {
  Seed seed{.trace = {&domain, std::move(keys), std::move(ops)}, .about = hostile};
  seed.expect = make_reference(domain.name)->run(seed.trace, {}).outcomes;
  return seed;
}

Op op(const Domain& domain, std::string_view name, std::array<std::int16_t, max_operands> operands) {
  return {static_cast<std::uint8_t>(domain.find(name)), operands};
}

/// Collisions, naturals that are equal, NaN, boxes, exceptions, one-shot iterators, ranges.
Seed map_seed() {
  const auto row = [](std::string_view name, std::array<std::int16_t, max_operands> operands) {
    return op(map_domain, name, operands);
  };
  return seed_of(map_domain,
                 {{.hash = 5}, {.hash = 5, .equality_class = 1}, {.hash = INT64_MIN},
                  {.kind = KeyKind::natural, .natural = 6}, {.kind = KeyKind::natural, .natural = 4},
                  {.kind = KeyKind::nan, .hash = 5}},
                 {row("set", {0, 0, 0, 11}), row("set", {0, 0, 1, 2}), row("set", {1, 0, 3, 3}),
                  row("get", {1, 4}), row("get", {1, 2}), row("at", {1, 2}), row("remove", {2, 1, 0}),
                  row("items", {1}), row("update_iterator", {3, 1, 4, 12, 7}), row("keys", {3}),
                  row("update_raising", {3, 1, 0, 1, 2}), row("update_range", {4, 3, 20, 0}),
                  row("iterate_interleaved", {5, 4, 2, 9}), row("compare", {3, 3}), row("hash", {1, 1}),
                  row("repr", {3}), row("rebuild", {6, 4, 3}), row("share_set", {4, 2, 1})});
}

Seed list_seed() {
  const auto row = [](std::string_view name, std::array<std::int16_t, max_operands> operands) {
    return op(list_domain, name, operands);
  };
  return seed_of(list_domain,
                 {{.hash = 5, .behaviour = Behaviour::raise_eq, .nth = 2},
                  {.hash = 6, .behaviour = Behaviour::always_equal},
                  {.hash = 6, .behaviour = Behaviour::reenter_eq},
                  {.hash = 7, .behaviour = Behaviour::raise_hash, .nth = 1}},
                 {row("cons", {0, 0, 16}), row("cons", {0, 0, 9}), row("cons", {0, 0, 18}),
                  row("contains", {0, 3}), row("count", {0, 3}), row("find", {0, 17}),
                  row("cons", {1, 0, 19}), row("hash", {1, 0}), row("slice", {2, 1, left_out, -1, 2}),
                  row("iterate", {2}), row("head", {5}), row("index", {1, -2}), row("compare", {1, 2}),
                  row("cons_range", {3, 1, 12}), row("from_raising", {4, 2, 3}), row("repr", {3})});
}

struct Ran {
  int status = -1;
  std::string output;
};

class ExportTest : public testing::Test {
 protected:
  ExportTest() {
    std::string pattern = (fs::temp_directory_path() / "sealbreak_export.XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~ExportTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }

  /// Runs a command away from the project, so that nothing of it is found by chance.
  Ran run(const std::string& command) const {
    const std::string whole = "cd " + folder_.string() + " && " + command + " > output 2>&1";
    const int status = std::system(whole.c_str());
    std::ifstream in(path("output"));
    return {WEXITSTATUS(status), {std::istreambuf_iterator<char>(in), {}}};
  }
  Ran run_python(const std::string& script) const {
    write("repro.py", script);
    return run("PYTHONPATH=" + source_root() + "/impl/python /usr/bin/python3 repro.py");
  }
  Ran run_cpp(const std::string& program) const {
    write("repro.cpp", program);
    const Ran built = run("c++ -std=c++20 -Wall -Wextra -Werror -I " + source_root() + " repro.cpp -o repro");
    return built.status != 0 ? built : run("./repro");
  }
  bool has_module(const std::string& name) const {
    return run("/usr/bin/python3 -c 'import " + name + "'").status == 0;
  }

  fs::path folder_;
};

TEST_F(ExportTest, APythonScriptAgreesWhereTheSubjectDoes) {
  std::vector<std::pair<const char*, Seed>> cases = {
      {"dict_map", map_seed()}, {"tuple_list", list_seed()}, {"sealedstructs_map", map_seed()},
      {"sealedstructs_list", list_seed()}};
  if (has_module("pyrsistent")) cases.emplace_back("pyrsistent_list", list_seed());
  for (const auto& [adapter, seed] : cases) {
    const Ran ran = run_python(export_python(seed, adapter));
    EXPECT_EQ(ran.status, 0) << adapter << "\n" << ran.output;
    EXPECT_NE(ran.output.find("nothing differs"), std::string::npos) << ran.output;
  }
}

TEST_F(ExportTest, APythonScriptShowsWhatDiffers) {
  Seed seed = map_seed();
  seed.expect[3] = Outcome::of(Atom::integer(4));
  const Ran ran = run_python(export_python(seed, "dict_map"));
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.output.find("  3 get(s1, k4)\n      gave     [3]\n  >>  expected [4]\n"), std::string::npos)
      << ran.output;
  EXPECT_NE(ran.output.find("differences: 1"), std::string::npos);
}

TEST_F(ExportTest, APythonScriptWithoutExpectationsTakesTheReferences) {
  Seed seed = map_seed();
  seed.expect.clear();
  EXPECT_NE(export_python(seed, "dict_map").find("\"gives\": [3]"), std::string::npos);
}

TEST_F(ExportTest, APythonScriptPrintsTheSeedsTextAsItIs) {
  const Ran ran = run_python(export_python(map_seed(), "dict_map"));
  EXPECT_TRUE(ran.output.starts_with(hostile.substr(0, hostile.find('\xff')) + "\xef\xbf\xbd)\n"))
      << ran.output;
}

TEST_F(ExportTest, ACppProgramAgreesWhereTheReferenceDoes) {
  for (const Seed& seed : {map_seed(), list_seed()}) {
    const Ran ran = run_cpp(export_cpp(seed));
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_NE(ran.output.find("nothing differs"), std::string::npos) << ran.output;
    EXPECT_TRUE(ran.output.starts_with("about: " + hostile)) << ran.output;
  }
}

TEST_F(ExportTest, ACppProgramShowsWhatDiffers) {
  Seed seed = map_seed();
  seed.expect[3] = Outcome::raised("KeyError");
  const Ran ran = run_cpp(export_cpp(seed));
  EXPECT_EQ(ran.status, 1) << ran.output;
  EXPECT_NE(ran.output.find("  3 get(s1, k4)\n      gave     [3]\n  >>  expected raised(KeyError)\n"),
            std::string::npos)
      << ran.output;
}

TEST_F(ExportTest, ACppProgramHasOnlyImplAndTheStandardLibrary) {
  const std::string program = export_cpp(list_seed());
  EXPECT_EQ(program.find("#include \"harness"), std::string::npos);
  EXPECT_EQ(program.find("#include \"oracles"), std::string::npos);
  EXPECT_EQ(program.find("#include <fmt"), std::string::npos);
  EXPECT_NE(program.find("#include \"impl/cpp/"), std::string::npos);
}

TEST_F(ExportTest, AnAdapterIsOneOfOurs) {
  for (const char* name : {"nobody", "../python", "", "os; import sys"})
    EXPECT_THROW(export_python(map_seed(), name), ExportError) << name;
}

TEST(LiteralTest, AreAsciiOnOneLine) {
  EXPECT_EQ(python_literal("a\"\n\\\xe2\x80\x93"), R"("a\U00000022\U0000000a\U0000005c\U00002013")");
  EXPECT_EQ(python_literal("\xff\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80"),
            "\"" + [] {
              std::string nine;
              for (int i = 0; i < 10; ++i) nine += "\\U0000fffd";
              return nine;
            }() + "\"");
  EXPECT_EQ(cpp_literal("a\"\n\\?1\xff"), R"("a\042\012\134\0771\377")");
}

}  // namespace
}  // namespace sealbreak
