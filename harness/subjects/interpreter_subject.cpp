#include "harness/subjects/interpreter_subject.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "harness/mutate/mutate.hpp"
#include "harness/paths.hpp"
#include "harness/subjects/death.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::json;

/// Starting takes a tenth of a second; far more when it is sanitized and the machine is busy.
constexpr int start_milliseconds = 60000;
/// As many traces show most of what varies, in a second or two.
constexpr int learnt_traces = 60;
constexpr int learnt_ops = 8;
constexpr int learnt_runs = 3;
/// To come to its own end: all that it ever made dies then.
constexpr int end_milliseconds = 10000;

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

/// `["hold", 1, "tuple", 0]`: slots as numbers, words as names.
Json to_json(const OpInfo& info, const Op& op, const SpokenDialect& dialect) {
  if (info.name == "freeze" && !dialect.takes_choices) return freeze_call(op, dialect.axes);
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

std::string request(const Trace& trace, const SpokenDialect& dialect) {
  Json calls = Json::array();
  for (const Op& op : trace.ops) calls.push_back(to_json(trace.info(op), op, dialect));
  return calls.dump();
}

Atom atom_from(const Json& json) { return json.is_null() ? Atom{} : Atom::integer(json.get<int>()); }

/// null (a slot was made), a list of atoms, or a string that says how it failed: `kind:what`.
Outcome outcome_from(const Json& json) {
  if (json.is_null()) return {};
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    return Outcome::raised(text.substr(text.find(':') + 1));
  }
  std::vector<Atom> atoms;
  for (const Json& atom : json) atoms.push_back(atom_from(atom));
  return Outcome::of(std::move(atoms));
}

/// Throws nlohmann's exceptions, or std::runtime_error, when the answer is not one.
RunResult result_from(const std::string& line, std::size_t ops, std::vector<int>& barriers_met) {
  const Json whole = Json::parse(line);
  RunResult result;
  for (const Json& outcome : whole.at(0)) result.outcomes.push_back(outcome_from(outcome));
  for (const Json& flag : whole.at(1)) result.finals.push_back(Outcome::of(atom_from(flag)));
  if (result.outcomes.size() != ops || result.finals.size() != static_cast<std::size_t>(slots))
    throw std::runtime_error("an answer of another length");
  result.counts.resize(ops);
  result.leaks.nodes = whole.at(2).get<std::int64_t>();
  barriers_met = whole.at(3).get<std::vector<int>>();
  for (const int barrier : barriers_met) coverage::hit_feature(static_cast<std::size_t>(barrier));
  return result;
}

/// FNV-1a, a byte at a time.
std::size_t mix(std::size_t hash, std::size_t value) { return (hash ^ value) * 1099511628211ULL; }

/// Not every interpreter counts its branches. Beside them: each op with its words and what it gave,
/// beside the words of the op before it that wrote the slot (mostly: the kind of object).
void count_features(const Trace& trace, const RunResult& result) {
  std::array<std::size_t, slots> made_by{};
  for (std::size_t i = 0; i < trace.ops.size(); ++i) {
    const OpInfo& info = trace.info(trace.ops[i]);
    std::size_t words = mix(14695981039346656037ULL, trace.ops[i].code), context = 0;
    for (std::size_t at = 0; at < max_operands; ++at) {
      const auto value = static_cast<std::size_t>(trace.ops[i].operands[at]);
      if (info.operands[at].kind == OperandKind::word) words = mix(words, value);
      if (info.operands[at].kind == OperandKind::slot) context = mix(context, made_by[value]);
    }
    const Outcome& outcome = result.outcomes[i];
    std::size_t gave = mix(static_cast<std::size_t>(outcome.kind), outcome.atoms.empty() ? 9 : static_cast<std::size_t>(outcome.atoms[0].a));
    for (const char letter : outcome.what) gave = mix(gave, static_cast<unsigned char>(letter));
    constexpr std::size_t hashed = coverage::feature_count - coverage::barrier_features;
    coverage::hit_feature(coverage::barrier_features + mix(mix(words, gave), context) % hashed);
    const int into = operand(info, trace.ops[i], OperandKind::into);
    if (into >= 0) made_by[static_cast<std::size_t>(into)] = words;
  }
}

