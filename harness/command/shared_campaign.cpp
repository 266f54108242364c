#include "harness/command/shared_campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "harness/command/mutant_hunt.hpp"
#include "harness/command/process.hpp"
#include "harness/mutate/escape_sweep.hpp"
#include "harness/mutate/mutate.hpp"
#include "harness/run/session.hpp"
#include "harness/subjects/interpreter_subject.hpp"
#include "harness/trace/codec.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

/// Who shows the engine how far an attack goes: those that fall soon, and those that don't. Frozen ones take as long again.
constexpr const char* attacked = "control,closures,bastion,native,native_bastion";

/// More say the same again.
constexpr std::size_t most_of_a_break = 2;
constexpr std::size_t most_traces = 64;

Bytes bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// By their bytes where they are as long: the order in a folder is any.
void sort_shortest_first(std::vector<Trace>& traces) {
  std::sort(traces.begin(), traces.end(), [](const Trace& a, const Trace& b) {
    return a.ops.size() != b.ops.size() ? a.ops.size() < b.ops.size() : encode(a) < encode(b);
  });
}

std::vector<Trace> traces_in(const Domain& domain, const fs::path& corpus) {
  std::vector<Trace> traces;
  for (const auto& entry : fs::directory_iterator(corpus)) traces.push_back(decode(domain, bytes_of(entry.path())));
  sort_shortest_first(traces);
  return traces;
}

/// First those that break each thing in each way, for what breaks the weakest is the likeliest to break the mutant; then
/// all others.
std::vector<Trace> breaking_first(const Domain& domain, std::vector<Trace> traces) {
  Session session(domain, {.names = {"control", "closures", "bastion", "native"}});
  std::map<std::string, std::size_t> seen;
  std::stable_partition(traces.begin(), traces.end(), [&](const Trace& trace) {
    bool tells = false;
    for (const Judgement& judgement : session.check(trace))
      tells = ++seen[judgement.oracle + judgement.subject + judgement.kinds] <= most_of_a_break || tells;
    return tells;
  });
  return traces;
}

/// What an engine would come to last: it draws one word of many hundreds.
std::vector<Trace> and_sweep(std::vector<Trace> traces) {
  const std::vector<Trace> sweep = escape_sweep();
  traces.insert(traces.end(), sweep.begin(), sweep.end());
  return traces;
}

/// What the verifier says of a program that a single rule of its own rejects, see cappython_runner.py.
constexpr std::string_view one_reason = "the verifier rejects it: ";
constexpr int program_ops = 8;

/// A program for each word, and those that are rejected for one reason: a verifier that forgets it accepts them, and they run.
/// Of all that are made in so many seconds, those with a word that was not seen beside the reason; an engine would keep none.
std::vector<Trace> programs_to_accept(const Domain& domain, int seconds) {
  Session session(domain, {});
  Subject& verifier = *session.subjects().at(0);
  std::set<std::tuple<std::string, int, int>> seen;
  Random random(1);
  std::vector<Trace> kept = each_word(domain, random);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < deadline) {
    const Trace trace = generate(domain, random, program_ops);
    if (trace.ops.empty()) continue;
    const Outcome first = verifier.run(trace, {}).outcomes.front();
    if (first.kind != Kind::unsupported || !first.what.starts_with(one_reason)) continue;
    bool is_new = false;
    for (const Op& op : trace.ops)
      for (const std::int16_t word : op.operands) is_new = seen.emplace(first.what, op.code, word).second || is_new;
    if (is_new) kept.push_back(trace);
  }
  sort_shortest_first(kept);
  return kept;
}

}  // namespace

bool has_shared_campaign(const Domain& domain) {
  return &domain == &freeze_domain || &domain == &escape_domain || &domain == &cappython_domain;
}

SharedCampaign::SharedCampaign(const Domain& domain, const fs::path& scratch, int seconds) {
  if (&domain == &cappython_domain) {
    all_ = programs_to_accept(domain, seconds);
    return;
  }
  const fs::path corpus = scratch / "shared";
  fs::create_directories(corpus);
  Environment environment;
  if (&domain == &escape_domain) environment.emplace_back("SEALBREAK_SUBJECTS", attacked);
  const ProcessResult run = run_process(
      {fuzz_target_of(std::string(domain.name)).string(), corpus.string(), "-artifact_prefix=" + scratch.string() + "/",
       "-seed=1", "-max_len=1024", "-timeout=10", fmt::format("-max_total_time={}", seconds)},
      environment, seconds + 120);
  if (run.status != 0) throw std::runtime_error(fmt::format("without a mutant the target fails: {}", run.output));
  std::vector<Trace> traces = traces_in(domain, corpus);
  if (&domain == &freeze_domain)
    sort_by_barrier(traces);
  else
    all_ = and_sweep(breaking_first(domain, std::move(traces)));
}

void SharedCampaign::sort_by_barrier(const std::vector<Trace>& traces) {
  const std::string given = interpreter_from_environment();
  InterpreterSubject subject({.path = given.empty() ? default_interpreter(true) : given});
  for (const Trace& trace : traces) {
    (void)subject.run(trace, {.observe_each = true});
    for (const int barrier : subject.barriers_met())
      if (auto& met = meeting_[barrier]; met.size() < most_traces) met.push_back(trace);
  }
}

const std::vector<Trace>& SharedCampaign::traces_for(const Mutant& mutant) const {
  static const std::vector<Trace> none;
  if (mutant.barrier < 0) return all_;
  const auto found = meeting_.find(mutant.barrier);
  return found == meeting_.end() ? none : found->second;
}

}  // namespace sealbreak
