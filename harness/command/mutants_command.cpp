// Stage:     command. `sealbreak mutants`: fuzzes each planted fault from an empty corpus.
// Input:     a domain.
// Output:    a table or JSON; each killed mutant leaves its minimized seed; exit 1 when one survives.
// Invariant: the engine is the one of the nightly run (libFuzzer's target), with a fixed seed.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "harness/command/command.hpp"
#include "harness/command/process.hpp"
#include "harness/command/shared_campaign.hpp"
#include "harness/paths.hpp"
#include "harness/run/session.hpp"
#include "harness/trace/codec.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Minimizing a find takes seconds; far more means that something hangs.
constexpr int minimize_seconds = 300;

struct Options {
  std::string domain;
  std::vector<std::string> only;
  std::string out;
  int seconds = 60;
  int campaign = 300;
  int jobs = 2;
  bool list = false;
  bool json = false;
};

struct Hunt {
  std::string name;
  bool killed = false;
  std::uint64_t execs = 0;
  double seconds = 0;
  std::size_t ops = 0;
  std::string seed;
  std::string signature;
};

/// A folder of our own below the system's temporary one, gone at the end.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name) {
    std::string pattern = (fs::temp_directory_path() / (name + "-XXXXXX")).string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

fs::path build_root() { return fs::path(own_folder()).parent_path().parent_path(); }

/// The number that follows `label` in the engine's output; 0 when it is not there.
std::uint64_t number_after(const std::string& output, const std::string& label) {
  const std::size_t at = output.rfind(label);
  return at == std::string::npos ? 0 : std::strtoull(output.c_str() + at + label.size(), nullptr, 10);
}

fs::path artifact_in(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) return entry.path();
  return {};
}

fs::path target(const std::string& domain) { return build_root() / "fuzz/harness" / ("fuzz_" + domain); }

ProcessResult fuzz(const Mutant& mutant, const Options& options, const fs::path& scratch) {
  const fs::path corpus = scratch / "corpus", found = scratch / "found";
  fs::create_directories(corpus);
  fs::create_directories(found);
  return run_process({target(mutant.domain).string(), corpus.string(), "-artifact_prefix=" + found.string() + "/", "-seed=1",
                      "-max_len=1024", "-entropic_feature_frequency_threshold=16", "-timeout=10", "-print_final_stats=1",
                      fmt::format("-max_total_time={}", options.seconds)},
                     {{"SEALBREAK_MUTANT", mutant.name}}, options.seconds + 60);
}

/// The minimized seed at `path`. Throws when the find does not hold outside the engine.
Seed minimize_find(const Mutant& mutant, const fs::path& artifact, const fs::path& path) {
  const ProcessResult done = run_process(
      {own_folder() + "/sealbreak", "minimize", "--mutant", mutant.name, "--bytes", "--domain",
       mutant.domain, "--out", path.string(), artifact.string()},
      {}, minimize_seconds);
  if (done.status != 0)
    throw std::runtime_error(fmt::format("mutant {}: {}", mutant.name, done.output));
  return read_seed(path.string());
}

/// Throws when the find has nothing to do with the mutant: what is not broken must not show it.
void check_without(const Mutant& mutant, const fs::path& seed) {
  const ProcessResult done = run_process({own_folder() + "/sealbreak", "replay", seed.string()}, {}, minimize_seconds);
  if (done.status != exit_clean)
    throw std::runtime_error(fmt::format("mutant {}: its seed is not clean without it: {}", mutant.name, done.output));
}

/// Leaves the new seed in the corpus, unless one that is as short is there.
fs::path leave_seed(const Options& options, const Mutant& mutant, const Seed& seed) {
  const fs::path folder = options.out.empty()
                              ? fs::path(source_root()) / "corpus/mutants" / mutant.domain
                              : fs::path(options.out);
  fs::create_directories(folder);
  const fs::path path = folder / (mutant.name + ".json");
  if (!fs::exists(path) || read_seed(path.string()).trace.ops.size() > seed.trace.ops.size())
    save_seed(path.string(), seed);
  return path;
}

