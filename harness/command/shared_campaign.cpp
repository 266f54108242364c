#include "harness/command/shared_campaign.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness/command/process.hpp"
#include "harness/subjects/interpreter_subject.hpp"
#include "harness/trace/codec.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

/// More say the same again.
constexpr std::size_t most_traces = 64;

Bytes bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Trace> traces_in(const fs::path& corpus) {
  std::vector<Trace> traces;
  for (const auto& entry : fs::directory_iterator(corpus)) traces.push_back(decode(freeze_domain, bytes_of(entry.path())));
  // By their bytes where they are as long: the order in a folder is any.
  std::sort(traces.begin(), traces.end(), [](const Trace& a, const Trace& b) {
    return a.ops.size() != b.ops.size() ? a.ops.size() < b.ops.size() : encode(a) < encode(b);
  });
  return traces;
}

}  // namespace

SharedCampaign::SharedCampaign(const fs::path& target, const fs::path& scratch, int seconds) {
  const fs::path corpus = scratch / "shared";
  fs::create_directories(corpus);
  const ProcessResult run = run_process(
      {target.string(), corpus.string(), "-artifact_prefix=" + scratch.string() + "/", "-seed=1", "-max_len=1024",
       "-timeout=10", fmt::format("-max_total_time={}", seconds)},
      {}, seconds + 120);
  if (run.status != 0) throw std::runtime_error(fmt::format("without a mutant the target fails: {}", run.output));
  const std::string given = interpreter_from_environment();
  InterpreterSubject subject({.path = given.empty() ? default_interpreter(true) : given});
  for (const Trace& trace : traces_in(corpus)) {
    (void)subject.run(trace, {.observe_each = true});
    for (const int barrier : subject.barriers_met())
      if (auto& traces = meeting_[barrier]; traces.size() < most_traces) traces.push_back(trace);
  }
}

const std::vector<Trace>& SharedCampaign::meeting(int barrier) const {
  static const std::vector<Trace> none;
  const auto found = meeting_.find(barrier);
  return found == meeting_.end() ? none : found->second;
}

}  // namespace sealbreak
