// Stage:     command. `sealbreak bench`: what the harness costs, as ratios within one run.
// Input:     a number of rounds; the libFuzzer targets beside this build.
// Output:    a table or JSON: each ratio with its bound, and the rates behind it.
// Invariant: exit 0 when it was measured, whether or not a bound is met: a benchmark is no test.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/bench/measure.hpp"
#include "harness/command/command.hpp"
#include "harness/command/process.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

/// Some seconds a round on the machines that this was written on.
constexpr int fuzz_runs = 40 * 256;
constexpr int hypothesis_examples = 200;
/// Rounds of the timed traces are short: many of them, for a steady median.
constexpr int trace_rounds_each = 7;

struct Options {
  int rounds = 3;
  bool json = false;
};

struct Bound {
  bool at_least;
  double limit;
  bool met_by(double value) const { return at_least ? value >= limit : value <= limit; }
  std::string text() const { return fmt::format("{} {}", at_least ? ">=" : "<=", limit); }
};

Json figure(double value, const Bound& bound) {
  return {{"value", value}, {"bound", bound.text()}, {"met", bound.met_by(value)}};
}

/// The median of what `pick` gives for each round. A ratio is taken in its round, then the median.
template <class Round, class Pick>
double median_of(const std::vector<Round>& rounds, Pick pick) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(pick(round));
  return median(std::move(values));
}

void add_traces(Json& report, int rounds) {
  const std::vector<TraceRates> rates = time_traces(rounds * trace_rounds_each);
  const double harness = median_of(rates, [](const TraceRates& r) { return r.harness; });
  const double plain = median_of(rates, [](const TraceRates& r) { return r.plain; });
  Json bare = figure(median_of(rates, [](const TraceRates& r) { return r.harness / r.plain; }), {true, 0.7});
  bare["ops_per_second"] = harness;
  bare["plain_ops_per_second"] = plain;
  bare["overhead_ns_per_op"] =
      median_of(rates, [](const TraceRates& r) { return 1e9 / r.harness - 1e9 / r.plain; });
  Json cost = figure(median_of(rates, [](const TraceRates& r) { return r.harness / r.counted; }), {false, 1.5});
  cost["ops_per_second"] = median_of(rates, [](const TraceRates& r) { return r.counted; });
  cost["without_ops_per_second"] = harness;
  report["bare_ratio"] = bare;
  report["coverage_cost"] = cost;
}

struct Race {
  LoopRate fuzzing;
  double hypothesis;
};

/// The libFuzzer target of the build beside this one. Throws BadInput when it is not there.
std::string fuzz_target() {
  const std::filesystem::path builds = std::filesystem::path(own_folder()).parent_path().parent_path();
  const std::string target = (builds / "fuzz/harness/fuzz_map").string();
  if (!std::filesystem::exists(target))
    throw BadInput(fmt::format("{} is not there; build it: scripts/build fuzz", target));
  return target;
}

void add_loops(Json& report, const std::string& target, int rounds) {
  std::vector<Race> races;
  for (int i = 0; i < rounds; ++i)
    races.push_back({time_fuzzing(target, "sealedstructs", fuzz_runs),
                     time_hypothesis(map_domain, hypothesis_examples)});
  Json race = figure(median_of(races, [](const Race& r) { return r.fuzzing.ops / r.hypothesis; }), {true, 60});
  race["ops_per_second"] = median_of(races, [](const Race& r) { return r.fuzzing.ops; });
  race["hypothesis_ops_per_second"] = median_of(races, [](const Race& r) { return r.hypothesis; });
  report["vs_hypothesis"] = race;
  report["fuzz_map"] = {
      {"startup_seconds", median_of(races, [](const Race& r) { return r.fuzzing.startup; })},
      {"execs_per_second", median_of(races, [](const Race& r) { return r.fuzzing.execs; })},
      {"execs_per_second_all_subjects", time_fuzzing(target, "", fuzz_runs / 4).execs}};
}

void print_table(const Json& report) {
  const auto line = [&](const char* name, const char* what) {
    const Json& f = report.at(name);
    fmt::print("{:<14} {:>7.2f}  bound {:<7} {:<7} {}\n", name, f.at("value").get<double>(),
               f.at("bound").get<std::string>(), f.at("met").get<bool>() ? "met" : "NOT MET", what);
  };
  const auto rate = [&](const char* figure, const char* field, const char* what) {
    fmt::print("  {:>12.0f}  {}\n", report.at(figure).at(field).get<double>(), what);
  };
  line("bare_ratio", "the harness over a plain loop");
  rate("bare_ratio", "ops_per_second", "ops/s in the harness");
  rate("bare_ratio", "plain_ops_per_second", "ops/s in a plain loop");
  rate("bare_ratio", "overhead_ns_per_op", "ns the harness adds to an op");
  line("coverage_cost", "time with Python branches counted over without");
  rate("coverage_cost", "ops_per_second", "ops/s, counted");
  line("vs_hypothesis", "the fuzzing loop over Hypothesis' state machine");
  rate("vs_hypothesis", "ops_per_second", "ops/s of fuzz_map");
  rate("vs_hypothesis", "hypothesis_ops_per_second", "ops/s of Hypothesis");
  const Json& target = report.at("fuzz_map");
  fmt::print("fuzz_map       starts in {:.2f} s; {:.0f} traces/s, {:.0f} with all subjects\n",
             target.at("startup_seconds").get<double>(), target.at("execs_per_second").get<double>(),
             target.at("execs_per_second_all_subjects").get<double>());
}

int run(const Options& options) {
  const std::string target = fuzz_target();  // looked for before anything takes its time
  Json report = {{"version", 1}, {"rounds", options.rounds}};
  add_traces(report, options.rounds);
  add_loops(report, target, options.rounds);
  if (options.json)
    fmt::print("{}\n", report.dump(2));
  else
    print_table(report);
  return exit_clean;
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("bench", "Measure what the harness costs, as ratios with their bounds");
  auto options = std::make_shared<Options>();
  command->add_option("--rounds", options->rounds, "How often each is measured, in turn")
      ->check(CLI::Range(1, 100));
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
