// Stage:     command. Fuzzes a program beyond the corpus: random traces, the oracles, a minimized seed a finding.
// Input:     what the program has, seeds to begin with, a time.
// Output:    a seed a signature.
// Invariant: a trace never needs more than the program says it has, so that what it gives is its own affair. For one
//            random seed the traces are the same on every machine; only how many of them there are is the time's.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <unordered_set>

#include "harness/command/conform.hpp"
#include "harness/minimize/minimize.hpp"
#include "harness/mutate/mutate.hpp"
#include "harness/run/finding_store.hpp"
#include "harness/subjects/domain_reference.hpp"

namespace sealbreak {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int most_ops = 40;
constexpr std::size_t most_bytes = 1024;
constexpr int generate_percent = 25;
constexpr int crossover_percent = 15;
/// A finding is first made small; what hangs is tried less often, for each try waits.
constexpr std::uint64_t most_tries = 20000;
constexpr std::uint64_t most_tries_of_hangs = 200;
/// What was found last is made smaller for so long, after the end, too: a hang can take seconds a try.
constexpr auto least_shrinking = std::chrono::seconds(30);

/// Beyond every range of ints, so that keys never meet them.
constexpr std::int64_t first_plain_hash = 100;

std::filesystem::path folder_of(const FuzzProgram& options) { return options.out.empty() ? "." : options.out; }

bool lacks(const FuzzProgram& options, const OpInfo& info) {
  return std::find(options.lacks.begin(), options.lacks.end(), info.name) != options.lacks.end();
}

/// A key as simple as it must be. Keys that were equal stay so.
KeySpec plainer(const Trace& trace, int index, Needs has) {
  KeySpec key = trace.keys[static_cast<std::size_t>(index)];
  const bool foreign = (key.kind == KeyKind::natural && !has.has(Need::python)) ||
                       (key.kind == KeyKind::nan && !has.has(Need::identity));
  if (foreign || !has.has(Need::hashes)) {
    const int first = representative_of(trace, index);
    const auto own_class = static_cast<std::uint8_t>(first % static_cast<int>(equality_classes));
    if (foreign) key.kind = KeyKind::custom, key.natural = 0;
    if (key.kind == KeyKind::custom) key.equality_class = own_class;
    if (key.kind != KeyKind::natural) key.hash = has.has(Need::hashes) ? key.hash : first_plain_hash + first;
  }
  const Need wanted = breaks_hash_contract(key) ? Need::python : Need::exceptions;
  if (!has.has(wanted)) key.behaviour = Behaviour::plain, key.nth = 1;
  return key;
}

/// Without identity a box becomes the int that it holds.
void drop_boxes(Trace& trace) {
  for (Op& op : trace.ops)
    for (std::size_t i = 0; i < max_operands; ++i) {
      const OperandKind kind = trace.info(op).operands[i].kind;
      const bool is_item = kind == OperandKind::value || kind == OperandKind::item;
      if (is_item && op.operands[i] >= first_box && op.operands[i] < first_key_item)
        op.operands[i] = static_cast<std::int16_t>(op.operands[i] - first_box);
    }
}

/// Changes the trace until the program has all that it needs.
void restrict_to(Trace& trace, const FuzzProgram& options, Subject& reference) {
  std::vector<KeySpec> keys;
  for (int i = 0; i < static_cast<int>(trace.keys.size()); ++i) keys.push_back(plainer(trace, i, options.has));
  trace.keys = std::move(keys);
  const bool identity = options.has.has(Need::identity);
  if (!identity) drop_boxes(trace);
  std::erase_if(trace.ops, [&](const Op& op) {
    return lacks(options, trace.info(op)) || (!identity && trace.info(op).shape == Shape::cost);
  });
  if (options.has.has(Need::exceptions)) return;
  // An op that raises leaves every slot as it was: without it the others give the same.
  const RunResult result = reference.run(trace, {});
  std::vector<Op> calm;
  for (std::size_t i = 0; i < trace.ops.size(); ++i)
    if (result.outcomes[i].kind != Kind::raised) calm.push_back(trace.ops[i]);
  trace.ops = std::move(calm);
}

/// What stands for a branch taken, of a program whose branches nobody counts: an op, what it gave, and which op made
/// what it read. True when something of it is new.
class Novelty {
 public:
  bool add(const Trace& trace, const RunResult& reference) {
    bool fresh = false;
    std::array<std::size_t, slots> made_by{};
    for (std::size_t i = 0; i < trace.ops.size(); ++i) {
      const OpInfo& info = trace.info(trace.ops[i]);
      const Outcome& gave = reference.outcomes[i];
      const int slot = operand(info, trace.ops[i], OperandKind::slot);
      const std::size_t read = slot < 0 ? 0 : made_by[static_cast<std::size_t>(slot)];
      std::size_t size = 0;
      while ((std::size_t{1} << size) <= gave.atoms.size()) ++size;
      const std::size_t kind = static_cast<std::size_t>(gave.kind);
      const std::size_t feature = ((trace.ops[i].code * 64 + read) * 16 + size) * 8 + kind;
      fresh = seen_.insert(feature).second || fresh;
      const int into = operand(info, trace.ops[i], OperandKind::into);
      if (into >= 0) made_by[static_cast<std::size_t>(into)] = trace.ops[i].code + std::size_t{1};
    }
    return fresh;
  }

