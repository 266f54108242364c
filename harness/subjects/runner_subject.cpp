#include "harness/subjects/runner_subject.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "harness/coverage/counters.hpp"
#include "harness/subjects/death.hpp"
#include "harness/subjects/interpreter_dialect.hpp"

namespace sealbreak {
namespace {

/// Of what an attack gave, before the states: they change by use.
constexpr std::size_t sealed_signs = 4;

using Json = nlohmann::json;

/// Starting takes a tenth of a second; far more when it is sanitized and the machine is busy.
constexpr int start_milliseconds = 60000;
/// To come to its own end: all that it ever made dies then.
constexpr int end_milliseconds = 10000;

Atom atom_from(const Json& json) { return json.is_null() ? Atom{} : Atom::integer(json.get<std::int64_t>()); }

Outcome outcome_from(const Json& json) {
  if (json.is_null()) return {};
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    const std::size_t colon = text.find(':');
    if (text.starts_with("unsupported:")) return {Kind::unsupported, text.substr(colon + 1), {}};
    return Outcome::raised(text.substr(colon + 1));
  }
  std::vector<Atom> atoms;
  for (const Json& atom : json) atoms.push_back(atom_from(atom));
  return Outcome::of(std::move(atoms));
}

/// Throws nlohmann's exceptions, or std::runtime_error, when the answer is not one.
RunResult result_from(const Json& whole, std::size_t ops) {
  RunResult result;
  for (const Json& outcome : whole.at(0)) result.outcomes.push_back(outcome_from(outcome));
  for (const Json& final : whole.at(1))
    result.finals.push_back(final.is_number() ? Outcome::of(atom_from(final)) : final.is_null() ? Outcome::of(Atom{}) : outcome_from(final));
  if (result.outcomes.size() != ops || result.finals.size() != static_cast<std::size_t>(slots))
    throw std::runtime_error("an answer of another length");
  result.counts.resize(ops);
  result.leaks.nodes = whole.at(2).get<std::int64_t>();
  return result;
}

/// FNV-1a, a byte at a time.
std::size_t mix(std::size_t hash, std::size_t value) { return (hash ^ value) * 1099511628211ULL; }

/// Not every program counts its branches. Beside them: each op with its words and what it gave,
/// beside the words of the op before it that wrote the slot (mostly: the kind of object).
void count_features(const Trace& trace, const RunResult& result) {
  // The first input of an empty corpus is an empty trace: an engine that sees nothing in it gives up.
  coverage::hit_feature(coverage::barrier_features);
  std::array<std::size_t, slots> made_by{};
  for (std::size_t i = 0; i < trace.ops.size(); ++i) {
    // What was not done says nothing: an engine shall not keep programs because they are rejected.
    if (result.outcomes[i].kind == Kind::unsupported) continue;
    const OpInfo& info = trace.info(trace.ops[i]);
    std::size_t words = mix(14695981039346656037ULL, trace.ops[i].code), context = 0;
    for (std::size_t at = 0; at < max_operands; ++at) {
      const auto value = static_cast<std::size_t>(trace.ops[i].operands[at]);
      if (info.operands[at].kind == OperandKind::word) words = mix(words, value);
      if (info.operands[at].kind == OperandKind::slot) context = mix(context, made_by[value]);
    }
    const Outcome& outcome = result.outcomes[i];
    std::size_t gave = mix(static_cast<std::size_t>(outcome.kind), outcome.atoms.size());
    const std::size_t telling = std::min(outcome.atoms.size(), info.shape == Shape::sealed ? sealed_signs : std::size_t{1});
    for (std::size_t at = 0; at < telling; ++at) gave = mix(gave, static_cast<std::size_t>(outcome.atoms[at].a));
    for (const char letter : outcome.what) gave = mix(gave, static_cast<unsigned char>(letter));
    constexpr std::size_t hashed = coverage::feature_count - coverage::barrier_features;
    coverage::hit_feature(coverage::barrier_features + mix(mix(words, gave), context) % hashed);
    const int into = operand(info, trace.ops[i], OperandKind::into);
    if (into >= 0) made_by[static_cast<std::size_t>(into)] = words;
  }
}

}  // namespace

Json call_of(const OpInfo& info, const Op& op) {
  Json call = Json::array({info.name});
  for (std::size_t i = 0; i < max_operands; ++i) {
    const Operand& operand = info.operands[i];
    if (operand.kind == OperandKind::none) break;
    if (operand.kind == OperandKind::word)
      call.push_back(operand.words[static_cast<std::size_t>(op.operands[i])]);
    else
      call.push_back(op.operands[i]);
  }
  return call;
}

std::string RunnerSubject::request(const Trace& trace) const {
  Json calls = Json::array();
  for (const Op& op : trace.ops) calls.push_back(call_of(trace.info(op), op));
  return calls.dump();
}

void RunnerSubject::start(RunnerOptions options) {
  options_ = std::move(options);
  restart();
}

void RunnerSubject::restart() {
  traces_ = 0;
  owner_ = getpid();
  process_.reset();
  Answer greeting;
  const std::string& path = options_.command.at(0);
  try {
    process_ = std::make_unique<InterpreterProcess>(options_.command);
    greeting = process_->ask("", start_milliseconds);
  } catch (const std::runtime_error& error) {
    throw NoInterpreter(error.what());
  }
  if (greeting.how != Answer::How::line)
    throw NoInterpreter(fmt::format("{}: does not run traces: {}", path, print_outcome(outcome_of(greeting))));
  const Json said = Json::parse(greeting.line, nullptr, false);
  if (said.is_object() && said.contains("absent"))
    throw NoInterpreter(fmt::format("{}: {}", path, said["absent"].get<std::string>()));
  if (!said.is_object() || !said.contains("version")) throw NoInterpreter(fmt::format("{}: greets with nonsense", path));
  info_.version = said["version"];
}

Answer RunnerSubject::ask(const std::string& request, int milliseconds) {
  // A forked copy of the harness, as AFL++ makes them, does not share its parent's process.
  if (!process_ || owner_ != getpid() || !process_->is_alive()) restart();
  ++traces_;
  return process_->ask(request, milliseconds);
}

Outcome RunnerSubject::retire() {
  const std::string how = process_->finish(end_milliseconds);
  process_.reset();
  if (how == "exit 0") return {};
  return how.empty() ? Outcome{Kind::timeout, {}, {}} : Outcome{Kind::crash, how, {}};
}

RunResult RunnerSubject::run(const Trace& trace, const RunOptions& options) {
  RunResult result = run_once(trace);
  if (traces_ >= options_.traces_per_process && process_ && process_->is_alive())
    if (const Outcome end = retire(); is_death(end)) died_after(result, end);
  if (!options.observe_each) count_features(trace, result);
  return result;
}

RunResult RunnerSubject::run_once(const Trace& trace) {
  const std::string text = request(trace);
  forget();
  Answer answer = ask(text, options_.milliseconds);
  if (answer.how == Answer::How::late) answer = ask(text, options_.milliseconds * 10);
  try {
    if (answer.how == Answer::How::line) {
      const Json whole = Json::parse(answer.line);
      RunResult result = result_from(whole, trace.ops.size());
      note(whole.at(3));
      return result;
    }
  } catch (const std::exception&) {
    process_.reset();  // who knows what it says next
  }
  return died_at(answer.noted, trace, outcome_of(answer));
}

}  // namespace sealbreak
