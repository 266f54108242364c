#include "harness/command/escape_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "harness/command/command.hpp"
#include "harness/minimize/minimize.hpp"
#include "harness/mutate/escape_sweep.hpp"
#include "harness/mutate/mutate.hpp"
#include "harness/paths.hpp"
#include "harness/trace/escape_words.hpp"
#include "oracles/sealed_outcome.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

constexpr int explored_ops = 10;

/// What must break, and be seen to: an oracle that does not see it has gone blind.
struct Control {
  std::string_view approach, primitive, oracle;
};

constexpr Control must_break[] = {
    {"control", "write_attribute", "integrity"},      {"control", "read_attribute", "confidentiality"},
    {"control", "write_attribute", "confinement"},    {"control", "copy", "forgery"},
    {"closures", "write_cell", "integrity"},          {"closures", "traceback_frames", "confidentiality"},
    {"sealedstructs", "write_cell", "integrity"},     {"bastion", "write_attribute", "confinement"},
    {"bastion", "trace_calls", "confidentiality"},    {"frozen_closures", "traceback_frames", "confidentiality"},
    {"native", "wipe_memory", "integrity"},           {"native_bastion", "wipe_memory", "integrity"},
    {"closures", "read_cell", "confidentiality"},     {"frozen_closures", "read_cell", "confidentiality"},
    {"bastion", "method_self", "confidentiality"},    {"bastion", "bound_self", "confidentiality"},
    {"sealedstructs", "read_cell", "confidentiality"},
};

/// Of an example: the attributes that a thief would like to find.
const std::vector<std::string_view>& state_of(int example) {
  // In the order of escape_words::examples.
  static const std::vector<std::string_view> all[] = {{"_count"}, {"_dictionary"}, {"_file"}, {"_balance", "balance"}, {}, {}};
  return all[static_cast<std::size_t>(example)];
}

/// The primitive on whatever can be stolen by way of a method: the method, what it closes over, a cell of that, what
/// they hold, what a call gives. What the primitive gave is then read and written as anybody reads and writes; but first
/// all that anybody has is, so that a break which needs no theft is not taken for the thief's.
class Theft {
 public:
  Theft(int example, int primitive, std::string_view method)
      : state_(state_of(example)), primitive_(primitive), method_(method) {
    trace_.ops = {escape_op("seal", {sealed, example})};
    step(taken, sealed, how("read_attribute"), method_);
    use_openly(sealed);
    use_openly(taken);
    attack(sealed);
    if (!state_.empty()) {
      step(taken, sealed, how("read_attribute"), method_);
      take_apart();
    } else {  // structures show their methods on the class, and what opens them to the collector
      step(taken, sealed, how("read_from_class"), method_);
      take_apart();
      step(taken, sealed, how("referents"), method_);
      step(taken, taken, how("read_item"), "head");
      take_apart();
    }
    step(taken, sealed, how("call_method"), method_);
    attack(taken);
    attack(gave);  // twice: a frame, and its locals
  }

  const Trace& trace() const { return trace_; }

 private:
  static constexpr int sealed = 0, gave = 1, part = 2, taken = 3, closure = 4, contents = 5, read = 6, nothing = 7;

  static int how(std::string_view primitive) { return word_of(escape_words::primitive_names, primitive); }

  void step(int into, int from, int primitive, std::string_view name) {
    trace_.ops.push_back(escape_op("attack", {into, from, primitive, word_of(escape_words::names, name), nothing}));
  }

  /// A function that was taken, and what is behind it.
  void take_apart() {
    attack(taken);
    step(closure, taken, how("closure"), method_);
    attack(closure);
    step(taken, closure, how("read_item"), "tail");
    attack(taken);
    step(contents, closure, how("read_cell"), method_);
    use_openly(contents);
    attack(contents);
    step(taken, contents, how("read_item"), "tail");
    use_openly(taken);
    attack(taken);
  }

  void attack(int slot) {
    for (const std::string_view name : {std::string_view("note"), method_}) step(gave, slot, primitive_, name);
    use_openly(gave);
    for (const std::string_view end : {"head", "tail"}) {
      step(part, gave, how("read_item"), end);
      use_openly(part);
    }
  }

  /// What needs no introspection: names of the insides, read and written.
  void use_openly(int slot) {
    if (state_.empty()) return;
    step(read, slot, how("read_namespace"), method_);
    step(read, slot, how("read_attribute"), "_proof");
    for (const std::string_view name : state_) step(read, slot, how("write_attribute"), name);
  }

  Trace trace_{&escape_domain, {KeySpec{}}, {}};
  const std::vector<std::string_view>& state_;
  int primitive_;
  std::string_view method_;
};

std::string primitive_at(const Trace& trace, std::size_t step) {
  return std::string(primitives[static_cast<std::size_t>(trace.ops[step].operands[2])].name);
}

bool is_break(const Judgement& judgement) {
  if (judgement.verdict != Verdict::escape && judgement.verdict != Verdict::poisoned) return false;
  return std::ranges::find(escape_oracle_names, judgement.oracle) != escape_oracle_names.end();
}

