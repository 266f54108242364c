#include "harness/command/shared_campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "harness/command/mutant_hunt.hpp"
#include "harness/command/process.hpp"
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

std::vector<Trace> traces_in(const Domain& domain, const fs::path& corpus) {
  std::vector<Trace> traces;
  for (const auto& entry : fs::directory_iterator(corpus)) traces.push_back(decode(domain, bytes_of(entry.path())));
  // By their bytes where they are as long: the order in a folder is any.
  std::sort(traces.begin(), traces.end(), [](const Trace& a, const Trace& b) {
    return a.ops.size() != b.ops.size() ? a.ops.size() < b.ops.size() : encode(a) < encode(b);
  });
  return traces;
}

/// The first ones that break each thing in each way: what breaks the weakest is worth a try on a mutant.
std::vector<Trace> breaking(const Domain& domain, const std::vector<Trace>& traces) {
  Session session(domain, {.names = {"control", "closures", "bastion", "native"}});
  std::map<std::string, std::size_t> seen;
  std::vector<Trace> kept;
  for (const Trace& trace : traces) {
    bool tells = false;
    for (const Judgement& judgement : session.check(trace))
      tells = ++seen[judgement.oracle + judgement.subject + judgement.kinds] <= most_of_a_break || tells;
    if (tells) kept.push_back(trace);
  }
  return kept;
}

}  // namespace

bool has_shared_campaign(const Domain& domain) { return &domain == &freeze_domain || &domain == &escape_domain; }

SharedCampaign::SharedCampaign(const Domain& domain, const fs::path& scratch, int seconds) {
  const fs::path corpus = scratch / "shared";
  fs::create_directories(corpus);
  Environment environment;
  if (&domain == &escape_domain) environment.emplace_back("SEALBREAK_SUBJECTS", attacked);
  const ProcessResult run = run_process(
      {fuzz_target_of(std::string(domain.name)).string(), corpus.string(), "-artifact_prefix=" + scratch.string() + "/",
       "-seed=1", "-max_len=1024", "-timeout=10", fmt::format("-max_total_time={}", seconds)},
      environment, seconds + 120);
  if (run.status != 0) throw std::runtime_error(fmt::format("without a mutant the target fails: {}", run.output));
  const std::vector<Trace> traces = traces_in(domain, corpus);
  if (&domain == &freeze_domain)
    sort_by_barrier(traces);
  else
    all_ = breaking(domain, traces);
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
