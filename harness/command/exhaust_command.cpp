// Stage:     command. `sealbreak exhaust`: every trace up to a length over a small hostile universe.
// Input:     a domain, a length.
// Output:    how many traces there are, and every finding; exit status 1 when there is one.
// Invariant: the count is that of traces up to symmetry; it does not depend on the subjects.
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>

#include "harness/command/command.hpp"
#include "harness/exhaust/exhaust.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string domain;
  std::string mutant;
  std::vector<std::string> subjects;
  int ops = 4;
  bool json = false;
};

int run(const Options& options) {
  const Domain& domain = domain_named(options.domain);
  Session session(domain, {.names = options.subjects, .mutant = options.mutant});
  std::map<std::string, std::string> findings;
  std::map<std::string, std::uint64_t> known;
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t count = walk(make_universe(domain), options.ops, [&](const Trace& trace) {
    for (const Judgement& j : session.check(trace)) {
      if (j.is_finding()) findings.try_emplace(j.signature, j.reason);
      if (j.verdict == Verdict::known) ++known[j.signature];
    }
  });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (options.json) {
    fmt::print("{}\n", Json({{"domain", options.domain}, {"ops", options.ops}, {"traces", count},
                             {"seconds", seconds}, {"findings", findings}, {"known", known}}).dump(2));
  } else {
    fmt::print("{}: {} traces of at most {} op{}, symmetric ones once, {:.1f} s\n", options.domain, count,
               options.ops, plural(static_cast<std::size_t>(options.ops)), seconds);
    for (const auto& [signature, times] : known) fmt::print("known: {} ({} times)\n", signature, times);
    for (const auto& [signature, reason] : findings) fmt::print("diverge: {}\n  {}\n", signature, reason);
  }
  return findings.empty() ? exit_clean : exit_found;
}

}  // namespace

void add_exhaust(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("exhaust", "Run every trace up to a length over a small universe");
  auto options = std::make_shared<Options>();
  command->add_option("--domain", options->domain, "list or map")->required();
  command->add_option("--ops", options->ops, "Longest trace")->check(CLI::Range(1, longest));
  command->add_option("--mutant", options->mutant, "Run this mutant in place of the subjects");
  command->add_option("--subject", options->subjects, "Only this subject (repeatable)")->allow_extra_args(false);
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
