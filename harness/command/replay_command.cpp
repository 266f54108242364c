// Stage:     command. `sealbreak replay`: seeds on every subject, side by side, step by step.
// Input:     seeds, or raw bytes of an engine.
// Output:    a table a seed, or JSON; exit status 0 when every expectation is met.
// Invariant: each subject runs in a child process: a crash or a hang is an outcome.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "harness/command/command.hpp"
#include "harness/command/step_table.hpp"
#include "harness/subjects/domain_reference.hpp"
#include "oracles/dialect_differences.hpp"
#include "oracles/equivalence.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  TraceInput input;
  InterpreterArguments interpreter;
  std::string program;
  std::string mutant;
  std::vector<std::string> subjects;
  bool json = false;
};

/// What a replay of one seed found.
struct Replay {
  std::string file;
  Seed seed;
  SpokenDialect dialect;           ///< that the subjects are judged by
  std::vector<std::string> unmet;  ///< expectations of the seed that the reference of its own dialect does not meet
  std::vector<SubjectSteps> steps;
  std::vector<Judgement> judgements;

  bool met() const { return unmet.empty() && first_finding(judgements) == nullptr; }
};

/// Sessions are made once a domain: a subject loads its modules only once.
class Replayer {
 public:
  explicit Replayer(const Options& options) : options_(options) {}

  Replay replay(const std::string& file) {
    Replay result{file, options_.input.read(file), {}, {}, {}, {}};
    const Trace& trace = result.seed.trace;
    options_.interpreter.check(*trace.domain);
    Session& session = session_of(*trace.domain);
    const RunResult reference = session.reference().run(trace, {.observe_each = true});
    result.dialect = session.dialect();
    // Raw bytes expect nothing: they are of whatever dialect is spoken.
    if (options_.input.bytes) result.seed.dialect = result.dialect;
    result.unmet = unmet_expectations(result.seed, result.seed.dialect == result.dialect
                                                       ? reference
                                                       : make_domain_reference(*trace.domain, result.seed.dialect)->run(trace, {}));
    result.steps.push_back({"reference", reference.outcomes, {}});
    for (const auto& subject : session.subjects()) {
      const RunResult got = subject->run(trace, {.observe_each = true});
      const SubjectInfo& info = subject->info();
      auto judged = judge({trace, reference, info.name, info.version, info.claims, got});
      result.steps.push_back({info.name, got.outcomes, judged});
      result.judgements.insert(result.judgements.end(), judged.begin(), judged.end());
    }
    expect_known(result, session);
    return result;
  }

 private:
  Session& session_of(const Domain& domain) {
    auto& session = sessions_[std::string(domain.name)];
    if (!session)
      session = std::make_unique<Session>(
          domain, SubjectChoice{.names = options_.subjects, .mutant = options_.mutant,
                                .interpreter = options_.interpreter.path, .dialect = options_.interpreter.dialect,
                                .program = options_.program, .isolated = true});
    return *session;
  }

  static std::vector<std::string> unmet_expectations(const Seed& seed, const RunResult& reference) {
    std::vector<std::string> unmet;
    const Equivalence equivalence(seed.trace);
    for (std::size_t i = 0; i < seed.expect.size(); ++i) {
      const Shape shape = seed.trace.info(seed.trace.ops[i]).shape;
      if (!equivalence.same(seed.expect[i], reference.outcomes[i], shape))
        unmet.push_back(fmt::format("op {} expects {}, the reference gives {}", i,
                                    print_outcome(seed.expect[i]), print_outcome(reference.outcomes[i])));
    }
    return unmet;
  }

  /// A seed of a known finding, or of a break beyond a claim, expects it to be seen, as long as its subject is there.
  void expect_known(Replay& result, const Session& session) const {
    if (result.seed.verdict == "agree" || !options_.mutant.empty()) return;
    const bool there = std::any_of(session.subjects().begin(), session.subjects().end(), [&](const auto& s) {
      return s->info().name == result.seed.subject;
    });
    if (there && !has_signature(result.judgements, result.seed.signature))
      result.unmet.push_back(fmt::format("the {} finding {} is not seen any more", result.seed.verdict, result.seed.signature));
  }

  const Options& options_;
  std::map<std::string, std::unique_ptr<Session>> sessions_;
};

