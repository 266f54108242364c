#include "harness/subjects/program_subject.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "harness/seed/fields.hpp"
#include "harness/seed/trace_json.hpp"
#include "harness/subjects/death.hpp"
#include "harness/subjects/program_answer.hpp"
#include "harness/subjects/reference.hpp"

namespace sealbreak {
namespace {

/// A virtual machine may take seconds to start, longer on a busy one.
constexpr int hello_milliseconds = 20000;
constexpr int end_milliseconds = 2000;
/// A prefix of what hangs need not be waited for as long as the whole: so many times its slowest answer, and at least
/// so many milliseconds.
constexpr int times_slowest = 20;
constexpr int least_milliseconds = 200;
constexpr std::size_t longest_name = 40;

std::unique_ptr<InterpreterProcess> start(const ProgramOptions& options) {
  return std::make_unique<InterpreterProcess>(
      std::vector<std::string>{"/bin/sh", "-c", options.command},
      ProcessOptions{.inherits_environment = true, .shows_errors = options.shows_errors, .ends_orphans = true});
}

std::string in_words(const Answer& answer) {
  switch (answer.how) {
    case Answer::How::died: return fmt::format("dies: {}", answer.death);
    case Answer::How::late: return "hangs";
    case Answer::How::flood: return "floods: a line without an end";
    case Answer::How::early: return "answers too early: before it was asked, or before it read the whole request";
    case Answer::How::line: break;
  }
  return "answers nonsense";
}

class HelloReader : FieldReader {
 public:
  HelloReader() : FieldReader("the hello") {}

  Hello read(const Json& tree) const {
    const Node top{tree, ""};
    need_object(top, "{\"sealbreak\": 1, \"name\": ..., \"domains\": [...]}");
    only(top, {"sealbreak", "name", "version", "domains", "has", "lacks"}, "a hello");
    const Node protocol = need(top, "sealbreak");
    if (protocol.value != 1 || !protocol.value.is_number_integer())
      fail(protocol, shown(protocol.value) + " is no protocol that is known here", "give 1");
    Hello hello;
    hello.name = name(need(top, "name"));
    if (tree.contains("version")) hello.version = in_one_line(text(need(top, "version")));
    hello.domains = texts(need(top, "domains"));
    for (const std::string& domain : hello.domains) check_domain(need(top, "domains"), domain);
    if (hello.domains.empty()) fail(need(top, "domains"), "there is none", "give \"map\", \"list\" or both");
    if (tree.contains("has")) has(need(top, "has"), hello);
    if (tree.contains("lacks")) lacks(need(top, "lacks"), hello);
    return hello;
  }

 private:
  /// It stands in signatures and in file names.
  std::string name(const Node& node) const {
    const std::string said = text(node);
    const auto fits = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    };
    if (said.empty() || said.size() > longest_name || !std::all_of(said.begin(), said.end(), fits))
      fail(node, in_quotes(said) + " is no name", fmt::format("give 1..{} letters, digits and .-_", longest_name));
    return said;
  }
  std::vector<std::string> texts(const Node& node) const {
    need_list(node, "a list of strings");
    std::vector<std::string> all;
    for (std::size_t i = 0; i < node.value.size(); ++i)
      all.push_back(text({node.value[i], fmt::format("{}/{}", node.pointer, i)}));
    return all;
  }
  void check_domain(const Node& node, const std::string& said) const {
    for (const Domain* domain : structure_domains())
      if (domain->name == said) return;
    fail(node, "programs don't run the domain " + in_quotes(said), "give \"map\", \"list\" or both");
  }
  void has(const Node& node, Hello& hello) const {
    for (const std::string& need : texts(node))
      if (!add_need(hello.has, need))
        fail(node, "nothing is called " + in_quotes(need),
             "give some of " + listed({need_names.begin(), need_names.end()}));
  }
  void lacks(const Node& node, Hello& hello) const {
    for (const std::string& op : texts(node)) {
      bool known = false;
      for (const Domain* domain : structure_domains()) known = known || domain->find(op) >= 0;
      if (!known) fail(node, "no op is called " + in_quotes(op), "corpus/SPECIFICATION.md lists them");
      hello.lacks.push_back(op);
    }
  }
};

/// What a shell means by the status that it ends with.
std::string of_the_shell(const Answer& answer) {
  if (answer.how != Answer::How::died) return "";
  if (answer.death == "exit 127") return " (there is no such command)";
  if (answer.death == "exit 126") return " (it can't be executed)";
  return "";
}

Hello hear(InterpreterProcess& process, const ProgramOptions& options) {
  const Answer answer = process.ask("", hello_milliseconds);
  if (answer.how != Answer::How::line)
    throw NoProgram(fmt::format("{}: says no hello: {}{}; corpus/PROTOCOL.md says what its first line is{}",
                                in_one_line(options.command), in_words(answer), of_the_shell(answer),
                                options.shows_errors ? "" : "; conform --stderr shows what it complains of"));
  try {
    return parse_hello(answer.line);
  } catch (const NoProgram& bad) {
    throw NoProgram(fmt::format("{}: {}", in_one_line(options.command), bad.what()));
  }
}

/// Not to be guessed by one that answers before it is asked.
std::uint64_t request_id(std::uint64_t number) { return (number * 0x9e3779b97f4a7c15ULL) >> 33; }

Trace prefix(const Trace& trace, std::size_t ops) {
  Trace first = trace;
  first.ops.resize(ops);
  return first;
}

}  // namespace

Hello parse_hello(const std::string& line) {
  try {
    return HelloReader().read(read_json(line));
  } catch (const JsonError& error) {
    throw NoProgram(fmt::format("the hello: {}: {}: {}", error.where, error.what, in_quotes(line)));
  } catch (const BadSeed& bad) {
    throw NoProgram(bad.what());
  }
}

