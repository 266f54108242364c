#include "harness/subjects/interpreter_subject.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "harness/coverage/counters.hpp"
#include "harness/paths.hpp"

namespace sealbreak {
namespace {

using Json = nlohmann::json;

/// Starting takes a tenth of a second; far more when it is sanitized and the machine is busy.
constexpr int start_milliseconds = 60000;
/// A process is replaced now and then, so that nothing can build up in it for long.
constexpr int traces_per_process = 20000;

std::vector<std::string> command_line(const InterpreterOptions& options) {
  // Not -I: it would ignore the hash seed too. The environment holds nothing else, and there is no site.
  std::vector<std::string> line = {options.path, "-s", "-S", "-W", "ignore",
                                   source_root() + "/harness/subjects/adapters/freeze_runner.py",
                                   "--progress-fd", "{progress}"};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) line.insert(line.end(), {name, value});
  };
  add("--api", options.api);
  add("--api-file", options.api_file);
  add("--barrier-off", options.barrier_off);
  return line;
}

/// `["hold", 1, "tuple", 0]`: slots as numbers, words as names.
Json to_json(const OpInfo& info, const Op& op) {
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

std::string request(const Trace& trace) {
  Json calls = Json::array();
  for (const Op& op : trace.ops) calls.push_back(to_json(trace.info(op), op));
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
RunResult result_from(const std::string& line, std::size_t ops) {
  const Json whole = Json::parse(line);
  RunResult result;
  for (const Json& outcome : whole.at(0)) result.outcomes.push_back(outcome_from(outcome));
  for (const Json& flag : whole.at(1)) result.finals.push_back(Outcome::of(atom_from(flag)));
  if (result.outcomes.size() != ops || result.finals.size() != static_cast<std::size_t>(slots))
    throw std::runtime_error("an answer of another length");
  result.counts.resize(ops);
  result.leaks.nodes = whole.at(2).get<std::int64_t>();
  for (const Json& barrier : whole.at(3)) coverage::hit(barrier.get<std::size_t>(), 1);
  return result;
}

/// Nothing is known but which op it was at, and how that ended.
RunResult died_at(std::size_t op, const Trace& trace, const Outcome& how) {
  RunResult result;
  const Outcome unknown{Kind::unsupported, "the process died, what it gave is lost", {}};
  result.outcomes.assign(trace.ops.size(), unknown);
  if (!trace.ops.empty()) result.outcomes[std::min(op, trace.ops.size() - 1)] = how;
  result.counts.resize(trace.ops.size());
  result.finals.assign(slots, trace.ops.empty() ? how : unknown);
  return result;
}

/// FNV-1a, a byte at a time.
std::size_t mix(std::size_t hash, std::size_t value) { return (hash ^ value) * 1099511628211ULL; }

/// The engine sees no branches of another process. In their place: each op with its words and what it gave,
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
    coverage::hit(mix(mix(words, gave), context) % coverage::counter_count, 1);
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
  start();
}

void InterpreterSubject::start() {
  traces_ = 0;
  owner_ = getpid();
  process_.reset();
  Answer greeting;
  try {
    process_ = std::make_unique<InterpreterProcess>(command_line(options_));
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
  if (!process_ || owner_ != getpid() || !process_->is_alive() || traces_ >= traces_per_process) start();
  ++traces_;
  return process_->ask(request, milliseconds);
}

RunResult InterpreterSubject::run(const Trace& trace, const RunOptions& options) {
  RunResult result = run_once(trace);
  if (!options.observe_each) count_features(trace, result);
  return result;
}

RunResult InterpreterSubject::run_once(const Trace& trace) {
  const std::string text = request(trace);
  Answer answer = ask(text, options_.milliseconds);
  if (answer.how == Answer::How::late) answer = ask(text, options_.milliseconds * 10);
  try {
    if (answer.how == Answer::How::line) return result_from(answer.line, trace.ops.size());
  } catch (const std::exception&) {
    process_.reset();  // who knows what it says next
  }
  return died_at(answer.noted, trace, outcome_of(answer));
}

std::string default_interpreter(bool with_switches) {
  if (const char* named = std::getenv("SEALBREAK_INTERPRETER"); named != nullptr && *named != '\0') return named;
  const std::string folder = source_root() + "/.build/python/" + (with_switches ? "fuzz" : "release");
  for (const char* name : {"/bin/python3.11", "/bin/python3", "/python"})
    if (access((folder + name).c_str(), X_OK) == 0) return folder + name;
  throw NoInterpreter("the patched interpreter is not built; build it: scripts/build-python");
}

}  // namespace sealbreak