/// The attack that the break is put down to: the last of the highest level up to it. What it stole, later ones use.
/// None where nothing but use broke it.
std::optional<std::size_t> culprit(const Trace& trace, const Judgement& judgement) {
  std::optional<std::size_t> found;
  auto level = ThreatLevel::none;
  for (std::size_t i = 0; i < trace.ops.size() && std::cmp_less_equal(i, judgement.op); ++i) {
    if (trace.info(trace.ops[i]).name != "attack") continue;
    const ThreatLevel own = primitives[static_cast<std::size_t>(trace.ops[i].operands[2])].level;
    if (own < level) continue;
    level = own;
    found = i;
  }
  return found;
}

/// The trace up to the break without the attack: what it gave is not there, or is what it was done to.
Trace without(const Trace& trace, std::size_t step, int last, bool bridged) {
  Trace shorter = trace;
  shorter.ops.resize(std::min(trace.ops.size(), static_cast<std::size_t>(last) + 1));
  shorter.ops.erase(shorter.ops.begin() + static_cast<std::ptrdiff_t>(step));
  const std::int16_t gave = trace.ops[step].operands[0], done_to = trace.ops[step].operands[1];
  for (std::size_t i = step; bridged && i < shorter.ops.size(); ++i) {
    auto& operands = shorter.ops[i].operands;
    if (trace.info(shorter.ops[i]).name == "attack") {
      if (operands[1] == gave) operands[1] = done_to;
      if (operands[4] == gave) operands[4] = done_to;
    }
    if (operands[0] == gave || operands[0] == done_to) break;
  }
  return shorter;
}

/// Whether the primitive is there: the patched interpreter has no ctypes.
bool applies(const SealRow& row, const Primitive& primitive) {
  return !(row.freezing != Freezing::none && primitive.level == ThreatLevel::native);
}

}  // namespace

EscapeMatrix::EscapeMatrix(const std::vector<std::string>& approaches)
    : session_(escape_domain, SubjectChoice{.names = approaches}) {}

void EscapeMatrix::run(const Trace& trace, const std::string& seed) {
  for (std::size_t i = 0; i < session_.subjects().size(); ++i) run_one(i, trace, seed);
}

void EscapeMatrix::run_one(std::size_t subject, const Trace& trace, const std::string& seed) {
  for (const Judgement& judgement : session_.check_subject(subject, trace, {}))
    if (is_break(judgement)) note(subject, trace, judgement, seed);
}

bool EscapeMatrix::breaks(std::size_t subject, const Trace& trace, std::string_view oracle) {
  const auto all = session_.check_subject(subject, trace, {});
  return std::ranges::any_of(all, [&](const Judgement& one) { return is_break(one) && one.oracle == oracle; });
}

std::optional<Trace> EscapeMatrix::less(std::size_t subject, const Trace& trace, std::size_t step, const Judgement& judgement) {
  for (const bool bridged : {false, true}) {
    Trace shorter = without(trace, step, judgement.op, bridged);
    if (breaks(subject, shorter, judgement.oracle)) return shorter;
  }
  return {};
}

const Judgement* EscapeMatrix::shown(std::size_t subject, const Trace& trace, const std::vector<Judgement>& all, const Place& place) {
  const auto found = std::ranges::find_if(all, [&](const Judgement& one) { return is_break(one) && one.oracle == std::get<2>(place); });
  if (found == all.end()) return nullptr;
  const auto step = culprit(trace, *found);
  if (!step || primitive_at(trace, *step) != std::get<1>(place)) return nullptr;
  return less(subject, trace, *step, *found) ? nullptr : &*found;
}

void EscapeMatrix::note(std::size_t subject, const Trace& trace, const Judgement& judgement, const std::string& seed) {
  const auto step = culprit(trace, judgement);
  const Place place{judgement.subject, step ? primitive_at(trace, *step) : "use", judgement.oracle};
  const Break found{judgement.verdict, trace, judgement.signature, seed};
  // A finding outweighs what is expected; a seed outweighs none; the smaller one stays.
  const auto weight = [](const Break& one) {
    return std::make_tuple(one.verdict != Verdict::escape, one.seed.empty(), one.trace.ops.size(), one.seed);
  };
  const auto known = breaks_.find(place);
  if (known != breaks_.end() && weight(found) >= weight(known->second)) return;
  // What breaks as well without the step is not its doing, but that of a step before it.
  if (step && judgement.verdict != Verdict::escape) {
    if (const auto shorter = less(subject, trace, *step, judgement)) return run_one(subject, *shorter, "");
  }
  breaks_.insert_or_assign(place, found);
}

void EscapeMatrix::run_corpus() {
  std::vector<fs::path> files;
  for (const char* folder : {"/corpus/escape", "/corpus/expected/escape"})
    for (const auto& entry : fs::directory_iterator(source_root() + folder))
      if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  for (const fs::path& file : files)
    run(read_seed(file.string()).trace, fs::relative(file, source_root()).string());
}

