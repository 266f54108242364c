// Stage:     command. `sealbreak conform`: the corpus against an implementation in any language.
// Input:     a program (--exec), a Python adapter (--python) or an interpreter with freeze (--interpreter).
// Output:    pass, fail, known and unsupported a tier, JUnit, JSON; with --fuzz findings beyond the corpus as seeds.
//            Exit status 0 all pass, 1 failures, 2 could not run.
// Invariant: one mechanism below all: the implementation is the one subject of a session.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "harness/command/conform.hpp"
#include "harness/paths.hpp"
#include "harness/subjects/program_subject.hpp"

namespace sealbreak {
namespace {

struct Options {
  std::string program, python, corpus, junit, domain, tier, out;
  InterpreterArguments interpreter;
  std::vector<std::string> seeds;
  double limit = 2;
  int fuzz = 0;
  std::uint64_t random_seed = 1;
  bool json = false, errors = false;
};

std::filesystem::path corpus_of(const Options& options) {
  const std::filesystem::path ours = std::filesystem::path(source_root()) / "corpus";
  return options.corpus.empty() ? ours : std::filesystem::path(options.corpus);
}

/// The adapter's author need not know the protocol: a program of the corpus speaks it.
std::string command_of(const Options& options) {
  if (options.python.empty()) return options.program;
  const std::string program = (corpus_of(options) / "examples/python/program.py").string();
  return fmt::format("exec {} {} {}", SEALBREAK_PYTHON, quoted(program), quoted(options.python));
}

void check(const Options& options) {
  const int ways = !options.program.empty() + !options.python.empty() + !options.interpreter.path.empty();
  if (ways != 1)
    throw BadInput("conform: give one of --exec, --python and --interpreter: what is held against the corpus");
  if (options.fuzz > 0 && !options.interpreter.path.empty())
    throw BadInput("conform: --fuzz is for programs; scripts/fuzz --domain freeze --interpreter fuzzes an interpreter");
  if (!options.python.empty() && !std::filesystem::is_regular_file(options.python))
    throw BadInput(fmt::format("conform: --python {}: no such file", options.python));
  if (!options.domain.empty()) (void)domain_named(options.domain);
  Needs known;
  if (!options.tier.empty() && options.tier != plain_tier && !add_need(known, options.tier))
    throw BadInput(
        fmt::format("no tier '{}'; there are: {}, {}", options.tier, plain_tier, fmt::join(need_names, ", ")));
}

SubjectChoice choice_of(const Options& options) {
  return {.interpreter = options.interpreter.path,
          .dialect = options.interpreter.dialect,
          .program = command_of(options),
          .shows_errors = options.errors,
          .milliseconds = std::max(1, static_cast<int>(options.limit * 1000))};
}

std::vector<const Domain*> domains_of(const Options& options) {
  std::vector<const Domain*> chosen;
  std::vector<const Domain*> all{&freeze_domain};
  if (options.interpreter.path.empty()) all.assign(structure_domains().begin(), structure_domains().end());
  for (const Domain* domain : all)
    if (options.domain.empty() || domain->name == options.domain) chosen.push_back(domain);
  if (chosen.empty())
    throw BadInput(fmt::format("conform: the domain {} is not for this: programs run map and list, interpreters freeze",
                               options.domain));
  return chosen;
}

std::vector<CorpusSeed> seeds_of(const Options& options, const Domain& domain) {
  std::vector<CorpusSeed> all, chosen;
  for (const std::string& file : options.seeds) all.push_back(corpus_seed(file, file));
  if (options.seeds.empty()) all = corpus_seeds(corpus_of(options), domain);
  for (CorpusSeed& seed : all)
    if (seed.seed.trace.domain == &domain && (options.tier.empty() || seed.needs.tier() == options.tier))
      chosen.push_back(std::move(seed));
  return chosen;
}

/// A domain that a program does not run is no failure of it.
void add_unsupported(ConformReport& report, std::vector<CorpusSeed> seeds, const Domain& domain) {
  for (CorpusSeed& seed : seeds)
    report.results.push_back({.seed = std::move(seed),
                              .conformity = Conformity::unsupported,
                              .why = fmt::format("the domain {}", domain.name)});
}

bool runs(const Hello& hello, const Domain& domain) {
  return std::find(hello.domains.begin(), hello.domains.end(), domain.name) != hello.domains.end();
}

ConformReport hold(const Options& options, const SubjectChoice& choice, const Hello* hello) {
  ConformReport report;
  for (const Domain* domain : domains_of(options)) {
    std::vector<CorpusSeed> seeds = seeds_of(options, *domain);
    if (hello != nullptr && !runs(*hello, *domain)) {
      add_unsupported(report, std::move(seeds), *domain);
      continue;
    }
    Session session(*domain, choice);
    for (const CorpusSeed& seed : seeds) report.results.push_back(conform(session, seed));
    report.name = session.subjects().at(0)->info().name;
    report.version = session.subjects().at(0)->info().version;
  }
  if (report.results.empty()) throw BadInput("conform: no seed is left by --seed, --domain and --tier");
  if (hello != nullptr) report.name = hello->name, report.version = hello->version;
  return report;
}

std::size_t fuzz(const Options& options, const SubjectChoice& choice, const Hello& hello) {
  FuzzProgram campaign{.choice = choice, .domains = {}, .has = hello.has, .lacks = hello.lacks, .start = {},
                       .seconds = options.fuzz, .random_seed = options.random_seed, .out = options.out};
  for (const Domain* domain : domains_of(options)) {
    if (!runs(hello, *domain)) continue;
    campaign.domains.emplace_back(domain->name);
    for (CorpusSeed& seed : corpus_seeds(corpus_of(options), *domain)) campaign.start.push_back(std::move(seed));
  }
  return fuzz_program(campaign);
}

int run(const Options& options) {
  check(options);
  const SubjectChoice choice = choice_of(options);
  std::unique_ptr<Hello> hello;
  if (!choice.program.empty())
    hello = std::make_unique<Hello>(ask_hello({.command = choice.program, .shows_errors = options.errors}));
  const ConformReport report = hold(options, choice, hello.get());
  if (options.json)
    write_output("-", conform_json(report));
  else
    print_report(report);
  if (!options.junit.empty()) write_output(options.junit, junit(report));
  std::size_t found = 0;
  std::fflush(stdout);  // fuzzing speaks on the other stream, and long after
  if (options.fuzz > 0) found = fuzz(options, choice, *hello);
  return report.clean() && found == 0 ? exit_clean : exit_found;
}

}  // namespace

void add_conform(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("conform", "Hold an implementation in any language against the corpus");
  auto o = std::make_shared<Options>();
  command->add_option("--exec", o->program, "A command for the shell that speaks corpus/PROTOCOL.md");
  command->add_option("--python", o->python, "A Python file that adapts a module: see corpus/examples/python");
  o->interpreter.add_options(*command);
  command->add_option("--corpus", o->corpus, "The folder of seeds; else this checkout's corpus");
  command->add_option("--domain", o->domain, "Only this domain");
  command->add_option("--tier", o->tier, "Only this tier: plain, hashes, exceptions, identity or python");
  command->add_option("--seed", o->seeds, "Only this file (repeatable)")->allow_extra_args(false);
  command->add_option("--limit", o->limit, "Seconds for one trace; a hang is confirmed at ten times as many")
      ->check(above_zero());
  command->add_option("--junit", o->junit, "Write JUnit's XML to this file");
  command->add_flag("--json", o->json, "Print JSON");
  command->add_flag("--stderr", o->errors, "Show what the program says on standard error");
  command->add_option("--fuzz", o->fuzz, "Then fuzz the program for so many seconds")->check(above_zero());
  command->add_option("--random-seed", o->random_seed, "Of --fuzz");
  command->add_option("--out", o->out, "Where the seeds of what --fuzz finds go; else the current folder");
  command->callback([&action, o] { action = [o] { return run(*o); }; });
}

}  // namespace sealbreak
