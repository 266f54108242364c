#include "harness/subjects/interpreter_subject.hpp"

#include <unistd.h>

#include "harness/mutate/mutate.hpp"
#include "harness/paths.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::json;

/// As many traces show most of what varies, in a second or two.
constexpr int learnt_traces = 60;
constexpr int learnt_ops = 8;
constexpr int learnt_runs = 3;

std::vector<std::string> command_line(const InterpreterOptions& options, const SpokenDialect& dialect) {
  std::vector<std::string> line = script_line(options.path, "freeze_runner.py");
  line.insert(line.end(), {"--progress-fd", "{progress}"});
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) line.insert(line.end(), {name, value});
  };
  add("--api", std::string(impl::value_name(impl::kAxes.back(), dialect.axes)));
  add("--api-file", options.api_file);
  add("--barrier-off", options.barrier_off);
  if (options.coverage) add("--counters-fd", "{counters}");
  return line;
}

/// The op `freeze` as the interpreter does it: whatever is chosen, where it leaves no choice.
Json freeze_call(const Op& op, const impl::Dialect& dialect) {
  Json call = Json::array({"freeze", op.operands[0]});
  for (unsigned at = 0; at < choice_axes; ++at) call.push_back(impl::value_name(impl::kAxes[at], dialect));
  return call;
}

}  // namespace

InterpreterSubject::InterpreterSubject(InterpreterOptions options)
    : RunnerSubject({.name = "interpreter", .version = {}, .domain = "freeze", .language = "Python", .claims = {}, .unsupported = {}}) {
  info_.claims.dialect =
      probe_interpreter({.path = options.path, .api_file = options.api_file, .dialect_file = options.dialect_file}).dialect;
  start({.command = command_line(options, info_.claims.dialect),
         .milliseconds = options.milliseconds,
         .traces_per_process = options.traces_per_process});
  if (options.coverage) learn_edges();
}

void InterpreterSubject::learn_edges() {
  Random random(1);
  std::vector<std::uint8_t> before;
  for (int i = 0; i < learnt_traces; ++i) {
    const Trace trace = generate(freeze_domain, random, learnt_ops);
    for (int run = 0; run < learnt_runs; ++run) {
      (void)run_once(trace);
      const auto now = counters();
      if (now.empty()) return;  // it counts nothing, or dies of that trace: the campaign will say so
      if (run > 0) edges_.learn(before, now);
      before.assign(now.begin(), now.end());
    }
  }
}

std::string InterpreterSubject::request(const Trace& trace) const {
  const SpokenDialect& dialect = info_.claims.dialect;
  Json calls = Json::array();
  for (const Op& op : trace.ops) {
    const OpInfo& info = trace.info(op);
    const bool chooses = info.name != "freeze" || dialect.takes_choices;
    calls.push_back(chooses ? call_of(info, op) : freeze_call(op, dialect.axes));
  }
  return calls.dump();
}

void InterpreterSubject::note(const Json& barriers) {
  barriers_met_ = barriers.get<std::vector<int>>();
  for (const int barrier : barriers_met_) coverage::hit_feature(static_cast<std::size_t>(barrier));
}

RunResult InterpreterSubject::run(const Trace& trace, const RunOptions& options) {
  RunResult result = RunnerSubject::run(trace, options);
  if (!options.observe_each) edges_.hit(counters());
  return result;
}

std::span<const std::uint8_t> InterpreterSubject::counters() const {
  return process_ ? process_->counters() : std::span<const std::uint8_t>();
}

std::string default_interpreter(bool for_fuzzing) {
  const std::string folder = interpreter_folder(for_fuzzing ? "fuzz" : "release");
  for (const char* name : {"/bin/python3.11", "/bin/python3", "/python"})
    if (access((folder + name).c_str(), X_OK) == 0) return folder + name;
  throw NoInterpreter("the patched interpreter is not built; build it: scripts/build-python");
}

}  // namespace sealbreak
