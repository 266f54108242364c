// Stage:     bench. Times the fuzzing loop and Hypothesis, as programs of their own.
// Input:     the built libFuzzer target; python3-hypothesis.   Output: rates.
// Invariant: starting up is left out on both sides.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/bench/measure.hpp"
#include "harness/command/command.hpp"
#include "harness/command/process.hpp"
#include "harness/paths.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A round takes seconds; far more means that something hangs.
constexpr int limit_seconds = 600;

class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "sealbreak-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Processor time of all children that have ended.
double children_seconds() {
  rusage used{};
  getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Processor time of one run of the target, from an empty corpus that stays in memory: Hypothesis
/// keeps no files either.
double fuzz(const std::string& target, const std::string& subjects, int runs, const fs::path& scratch) {
  const double before = children_seconds();
  const ProcessResult done = run_process(
      {target, fmt::format("-runs={}", runs), "-seed=1", "-max_len=1024",
       "-entropic_feature_frequency_threshold=16"},
      {{"SEALBREAK_SUBJECTS", subjects},
       {"SEALBREAK_FINDINGS", (scratch / "findings").string()},
       {"SEALBREAK_MUTANT", ""}},
      limit_seconds);
  if (done.status != 0) throw std::runtime_error(fmt::format("{} fails: {}", target, done.output));
  return children_seconds() - before;
}

/// Ops and traces of the first subject, as the target wrote them down.
Json rates_in(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") return *Json::parse(std::ifstream(entry.path())).begin();
  throw std::runtime_error("the target wrote no rates");
}

/// The op table for hypothesis_loop.py, by the names of operand kinds.
Json job_of(const Domain& domain, int examples) {
  static constexpr std::string_view kinds[] = {"none",  "into", "slot",  "key",
                                               "value", "item", "index", "count"};
  Json ops = Json::array();
  for (const OpInfo& info : domain.ops) {
    Json operands = Json::array();
    for (const Operand& operand : info.operands)
      if (operand.kind != OperandKind::none) operands.push_back(kinds[static_cast<std::size_t>(operand.kind)]);
    ops.push_back({info.name, operands});
  }
  const std::string root = source_root();
  return {{"ops", ops},
          {"ranges",
           {{"into", slots}, {"slot", slots}, {"key", 12}, {"value", first_key_item}, {"count", counts}}},
          {"examples", examples},
          {"paths",
           {root + "/harness/export", root + "/harness/subjects/adapters", root + "/impl/python"}}};
}

}  // namespace

LoopRate time_fuzzing(const std::string& target, const std::string& subjects, int runs) {
  const Scratch scratch;
  LoopRate rate;
  rate.startup = fuzz(target, subjects, 0, scratch.path());
  const double seconds = fuzz(target, subjects, runs, scratch.path()) - rate.startup;
  const Json counted = rates_in(scratch.path() / "findings/rates");
  rate.ops = counted.at("ops").get<double>() / seconds;
  rate.execs = counted.at("traces").get<double>() / seconds;
  return rate;
}

double time_hypothesis(const Domain& domain, int examples) {
  const Scratch scratch;
  const std::string job = (scratch.path() / "job.json").string();
  std::ofstream(job) << job_of(domain, examples).dump();
  const ProcessResult done =
      run_process({SEALBREAK_PYTHON, source_root() + "/harness/bench/hypothesis_loop.py", job},
                  {{"PYTHONDONTWRITEBYTECODE", "1"}}, limit_seconds);
  if (done.status != 0)
    throw BadInput(fmt::format("Hypothesis does not run (python3-hypothesis is needed): {}", done.output));
  const Json said = Json::parse(done.output);
  return said.at("ops").get<double>() / said.at("seconds").get<double>();
}

}  // namespace sealbreak