Json to_json(const Replay& replay) {
  Json findings = Json::array(), known = Json::array(), steps = Json::array();
  std::map<std::string, int> poisoned;
  for (const Judgement& j : replay.judgements) {
    const Json row = {{"signature", j.signature}, {"subject", j.subject}, {"oracle", j.oracle},
                      {"op", j.op},               {"reason", j.reason}};
    if (j.is_finding()) findings.push_back(row);
    if (j.verdict == Verdict::known) known.push_back(row);
    if (j.verdict == Verdict::poisoned) ++poisoned[j.kinds];
  }
  const Trace& trace = replay.seed.trace;
  for (std::size_t i = 0; i < trace.ops.size(); ++i) {
    Json step = {{"op", print_op(trace, trace.ops[i])}};
    for (const SubjectSteps& subject : replay.steps) step[subject.name] = print_outcome(subject.outcomes[i]);
    steps.push_back(step);
  }
  const Judgement* found = first_finding(replay.judgements);
  const std::string signature = found ? found->signature : known.empty() ? "" : known[0]["signature"].get<std::string>();
  return {{"seed", replay.file},
          {"domain", trace.domain->name},
          {"dialect", print_dialect(replay.dialect)},
          {"verdict", found ? "diverge" : known.empty() ? "agree" : "known"},
          {"signature", signature},
          {"met", replay.met()},
          {"unmet", replay.unmet},
          {"findings", findings},
          {"known", known},
          {"poisoned", poisoned},
          {"steps", steps}};
}

/// What a reader must know of dialects, where any but the draft's plays a part.
void print_dialects(const Replay& replay) {
  if (!(replay.dialect == SpokenDialect{})) fmt::print("judged by the dialect {}\n", print_dialect(replay.dialect));
  if (!(replay.seed.dialect == replay.dialect))
    fmt::print("the seed is of another dialect, {}: what it expects is checked by that\n", print_dialect(replay.seed.dialect));
  for (const DialectDifference* rule : differences_of(replay.dialect)) fmt::print("{}: {}\n", rule->name, rule->reason);
}

void print(const Replay& replay) {
  const Trace& trace = replay.seed.trace;
  fmt::print("{}: {}, {} key{}, {} op{}\n", replay.file, trace.domain->name, trace.keys.size(),
             plural(trace.keys.size()), trace.ops.size(), plural(trace.ops.size()));
  if (!replay.seed.about.empty()) fmt::print("{}\n", replay.seed.about);
  print_dialects(replay);
  for (std::size_t i = 0; i < trace.keys.size(); ++i) fmt::print("  {}\n", print_key(trace, static_cast<int>(i)));
  print_steps(trace, replay.steps);
  for (const Judgement& j : replay.judgements)
    if (j.is_finding() || j.verdict == Verdict::known)
      fmt::print("{}: {}\n  {}\n", name_of(j.verdict), j.signature, j.reason);
  for (const std::string& unmet : replay.unmet) fmt::print("expectation not met: {}\n", unmet);
  fmt::print("{}\n\n", replay.met() ? "met: every expectation" : "NOT MET");
}

int run(const Options& options) {
  Replayer replayer(options);
  Json results = Json::array();
  std::size_t met = 0;
  for (const std::string& file : options.input.files) {
    const Replay replay = replayer.replay(file);
    met += replay.met() ? 1 : 0;
    if (options.json)
      results.push_back(to_json(replay));
    else
      print(replay);
  }
  if (options.json)
    fmt::print("{}\n", Json({{"version", 1}, {"results", results}}).dump(2));
  else if (options.input.files.size() > 1)
    fmt::print("{} of {} seeds as expected\n", met, options.input.files.size());
  return met == options.input.files.size() ? exit_clean : exit_found;
}

}  // namespace

void add_replay(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("replay", "Run seeds on every subject, step by step");
  auto options = std::make_shared<Options>();
  options->input.add_options(*command, true);
  options->interpreter.add_options(*command);
  command->add_option("--exec", options->program, "A program that speaks corpus/PROTOCOL.md, in place of the subjects");
  command->add_option("--mutant", options->mutant, "Run this mutant in place of the subjects");
  command->add_option("--subject", options->subjects, "Only this subject (repeatable)")->allow_extra_args(false);
  command->add_flag("--json", options->json, "Print JSON");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
