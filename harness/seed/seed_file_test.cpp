// Seeds in files, and the schema that other people's tools read.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/paths.hpp"
#include "harness/seed/arbitrary_seed.hpp"
#include "harness/seed/example_seed.hpp"
#include "harness/seed/schema.hpp"
#include "harness/seed/seed.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

std::string error_of_file(const std::string& path) {
  try {
    read_seed(path);
  } catch (const BadSeed& error) {
    return error.what();
  }
  return "no error";
}

class SeedFileTest : public testing::Test {
 protected:
  SeedFileTest() {
    std::string pattern = (fs::temp_directory_path() / "sealbreak_seed.XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~SeedFileTest() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }
  fs::path folder_;
};

TEST_F(SeedFileTest, SavesAndReads) {
  const Seed seed = parse_seed(good, "x.json");
  save_seed(path("a.json"), seed);
  save_seed(path("a.json"), seed);
  EXPECT_EQ(read_seed(path("a.json")), seed);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "no temporary file stays";
}

TEST_F(SeedFileTest, SaysWhyAFileIsNoSeed) {
  EXPECT_EQ(error_of_file(path("none.json")), path("none.json") + ": no such file; check the name");
  EXPECT_EQ(error_of_file(folder_.string()), folder_.string() + ": is a directory; name a file in it");
  EXPECT_EQ(error_of_file("/dev/zero"), "/dev/zero: is not a regular file; save the seed in one first");
  // Opens, has no size, and cannot be read: the one such file that root has as well.
  EXPECT_EQ(error_of_file("/proc/self/mem"),
            "/proc/self/mem: can't be read: Input/output error; check the file system");
  const std::string empty = write("empty.json", "");
  EXPECT_EQ(error_of_file(empty), empty + ": byte 0: the file is empty; fetch or write it again");
  const std::string large = write("large.json", "{");
  fs::resize_file(large, std::uintmax_t{1} << 30);
  EXPECT_EQ(error_of_file(large),
            large + ": 1073741824 bytes, a seed has at most 4194304; a seed is small, minimise it first");
}

TEST_F(SeedFileTest, SaysThatAFileIsClosedToTheUser) {
  const std::string closed = write("closed.json", good);
  fs::permissions(closed, fs::perms::none);
  // Permissions do not bind root: it steps down to nobody for the while.
  const bool is_root = geteuid() == 0;
  constexpr uid_t nobody = 65534;
  if (is_root) ASSERT_EQ(seteuid(nobody), 0);
  const std::string error = error_of_file(closed);
  if (is_root) ASSERT_EQ(seteuid(0), 0);
  EXPECT_EQ(error, closed + ": can't be opened: Permission denied; check its permissions");
}

TEST_F(SeedFileTest, SaysWhyItCantSave) {
  try {
    save_seed(path("none/a.json"), parse_seed(good, "x.json"));
    FAIL();
  } catch (const BadSeed& error) {
    EXPECT_EQ(error.what(), path("none/a.json") + ": can't be written: No such file or directory; "
                                                  "check that its folder exists and is yours");
  }
}

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(SchemaTest, TheFileInTheCorpusIsUpToDate) {
  EXPECT_EQ(text_of(source_root() + "/corpus/seed.schema.json"), seed_schema());
}

TEST(SpecificationTest, TheExampleIsASeed) {
  const std::string page = text_of(source_root() + "/corpus/SPECIFICATION.md");
  const std::string fence = "```json\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const std::string example = page.substr(begin, page.find("```", begin) - begin);
  EXPECT_EQ(write_seed(parse_seed(example, "SPECIFICATION.md")), example);
}

// Runs python3-jsonschema, which Debian's python3 finds.
TEST_F(SeedFileTest, TheSchemaAcceptsWhatIsWrittenAndRefusesMistakes) {
  const std::string python = "/usr/bin/python3";
  // Few: jsonschema takes its time.
  rc::check("seeds to validate", [&] {
    static int number = 0;
    if (number < 25) write("good" + std::to_string(number++) + ".json", write_seed(any_seed()));
  });
  const std::pair<const char*, const char*> mistakes[] = {
      {"1,", "2,"}, {"\"map\",", "\"list\","}, {"\"about\"", "\"abuot\""}, {"\"5\"", "\"-1\""},
      {"\"5\"", "5"}, {"raise-eq", "plain"}, {"\"map\": 0", "\"map\": 8"}, {"[null]", "\"ok\""},
      {"\"map\": 0, ", ""}, {", \"gives\": [null]", ""}, {"{\"box\": 3}", "{\"key\": 1}"},
      {"KeyError", "Key Error"}, {"\"natural\"", "\"class\": 1, \"natural\""}};
  int number = 0;
  for (const auto& [part, instead] : mistakes) {
    EXPECT_THROW(parse_seed(with(part, instead), "bad"), BadSeed);
    write("bad" + std::to_string(number++) + ".json", with(part, instead));
  }
  const std::string script = write("check.py", R"(
import glob, json, sys
from jsonschema import Draft202012Validator
validator = Draft202012Validator(json.load(open(sys.argv[1])))
wrong = [f for f in glob.glob(sys.argv[2] + "/*.json")
         if validator.is_valid(json.load(open(f))) != ("/good" in f)]
sys.exit("judged wrongly: " + ", ".join(wrong) if wrong else 0)
)");
  const std::string schema = source_root() + "/corpus/seed.schema.json";
  EXPECT_EQ(std::system((python + " " + script + " " + schema + " " + folder_.string()).c_str()), 0);
}

}  // namespace
}  // namespace sealbreak