/// The first of the shared campaign's traces that the mutant shows itself in, as an input at `input`. How many were tried.
std::uint64_t find_among(const std::vector<Trace>& traces, const Mutant& mutant, const fs::path& input) {
  if (traces.empty()) return 0;
  Session session(freeze_domain, {.mutant = mutant.name});
  for (std::size_t i = 0; i < traces.size(); ++i) {
    if (first_finding(session.check(traces[i])) == nullptr) continue;
    const Bytes bytes = encode(traces[i]);
    std::ofstream(input, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return i + 1;
  }
  return traces.size();
}

/// What the shared campaign found already is not sought again.
ProcessResult seek(const Mutant& mutant, const Options& options, const SharedCampaign* shared, const fs::path& scratch,
                   std::uint64_t& execs) {
  fs::create_directories(scratch / "found");
  if (shared != nullptr && mutant.barrier >= 0) {
    const auto begun = std::chrono::steady_clock::now();
    execs = find_among(shared->meeting(mutant.barrier), mutant, scratch / "found/shared");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (!artifact_in(scratch / "found").empty()) return {.status = exit_found, .output = {}, .seconds = took.count()};
  }
  ProcessResult run = fuzz(mutant, options, scratch);
  execs += number_after(run.output, "stat::number_of_executed_units:");
  return run;
}

Hunt hunt(const Mutant& mutant, const Options& options, const SharedCampaign* shared) {
  const ScratchFolder scratch("sealbreak-mutant");
  std::uint64_t execs = 0;
  const ProcessResult run = seek(mutant, options, shared, scratch.path(), execs);
  Hunt result{.name = mutant.name, .execs = execs, .seconds = run.seconds};
  const fs::path artifact = artifact_in(scratch.path() / "found");
  if (artifact.empty() && run.status != 0)
    throw std::runtime_error(fmt::format("mutant {}: the target fails: {}", mutant.name, run.output));
  if (artifact.empty()) return result;
  const fs::path minimized = scratch.path() / "minimized.json";
  const Seed seed = minimize_find(mutant, artifact, minimized);
  check_without(mutant, minimized);
  result.killed = true;
  result.ops = seed.trace.ops.size();
  result.signature = seed.signature;
  result.seed = fs::relative(leave_seed(options, mutant, seed), source_root()).string();
  return result;
}

std::vector<Mutant> chosen(const Options& options) {
  std::vector<Mutant> list;
  for (const Mutant& mutant : mutants()) {
    const bool named = options.only.empty() ||
                       std::find(options.only.begin(), options.only.end(), mutant.name) != options.only.end();
    if (mutant.domain == options.domain && named) list.push_back(mutant);
  }
  for (const std::string& name : options.only) (void)find_mutant(name);
  if (list.empty()) throw BadInput(fmt::format("no mutants in domain {}", options.domain));
  return list;
}

void print_line(const Hunt& hunt) {
  if (hunt.killed)
    fmt::print(stderr, "killed    {:<44} {:>8} execs {:>6.1f} s {:>3} op{} {}\n", hunt.name, hunt.execs,
               hunt.seconds, hunt.ops, plural(hunt.ops), hunt.signature);
  else
    fmt::print(stderr, "SURVIVES  {:<44} {:>8} execs {:>6.1f} s\n", hunt.name, hunt.execs, hunt.seconds);
}

/// Hunts in `jobs` threads; each hunt is processes of its own.
std::vector<Hunt> hunt_all(const std::vector<Mutant>& list, const Options& options) {
  const ScratchFolder scratch("sealbreak-campaign");
  std::unique_ptr<SharedCampaign> shared;
  if (list.front().barrier >= 0 && options.campaign > 0)
    shared = std::make_unique<SharedCampaign>(target(options.domain), scratch.path(), options.campaign);
  std::vector<Hunt> hunts(list.size());
  std::atomic<std::size_t> next = 0;
  std::mutex lock;
  std::string failed;
  const auto work = [&] {
    for (std::size_t i = next++; i < list.size(); i = next++) {
      try {
        hunts[i] = hunt(list[i], options, shared.get());
        const std::lock_guard guard(lock);
        print_line(hunts[i]);
      } catch (const std::exception& error) {
        const std::lock_guard guard(lock);
        failed = error.what();
        next = list.size();
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < options.jobs; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (!failed.empty()) throw std::runtime_error(failed);
  return hunts;
}

int run(const Options& options) {
  (void)domain_named(options.domain);
  const std::vector<Mutant> list = chosen(options);
  if (options.list) {
    for (const Mutant& m : list) fmt::print("{:<44} {:<14} {}\n", m.name, m.subject, m.breaks);
    for (const Mutant& m : equivalent_mutants())
      if (m.domain == options.domain) fmt::print("{:<44} equivalent: {}\n", m.name, m.proof);
    return exit_clean;
  }
  const std::vector<Hunt> hunts = hunt_all(list, options);
  std::size_t killed = 0;
  Json rows = Json::array();
  for (const Hunt& h : hunts) {
    killed += h.killed ? 1 : 0;
    rows.push_back({{"name", h.name}, {"killed", h.killed}, {"execs", h.execs},
                    {"seconds", h.seconds}, {"ops", h.ops}, {"seed", h.seed}});
  }
  if (options.json)
    fmt::print("{}\n", Json({{"domain", options.domain}, {"total", hunts.size()}, {"killed", killed}, {"mutants", rows}}).dump(2));
  else
    fmt::print("{}: {} of {} mutants killed\n", options.domain, killed, hunts.size());
  return killed == hunts.size() ? exit_clean : exit_found;
}

}  // namespace

void add_mutants(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("mutants", "Fuzz each planted fault from an empty corpus");
  auto options = std::make_shared<Options>();
  command->add_option("--domain", options->domain, "list, map or freeze")->required();
  command->add_option("--only", options->only, "Only this mutant (repeatable)")->allow_extra_args(false);
  command->add_option("--seconds", options->seconds, "Time for each")->check(CLI::PositiveNumber);
  command->add_option("--campaign", options->campaign,
                      "Time of the campaign, from an empty corpus too, that all mutants of the interpreter share; 0 for none")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--jobs", options->jobs, "How many at once")->check(CLI::PositiveNumber);
  command->add_option("--out", options->out, "Where seeds go; else corpus/mutants/DOMAIN");
  command->add_flag("--list", options->list, "Only list them, equivalent ones with their proof");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