bool EscapeMatrix::has(std::size_t subject, int example) {
  const Trace trace{&escape_domain, {KeySpec{}}, {escape_op("seal", {0, example})}};
  const RunResult result = session_.subjects()[subject]->run(trace, {});
  const auto sealed = result.outcomes.empty() ? std::nullopt : read_sealed(result.outcomes[0]);
  return !sealed || !sealed->states.empty();  // what went wrong is for the oracles to see
}

void EscapeMatrix::attack(std::size_t subject, int example) {
  for (int primitive = 0; primitive < static_cast<int>(primitives.size()); ++primitive) {
    run_one(subject, by_each_name(example, primitive), "");
    if (primitives[static_cast<std::size_t>(primitive)].level == ThreatLevel::accidental) continue;
    for (const std::string_view method : escape_words::methods[example].names)
      if (!method.empty()) run_one(subject, Theft(example, primitive, method).trace(), "");
  }
}

void EscapeMatrix::run_battery() {
  for (std::size_t subject = 0; subject < session_.subjects().size(); ++subject)
    for (int example = 0; example < static_cast<int>(std::size(escape_words::examples)); ++example)
      if (has(subject, example)) attack(subject, example);
}

void EscapeMatrix::explore(std::uint64_t traces) {
  Random random(1);
  for (std::uint64_t i = 0; i < traces; ++i) run(generate(escape_domain, random, explored_ops), "");
}

void EscapeMatrix::save_seeds(const std::string& folder) {
  fs::create_directories(folder);
  for (auto& entry : breaks_) {
    const Place& place = entry.first;
    Break& found = entry.second;
    if (!found.seed.empty()) continue;
    const auto& [approach, primitive, oracle] = place;
    const auto subject = static_cast<std::size_t>(std::ranges::find_if(session_.subjects(), [&, name = approach](const auto& one) {
                           return one->info().name == name; }) - session_.subjects().begin());
    const auto shows = [&](const Trace& trace) {
      const auto all = session_.check_subject(subject, trace, {});
      const Judgement* one = shown(subject, trace, all, place);
      return one != nullptr && one->verdict == found.verdict ? one->signature : "";
    };
    // Twice: what depends on where memory happens to be does not show itself each time.
    const auto always = [&](const Trace& trace) { return !shows(trace).empty() && !shows(trace).empty(); };
    Trace small;
    try {
      small = minimize(found.trace, always);
    } catch (const std::invalid_argument&) {
      continue;
    }
    const std::string signature = shows(small);
    if (signature.empty()) continue;
    found.signature = signature;
    Seed seed{.trace = small, .about = fmt::format("{} breaks the {} of {}.", primitive, oracle, approach),
              .signature = found.signature, .subject = approach, .verdict = "expected"};
    if (found.verdict == Verdict::escape) seed.verdict = "agree";
    fill_in_expectations(seed);
    const fs::path path = fs::path(folder) / fmt::format("{}-{}-{}.json", approach, primitive, oracle);
    save_seed(path.string(), seed);
    found.seed = fs::relative(path, source_root()).string();
    found.trace = small;
  }
}

std::vector<std::string> EscapeMatrix::approaches() const {
  std::vector<std::string> names;
  for (const auto& subject : session_.subjects()) names.push_back(subject->info().name);
  return names;
}

std::vector<MatrixCell> EscapeMatrix::cells() const {
  std::vector<MatrixCell> all;
  for (const auto& subject : session_.subjects()) {
    const SealRow& row = *subject->info().claims.seal;
    for (const Primitive& primitive : primitives)
      for (std::size_t oracle = 0; oracle < escape_oracle_names.size(); ++oracle) {
        MatrixCell cell{std::string(row.approach), std::string(primitive.name), std::string(escape_oracle_names[oracle]),
                        std::string(name_of(primitive.level)), std::string(name_of(row.claims[oracle])), "held", ""};
        const auto found = breaks_.find(Place{cell.approach, cell.primitive, cell.oracle});
        if (found != breaks_.end()) {
          cell.result = found->second.verdict == Verdict::escape ? "finding" : "expected";
          cell.seed = found->second.seed;
        } else if (!applies(row, primitive)) {
          cell.result = "n/a";
        }
        all.push_back(std::move(cell));
      }
  }
  return all;
}

std::vector<MatrixControl> EscapeMatrix::controls() const {
  std::vector<MatrixControl> all;
  const std::vector<std::string> there = approaches();
  for (const Control& control : must_break) {
    if (std::ranges::find(there, control.approach) == there.end()) continue;
    const bool fired = breaks_.contains(Place{control.approach, control.primitive, control.oracle});
    all.push_back({fmt::format("{}/{}/{}", control.approach, control.primitive, control.oracle), fired});
  }
  return all;
}

std::size_t EscapeMatrix::findings() const {
  return static_cast<std::size_t>(std::ranges::count_if(breaks_, [](const auto& one) { return one.second.verdict == Verdict::escape; }));
}

std::size_t EscapeMatrix::silent_controls() const {
  const auto all = controls();
  return static_cast<std::size_t>(std::ranges::count_if(all, [](const MatrixControl& control) { return !control.fired; }));
}

}  // namespace sealbreak