 private:
  std::unordered_set<std::size_t> seen_;
};

/// The campaign of one domain.
class DomainFuzz {
 public:
  DomainFuzz(const FuzzProgram& options, const Domain& domain)
      : options_(options), domain_(domain), session_(domain, options.choice), reference_(make_domain_reference(domain)),
        random_(options.random_seed) {
    for (const CorpusSeed& seed : options.start)
      if (seed.seed.trace.domain == &domain) keep_if_new(restricted(seed.seed.trace));
  }

  void run_until(Clock::time_point end) {
    end_ = end;
    while (Clock::now() < end) try_one(restricted(next()));
  }
  std::size_t findings() const { return signatures_.size(); }
  /// What it did, so that fuzzing that tests little shows.
  void print_rates() const {
    const auto found = session_.rates().find(session_.subjects().at(0)->info().name);
    const SubjectRates rates = found == session_.rates().end() ? SubjectRates{} : found->second;
    fmt::print(stderr, "fuzzed {}: {} traces, {} ops, {} of them not offered, {} not compared, {} finding{}\n",
               domain_.name, rates.traces, rates.ops, rates.unsupported, rates.poisoned, findings(), plural(findings()));
  }

 private:
  Trace next() {
    if (pool_.empty() || random_.chance(generate_percent)) return generate(domain_, random_, most_ops);
    Trace trace = any();
    if (random_.chance(crossover_percent)) trace = crossover(trace, any(), random_, most_bytes);
    mutate(trace, random_, most_bytes);
    return trace;
  }
  const Trace& any() { return pool_[static_cast<std::size_t>(random_.below(static_cast<int>(pool_.size())))]; }

  Trace restricted(Trace trace) {
    restrict_to(trace, options_, *reference_);
    return trace;
  }
  void keep_if_new(Trace trace) {
    if (novelty_.add(trace, reference_->run(trace, {}))) pool_.push_back(std::move(trace));
  }

  void try_one(Trace trace) {
    const std::vector<Judgement> judgements = session_.check(trace);
    for (const Judgement& j : judgements)
      if (j.is_finding() && signatures_.insert(j.signature).second) {
        leave_seed(trace, j);
        break;  // what follows from the first difference is seldom another one
      }
    keep_if_new(std::move(trace));
  }

  void leave_seed(const Trace& trace, const Judgement& found) {
    const std::uint64_t tries = found.signature.ends_with("timeout") ? most_tries_of_hangs : most_tries;
    const auto shows = [&](const Trace& t) { return has_signature(session_.check(t), found.signature); };
    Seed seed;
    seed.trace = trace;
    // A program need not do the same twice: then the trace stays as long as it is.
    const bool again = shows(trace);
    const auto until = std::max(end_, Clock::now() + least_shrinking);
    const auto shows_in_time = [&](const Trace& t) { return t == trace || (Clock::now() < until && shows(t)); };
    if (again) seed.trace = minimize(trace, shows_in_time, nullptr, tries);
    seed.about = again ? found.reason : "Seen once, and not when it was run again: " + found.reason;
    const bool cut = again && Clock::now() >= until;
    seed.signature = found.signature;
    seed.subject = found.subject;
    fill_in_expectations(seed);
    const std::string path = (folder_of(options_) / fmt::format("{}-{}.json", domain_.name, digest(found.signature))).string();
    save_seed(path, seed);
    const std::size_t ops = seed.trace.ops.size();
    fmt::print(stderr, "{}{}: {} op{}{}\n  {}\n", again ? "" : "flaky: ", found.signature, ops, plural(ops),
               cut ? ", for which there was no more time: sealbreak minimize --exec makes it smaller" : "", found.reason);
    fmt::print(stderr, "  sealbreak replay --exec {} {}\n", quoted(options_.choice.program), path);
  }

  const FuzzProgram& options_;
  const Domain& domain_;
  Session session_;
  std::unique_ptr<Subject> reference_;
  Random random_;
  Novelty novelty_;
  std::vector<Trace> pool_;
  std::set<std::string> signatures_;
  Clock::time_point end_;
};

}  // namespace

std::size_t fuzz_program(const FuzzProgram& options) {
  std::size_t findings = 0;
  // Before anything is found that could not be kept.
  std::filesystem::create_directories(folder_of(options));
  if (access(folder_of(options).c_str(), W_OK) != 0)
    throw BadInput(fmt::format("{}: cannot be written", folder_of(options).string()));
  // Each has its share, however long the last finding of the one before it took.
  const auto share = std::chrono::milliseconds(options.seconds) * 1000 / options.domains.size();
  for (const std::string& domain : options.domains) {
    DomainFuzz campaign(options, domain_named(domain));
    campaign.run_until(Clock::now() + share);
    campaign.print_rates();
    findings += campaign.findings();
  }
  return findings;
}

}  // namespace sealbreak