Outcome outcome_of(const Answer& answer) {
  switch (answer.how) {
    case Answer::How::died: return {Kind::crash, answer.death, {}};
    case Answer::How::late: return {Kind::timeout, {}, {}};
    case Answer::How::flood: return {Kind::crash, "flood", {}};
    case Answer::How::line: break;
  }
  return {Kind::crash, "nonsense", {}};
}

}  // namespace

InterpreterSubject::InterpreterSubject(InterpreterOptions options) : options_(std::move(options)) {
  info_ = {.name = "interpreter", .version = {}, .domain = "freeze", .language = "Python", .claims = {},
           .unsupported = {}, .own_process = true};
  info_.claims.dialect =
      probe_interpreter({.path = options_.path, .api_file = options_.api_file, .dialect_file = options_.dialect_file}).dialect;
  start();
  if (options_.coverage) learn_edges();
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

void InterpreterSubject::start() {
  traces_ = 0;
  owner_ = getpid();
  process_.reset();
  Answer greeting;
  try {
    process_ = std::make_unique<InterpreterProcess>(command_line(options_, info_.claims.dialect));
    greeting = process_->ask("", start_milliseconds);
  } catch (const std::runtime_error& error) {
    throw NoInterpreter(error.what());
  }
  if (greeting.how != Answer::How::line)
    throw NoInterpreter(fmt::format("{}: does not run traces: {}", options_.path, print_outcome(outcome_of(greeting))));
  const Json said = Json::parse(greeting.line, nullptr, false);
  if (said.is_object() && said.contains("absent"))
    throw NoInterpreter(fmt::format("{}: {}", options_.path, said["absent"].get<std::string>()));
  if (!said.is_object() || !said.contains("version"))
    throw NoInterpreter(fmt::format("{}: greets with nonsense", options_.path));
  info_.version = said["version"];
}

Answer InterpreterSubject::ask(const std::string& request, int milliseconds) {
  // A forked copy of the harness, as AFL++ makes them, does not share its parent's process.
  if (!process_ || owner_ != getpid() || !process_->is_alive()) start();
  ++traces_;
  return process_->ask(request, milliseconds);
}

Outcome InterpreterSubject::retire() {
  const std::string how = process_->finish(end_milliseconds);
  process_.reset();
  if (how == "exit 0") return {};
  return how.empty() ? Outcome{Kind::timeout, {}, {}} : Outcome{Kind::crash, how, {}};
}

RunResult InterpreterSubject::run(const Trace& trace, const RunOptions& options) {
  RunResult result = run_once(trace);
  if (!options.observe_each) edges_.hit(counters());
  if (traces_ >= options_.traces_per_process && process_ && process_->is_alive())
    if (const Outcome end = retire(); is_death(end)) died_after(result, end);
  if (!options.observe_each) count_features(trace, result);
  return result;
}

std::span<const std::uint8_t> InterpreterSubject::counters() const {
  return process_ ? process_->counters() : std::span<const std::uint8_t>();
}

RunResult InterpreterSubject::run_once(const Trace& trace) {
  const std::string text = request(trace, info_.claims.dialect);
  Answer answer = ask(text, options_.milliseconds);
  if (answer.how == Answer::How::late) answer = ask(text, options_.milliseconds * 10);
  barriers_met_.clear();
  try {
    if (answer.how == Answer::How::line) return result_from(answer.line, trace.ops.size(), barriers_met_);
  } catch (const std::exception&) {
    process_.reset();  // who knows what it says next
  }
  return died_at(answer.noted, trace, outcome_of(answer));
}

std::string default_interpreter(bool for_fuzzing) {
  const std::string folder = source_root() + "/.build/python/" + (for_fuzzing ? "fuzz" : "release");
  for (const char* name : {"/bin/python3.11", "/bin/python3", "/python"})
    if (access((folder + name).c_str(), X_OK) == 0) return folder + name;
  throw NoInterpreter("the patched interpreter is not built; build it: scripts/build-python");
}

}  // namespace sealbreak
