// Stage:     command. `sealbreak mutants`: fuzzes each planted fault from an empty corpus.
// Input:     a domain.
// Output:    a table or JSON; each killed mutant leaves its minimized seed; exit 1 when one survives.
// Invariant: the engine is the one of the nightly run (libFuzzer's target), with a fixed seed.
#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "harness/command/command.hpp"
#include "harness/command/mutant_hunt.hpp"
#include "harness/command/shared_campaign.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string domain;
  std::vector<std::string> only;
  HuntOptions hunt;
  int campaign = 300;
  int jobs = 2;
  bool list = false;
  bool json = false;
};

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

/// What one campaign from an empty corpus shows of each mutant, where one can.
class Campaign {
 public:
  explicit Campaign(const Options& options) {
    const Domain& domain = *find_domain(options.domain);
    if (has_shared_campaign(domain) && options.campaign > 0) shared_.emplace(domain, scratch_.path(), options.campaign);
  }

  /// One at a time: a session is not made for threads.
  SharedFind find(const Mutant& mutant) {
    const std::lock_guard guard(lock_);
    return shared_ ? find_among(shared_->traces_for(mutant), mutant) : SharedFind{};
  }

 private:
  const ScratchFolder scratch_{"sealbreak-campaign"};
  std::optional<SharedCampaign> shared_;
  std::mutex lock_;
};

/// Hunts in `jobs` threads; each hunt is processes of its own.
std::vector<Hunt> hunt_all(const std::vector<Mutant>& list, const Options& options) {
  Campaign campaign(options);
  std::vector<Hunt> hunts(list.size());
  std::atomic<std::size_t> next = 0;
  std::mutex lock;
  std::string failed;
  const auto work = [&] {
    for (std::size_t i = next++; i < list.size(); i = next++) {
      try {
        hunts[i] = hunt(list[i], options.hunt, campaign.find(list[i]));
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
  command->add_option("--domain", options->domain, "A domain: list, map, freeze, escape or cappython")->required();
  command->add_option("--only", options->only, "Only this mutant (repeatable)")->allow_extra_args(false);
  command->add_option("--seconds", options->hunt.seconds, "Time for each")->check(above_zero());
  command->add_option("--campaign", options->campaign,
                      "Time of the campaign, from an empty corpus too, that all mutants of freeze, of escape or of cappython share, and go on from; 0 for none")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--jobs", options->jobs, "How many at once")->check(above_zero());
  command->add_option("--out", options->hunt.out, "Where seeds go; else corpus/mutants/DOMAIN");
  command->add_flag("--list", options->list, "Only list them, equivalent ones with their proof");
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
