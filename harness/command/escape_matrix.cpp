#include "harness/command/escape_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "harness/command/command.hpp"
#include "harness/minimize/minimize.hpp"
#include "harness/mutate/mutate.hpp"
#include "harness/paths.hpp"
#include "harness/trace/escape_words.hpp"

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
};

int word(std::span<const std::string_view> words, std::string_view name) {
  return static_cast<int>(std::ranges::find(words, name) - words.begin());
}

Op op_of(std::string_view name, std::initializer_list<int> operands) {
  Op op;
  op.code = static_cast<std::uint8_t>(escape_domain.find(name));
  std::size_t at = 0;
  for (const int operand : operands) op.operands[at++] = static_cast<std::int16_t>(operand);
  return op;
}

/// The primitive with every name, on a fresh example; what was brought goes along the second time.
Trace battery(int example, int primitive) {
  Trace trace{&escape_domain, {KeySpec{}}, {}};
  const auto names = static_cast<int>(std::size(escape_words::names));
  trace.ops = {op_of("seal", {0, example}), op_of("bring", {2, word(escape_words::things, "function")})};
  for (int name = 0; name < names; ++name)
    for (const int other : {2, 7}) trace.ops.push_back(op_of("attack", {1, 0, primitive, name, other}));
  trace.ops.push_back(op_of("use", {0, word(escape_words::uses, "next")}));
  return trace;
}

/// The primitive on what can be stolen of the example's methods: the method itself, what it closes over, what that holds.
Trace deep_battery(int example, int primitive) {
  Trace trace{&escape_domain, {KeySpec{}}, {}};
  const auto steal = [&](int into, int from, std::string_view how, std::string_view name) {
    trace.ops.push_back(op_of("attack", {into, from, word(escape_words::primitive_names, how), word(escape_words::names, name), 7}));
  };
  trace.ops = {op_of("seal", {0, example})};
  for (const std::string_view method : {"value", "get", "tell", "balance", "set", "cons", "items"}) {
    steal(3, 0, method == "set" || method == "cons" || method == "items" ? "read_from_class" : "read_attribute", method);
    steal(4, 3, "closure", method);
    steal(5, 4, "read_cell", method);
    steal(6, 5, "read_item", method);
    for (const int from : {3, 4, 5, 6})
      for (const std::string_view name : {"value", "a", "note"})
        trace.ops.push_back(op_of("attack", {1, from, primitive, word(escape_words::names, name), 7}));
  }
  return trace;
}

bool is_break(const Judgement& judgement) {
  if (judgement.verdict != Verdict::escape && judgement.verdict != Verdict::poisoned) return false;
  return std::ranges::find(escape_oracle_names, judgement.oracle) != escape_oracle_names.end();
}

std::string primitive_in(const Judgement& judgement) { return judgement.kinds.substr(0, judgement.kinds.find(':')); }

/// Whether the last attack is of the level of the break: it is not what it says where an earlier one went further.
bool is_own_doing(const Judgement& judgement) {
  const auto row = std::ranges::find(primitives, primitive_in(judgement), &Primitive::name);
  return row != primitives.end() && judgement.kinds.ends_with(":" + std::string(name_of(row->level)));
}

/// Whether the oracle has anything to ask of the approach: structures hold nothing that is secret.
bool applies(const SealRow& row, const Primitive& primitive, std::string_view oracle) {
  if (row.approach.ends_with("sealedstructs") && oracle == "confidentiality") return false;
  // The patched interpreter has no ctypes.
  return !(row.freezing != Freezing::none && primitive.level == ThreatLevel::native);
}

}  // namespace

EscapeMatrix::EscapeMatrix(const std::vector<std::string>& approaches)
    : session_(escape_domain, SubjectChoice{.names = approaches}) {}

void EscapeMatrix::run(const Trace& trace, const std::string& seed) {
  for (std::size_t i = 0; i < session_.subjects().size(); ++i)
    for (const Judgement& judgement : session_.check_subject(i, trace, {}))
      if (is_break(judgement) && is_own_doing(judgement)) note(trace, judgement, seed);
}

void EscapeMatrix::note(const Trace& trace, const Judgement& judgement, const std::string& seed) {
  const Place place{judgement.subject, primitive_in(judgement), judgement.oracle};
  const Break found{judgement.verdict, trace, judgement.signature, seed};
  const auto [at, is_new] = breaks_.try_emplace(place, found);
  if (is_new) return;
  Break& known = at->second;
  // A finding outweighs what is expected; a seed outweighs none; the smaller one stays.
  const auto weight = [](const Break& one) {
    return std::make_tuple(one.verdict != Verdict::escape, one.seed.empty(), one.trace.ops.size(), one.seed);
  };
  if (weight(found) < weight(known)) known = found;
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

void EscapeMatrix::run_battery() {
  for (int example = 0; example < static_cast<int>(std::size(escape_words::examples)); ++example)
    for (int primitive = 0; primitive < static_cast<int>(primitives.size()); ++primitive) {
      run(battery(example, primitive), "");
      if (primitives[static_cast<std::size_t>(primitive)].level > ThreatLevel::accidental) run(deep_battery(example, primitive), "");
    }
}

void EscapeMatrix::explore(std::uint64_t traces) {
  Random random(1);
  for (std::uint64_t i = 0; i < traces; ++i) run(generate(escape_domain, random, explored_ops), "");
}

void EscapeMatrix::save_seeds(const std::string& folder) {
  fs::create_directories(folder);
  for (auto& [place, found] : breaks_) {
    if (!found.seed.empty()) continue;
    const auto& [approach, primitive, oracle] = place;
    const auto subject = static_cast<std::size_t>(std::ranges::find_if(session_.subjects(), [&, name = approach](const auto& one) {
                           return one->info().name == name; }) - session_.subjects().begin());
    const Trace small = minimize(found.trace, [&, wanted = found.signature](const Trace& trace) {
      return has_signature(session_.check_subject(subject, trace, {}), wanted);
    });
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
        } else if (!applies(row, primitive, cell.oracle)) {
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
