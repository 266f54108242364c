// Stage:     command. `sealbreak minimize`: the smallest seed with the same signature.
// Input:     a seed or raw bytes that show a finding (or a known one).
// Output:    a seed with the reference's outcomes as its expectations.
// Invariant: the signature stays; a trace that shows several keeps the one asked for, or the first.
#include <fmt/format.h>

#include "harness/command/command.hpp"
#include "harness/minimize/minimize.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {
namespace {

/// A trace takes some milliseconds.
constexpr int quick_milliseconds = 200;

struct Options {
  TraceInput input;
  InterpreterArguments interpreter;
  std::string program;
  std::string mutant;
  std::string signature;
  std::string out = "-";
};

const Judgement* wanted(const std::vector<Judgement>& judgements, const std::string& signature) {
  for (const Judgement& j : judgements) {
    const bool counts = j.is_finding() || j.verdict == Verdict::known;
    if (counts && (signature.empty() || j.signature == signature)) return &j;
  }
  return nullptr;
}

/// Whether a run of the trace takes the process down: then every run must be in a child.
bool needs_isolation(const Trace& trace, const SubjectChoice& choice) {
  SubjectChoice isolated = choice;
  isolated.isolated = true;
  Session session(*trace.domain, isolated);
  for (const auto& subject : session.subjects())
    for (const Outcome& outcome : subject->run(trace, {.observe_each = true}).outcomes)
      if (outcome.kind == Kind::crash || outcome.kind == Kind::timeout) return true;
  return false;
}

void describe(Seed& seed, const Judgement& found, const std::string& mutant) {
  seed.signature = found.signature;
  seed.subject = found.subject;
  seed.mutant = mutant;
  seed.verdict = found.verdict == Verdict::known ? "known" : "agree";
  if (!mutant.empty()) {
    seed.about = find_mutant(mutant).breaks;
    seed.origin = find_mutant(mutant).origin;
  } else if (seed.about.empty()) {
    seed.about = found.reason;
  }
  fill_in_expectations(seed);
}

int run(const Options& options) {
  Seed seed = options.input.read(options.input.files.at(0));
  const std::string signature = options.signature.empty() && options.mutant.empty() ? seed.signature : options.signature;
  options.interpreter.check(*seed.trace.domain);
  SubjectChoice choice{
      .mutant = options.mutant, .interpreter = options.interpreter.path, .dialect = options.interpreter.dialect,
      .program = options.program};
  // Each try of a hang waits for its confirmation, and this one was confirmed before.
  if (signature.ends_with("timeout")) choice.milliseconds = quick_milliseconds;
  if (options.mutant.empty() && options.program.empty() && !seed.subject.empty()) choice.names = {seed.subject};
  choice.isolated = needs_isolation(seed.trace, choice);
  Session session(*seed.trace.domain, choice);
  const auto first = session.check(seed.trace);
  const Judgement* found = wanted(first, signature);
  if (found == nullptr)
    throw BadInput(fmt::format("{}: shows no finding{}{}", options.input.files[0],
                               signature.empty() ? "" : " with the signature ", signature));
  const std::string kept = found->signature;
  MinimizeStats stats;
  const std::size_t ops_before = seed.trace.ops.size();
  seed.trace = minimize(seed.trace, [&](const Trace& t) { return has_signature(session.check(t), kept); }, &stats);
  const auto last = session.check(seed.trace);
  seed.dialect = session.dialect();
  describe(seed, *wanted(last, kept), options.mutant);
  write_output(options.out, write_seed(seed));
  fmt::print(stderr, "{}: {} op{} to {}, {} tries\n", kept, ops_before, plural(ops_before),
             seed.trace.ops.size(), stats.tried);
  return exit_clean;
}

}  // namespace

void add_minimize(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("minimize", "Find the smallest seed with the same signature");
  auto options = std::make_shared<Options>();
  options->input.add_options(*command, false);
  options->interpreter.add_options(*command);
  command->add_option("--exec", options->program, "A program that speaks corpus/PROTOCOL.md, in place of the subjects");
  command->add_option("--mutant", options->mutant, "The finding is this mutant's");
  command->add_option("--signature", options->signature, "Keep this signature; else the seed's, else the first");
  command->add_option("--out", options->out, "Where to write the seed; - is standard output");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace sealbreak