Hello ask_hello(const ProgramOptions& options) {
  const auto process = start(options);
  Hello hello = hear(*process, options);
  (void)process->finish(end_milliseconds);
  return hello;
}

std::string program_request(const Trace& trace, std::uint64_t id) {
  OrderedJson keys = OrderedJson::array(), ops = OrderedJson::array();
  for (std::size_t i = 0; i < trace.keys.size(); ++i) {
    OrderedJson key{{"index", i}};
    key.update(key_json(trace.keys[i]));
    key["text"] = fmt::format("k{}", representative_of(trace, static_cast<int>(i)));
    keys.push_back(std::move(key));
  }
  for (const Op& op : trace.ops) ops.push_back(op_json(trace, op));
  return OrderedJson({{"id", id}, {"domain", trace.domain->name}, {"keys", keys}, {"ops", ops}}).dump();
}

ProgramSubject::ProgramSubject(const Domain& domain, ProgramOptions options)
    : options_(std::move(options)), reference_(make_reference(domain.name)) {
  restart();
  if (std::find(hello_.domains.begin(), hello_.domains.end(), domain.name) == hello_.domains.end())
    throw NoProgram(fmt::format("{}: does not run the domain {}; its hello names: {}", options_.command, domain.name,
                                fmt::join(hello_.domains, ", ")));
  info_ = {.name = hello_.name, .version = hello_.version, .domain = std::string(domain.name), .language = "program",
           .claims = {}, .unsupported = hello_.lacks, .own_process = true};
}

void ProgramSubject::restart() {
  process_.reset();
  owner_ = getpid();
  process_ = start(options_);
  hello_ = hear(*process_, options_);
}

bool ProgramSubject::answer(const Trace& trace, int milliseconds, RunResult& result, Outcome& how) {
  // A forked copy of the harness, as AFL++ makes them, does not share its parent's process.
  if (!process_ || owner_ != getpid() || !process_->is_alive()) {
    try {
      restart();
    } catch (const NoProgram& error) {  // it did start before: what it runs on is broken now
      how = {Kind::crash, "no hello", {}};
      complaint_ = error.what();
      process_.reset();
      return false;
    }
  }
  const std::uint64_t id = request_id(++asked_);
  const auto begun = std::chrono::steady_clock::now();
  const Answer said = process_->ask(program_request(trace, id), milliseconds);
  const auto took = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  how = outcome_of(said);
  complaint_ = in_words(said);
  if (said.how != Answer::How::line) return false;
  try {
    result = parse_answer(said.line, trace, id);
    complaint_.clear();
    slowest_ = std::max(slowest_, took);
    return true;
  } catch (const BadSeed& bad) {
    complaint_ = fmt::format("answers nonsense: {}", bad.what());
    process_.reset();  // who knows what it says next
    return false;
  }
}

std::size_t ProgramSubject::first_bad_op(const Trace& trace, int limit) {
  const std::string complaint = complaint_;
  RunResult ignored;
  Outcome how;
  const auto fails = [&](std::size_t ops) { return !answer(prefix(trace, ops), limit, ignored, how); };
  // What fails without any op is the fault of none.
  std::size_t good = 0, bad = trace.ops.size();
  if (fails(0)) bad = 1;
  while (bad - good > 1) {
    const std::size_t middle = good + (bad - good) / 2;
    (fails(middle) ? bad : good) = middle;
  }
  complaint_ = complaint;
  return bad - 1;
}

RunResult ProgramSubject::run(const Trace& trace, const RunOptions& options) {
  // Who runs a trace again to see more of it, sees no more of a hang, and would wait as long once more.
  if (options.observe_each && hung_ && hung_->first == trace) return hung_->second;
  complaint_.clear();
  hung_once_ = false;
  hung_.reset();
  const Needs needs = needs_of(trace, reference_->run(trace, {}).outcomes);
  if (!needs.within(hello_.has)) {
    const Outcome not_sent{Kind::unsupported, fmt::format("needs {}", fmt::join(needs.names(), ", ")), {}};
    return died_at(0, trace, not_sent);
  }
  const NamedKeys named = named_keys(trace);
  RunResult result = send(named.trace);
  for (auto* outcomes : {&result.outcomes, &result.finals})
    for (Outcome& outcome : *outcomes)
      for (Atom& atom : outcome.atoms)
        if (atom.tag == Atom::Tag::key) atom.a = named.places[static_cast<std::size_t>(atom.a)];
  const auto hangs = [](const Outcome& outcome) { return outcome.kind == Kind::timeout; };
  if (std::any_of(result.outcomes.begin(), result.outcomes.end(), hangs)) hung_.emplace(trace, result);
  return result;
}

RunResult ProgramSubject::send(const Trace& trace) {
  RunResult result;
  Outcome how;
  if (answer(trace, options_.milliseconds, result, how)) return result;
  // Of one that hangs nobody waits ten times as long again.
  if (how.kind == Kind::timeout && !hangs_) {
    hung_once_ = answer(trace, options_.milliseconds * 10, result, how);
    if (hung_once_) return result;
    hangs_ = how.kind == Kind::timeout;
  }
  const int patience = std::max(least_milliseconds, times_slowest * static_cast<int>(slowest_.count()));
  const bool is_quick = how.kind == Kind::timeout && slowest_.count() > 0;
  const int limit = is_quick ? std::min(options_.milliseconds, patience) : options_.milliseconds;
  return died_at(trace.ops.empty() ? 0 : first_bad_op(trace, limit), trace, how);
}

}  // namespace sealbreak
