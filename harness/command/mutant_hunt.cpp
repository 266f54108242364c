#include "harness/command/mutant_hunt.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "harness/command/command.hpp"
#include "harness/command/process.hpp"
#include "harness/paths.hpp"
#include "harness/run/session.hpp"
#include "harness/subjects/interpreter_dialect.hpp"
#include "harness/trace/codec.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

/// Minimizing a find takes seconds; far more means that something hangs.
constexpr int minimize_seconds = 300;

/// An engine reads all of them before it makes anything new.
constexpr std::size_t most_to_go_on_from = 128;

/// The number that follows `label` in the engine's output; 0 when it is not there.
std::uint64_t number_after(const std::string& output, const std::string& label) {
  const std::size_t at = output.rfind(label);
  return at == std::string::npos ? 0 : std::strtoull(output.c_str() + at + label.size(), nullptr, 10);
}

/// What ended the engine. It also keeps inputs that are only slow, and goes on.
fs::path artifact_in(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && !entry.path().filename().string().starts_with("slow-unit-")) return entry.path();
  return {};
}

void write_input(const Bytes& bytes, const fs::path& path) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

ProcessResult fuzz(const Mutant& mutant, const HuntOptions& options, const fs::path& scratch, const std::vector<Trace>& start) {
  const fs::path corpus = scratch / "corpus", found = scratch / "found";
  fs::create_directories(corpus);
  fs::create_directories(found);
  write_traces(start, corpus);
  return run_process({fuzz_target_of(mutant.domain).string(), corpus.string(), "-artifact_prefix=" + found.string() + "/", "-seed=1",
                      "-max_len=1024", "-entropic_feature_frequency_threshold=16", "-timeout=25", "-print_final_stats=1",
                      fmt::format("-max_total_time={}", options.seconds)},
                     {{"SEALBREAK_MUTANT", mutant.name}}, options.seconds + 60);
}

/// A command of our own, about the interpreter that is under test.
ProcessResult run_own(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), own_folder() + "/sealbreak");
  if (const std::string path = interpreter_from_environment(); !path.empty())
    arguments.insert(arguments.end(), {"--interpreter", path});
  return run_process(arguments, {}, minimize_seconds);
}

/// The minimized seed at `path`. Throws when the find does not hold outside the engine.
Seed minimize_find(const Mutant& mutant, const fs::path& artifact, const fs::path& path) {
  const ProcessResult done = run_own({"minimize", "--mutant", mutant.name, "--bytes", "--domain", mutant.domain, "--out",
                                      path.string(), artifact.string()});
  if (done.status != 0)
    throw std::runtime_error(fmt::format("mutant {}: {}", mutant.name, done.output));
  return read_seed(path.string());
}

/// Throws when the find has nothing to do with the mutant: what is not broken must not show it.
void check_without(const Mutant& mutant, const fs::path& seed) {
  const ProcessResult done = run_own({"replay", seed.string()});
  if (done.status != exit_clean)
    throw std::runtime_error(fmt::format("mutant {}: its seed is not clean without it: {}", mutant.name, done.output));
}

/// Leaves the new seed in the corpus, unless one that is as short is there.
fs::path leave_seed(const HuntOptions& options, const Mutant& mutant, const Seed& seed) {
  const fs::path folder = options.out.empty()
                              ? fs::path(source_root()) / "corpus/mutants" / mutant.domain
                              : fs::path(options.out);
  fs::create_directories(folder);
  const fs::path path = folder / (mutant.name + ".json");
  if (!fs::exists(path) || read_seed(path.string()).trace.ops.size() > seed.trace.ops.size())
    save_seed(path.string(), seed);
  return path;
}

}  // namespace

ScratchFolder::ScratchFolder(const std::string& name) {
  std::string pattern = (fs::temp_directory_path() / (name + "-XXXXXX")).string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path fuzz_target_of(const std::string& domain) {
  return fs::path(own_folder()).parent_path().parent_path() / "fuzz/harness" / ("fuzz_" + domain);
}

void write_traces(const std::vector<Trace>& traces, const fs::path& folder) {
  for (std::size_t i = 0; i < traces.size(); ++i) write_input(encode(traces[i]), folder / fmt::format("{:06}", i));
}

SharedFind find_among(const std::vector<Trace>& traces, const Mutant& mutant) {
  SharedFind find;
  if (traces.empty()) return find;
  const auto begun = std::chrono::steady_clock::now();
  Session session(*find_domain(mutant.domain), {.mutant = mutant.name, .interpreter = interpreter_from_environment()});
  for (const Trace& trace : traces) {
    ++find.tried;
    if (first_finding(session.check(trace)) == nullptr) continue;
    find.input = encode(trace);
    break;
  }
  if (find.input.empty())
    find.kept.assign(traces.begin(), traces.begin() + static_cast<std::ptrdiff_t>(std::min(traces.size(), most_to_go_on_from)));
  find.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return find;
}

Hunt hunt(const Mutant& mutant, const HuntOptions& options, const SharedFind& shared) {
  const ScratchFolder scratch("sealbreak-mutant");
  fs::create_directories(scratch.path() / "found");
  ProcessResult run{.status = exit_clean, .output = {}};
  if (!shared.input.empty())
    write_input(shared.input, scratch.path() / "found/shared");
  else
    run = fuzz(mutant, options, scratch.path(), shared.kept);
  Hunt result{.name = mutant.name, .execs = shared.tried, .seconds = shared.seconds + run.seconds};
  result.execs += number_after(run.output, "stat::number_of_executed_units:");
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

}  // namespace sealbreak
