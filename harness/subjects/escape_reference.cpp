#include "harness/subjects/escape_reference.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "oracles/sealed_outcome.hpp"

namespace sealbreak {
namespace {

using State = std::vector<int>;

/// What harness/subjects/adapters/escape_examples.py seals and reads.
constexpr int sealed_file_size = 6;
constexpr char sealed_file[sealed_file_size + 1] = "sealed";
constexpr int purse_money = 10;
/// A frozen file gives nothing: to read is to write its place.
constexpr int unreadable = -1;

/// An example: what the public interface shows of it.
struct Example {
  std::string_view name;
  int count = 0;                            ///< of a counter
  int place = 0;                            ///< in a file
  std::array<int, 2> purses{purse_money, 0};  ///< of the mint's owner; the slot's own purse is the attacker's

  State state(bool frozen) const;
  void use(std::string_view how);
};

State Example::state(bool frozen) const {
  if (name == "counter") return {count};
  if (name == "dictionary" || name == "map") return {3, 1, 2, 3};
  if (name == "list") return {3, 1, 2, 3};
  if (name == "purse") return {purses[0], purses[1], 1};
  if (frozen) return {0, unreadable};
  State all{place};
  all.insert(all.end(), sealed_file, sealed_file + sealed_file_size);
  return all;
}

void Example::use(std::string_view how) {
  const auto pay = [&](int from, int to) {
    if (name != "purse" || purses[static_cast<std::size_t>(from)] == 0) return;
    --purses[static_cast<std::size_t>(from)];
    ++purses[static_cast<std::size_t>(to)];
  };
  if (how == "next" && name == "counter") ++count;
  if (how == "read" && name == "file") place = std::min(place + 2, sealed_file_size);
  if (how == "seek" && name == "file") place = 0;
  if (how == "pay") pay(0, 1);
  if (how == "pay_back") pay(1, 0);
}

/// The same slots twice: used, and frozen as soon as they were sealed.
class SealedWorld {
 public:
  void perform(const OpInfo& info, const Op& op) {
    const auto first = static_cast<std::size_t>(op.operands[0]);
    if (info.name == "use") {
      if (slots_[first]) slots_[first]->use(info.operands[1].words[static_cast<std::size_t>(op.operands[1])]);
    } else if (info.name == "seal") {
      slots_[first] = frozen_[first] = Example{info.operands[1].words[static_cast<std::size_t>(op.operands[1])]};
    } else {
      slots_[first].reset();
      frozen_[first].reset();
    }
  }

  Outcome observe() const { return sealed_expectation(states(slots_, false), states(frozen_, true)); }

 private:
  using Slots = std::array<std::optional<Example>, slots>;

  static SealedStates states(const Slots& slots, bool frozen) {
    SealedStates all;
    for (std::size_t slot = 0; slot < slots.size(); ++slot)
      if (slots[slot]) all[static_cast<int>(slot)] = slots[slot]->state(frozen);
    return all;
  }

  Slots slots_;
  Slots frozen_;
};

class EscapeReference final : public Subject {
 public:
  const SubjectInfo& info() const override { return info_; }

  RunResult run(const Trace& trace, const RunOptions&) override {
    RunResult result;
    SealedWorld world;
    for (const Op& op : trace.ops) {
      world.perform(trace.info(op), op);
      result.outcomes.push_back(world.observe());
    }
    result.counts.resize(trace.ops.size());
    result.finals.assign(slots, Outcome::of(Atom{}));
    return result;
  }

 private:
  SubjectInfo info_{"reference", "1", "escape", "C++", {}, {}, false};
};

}  // namespace

std::unique_ptr<Subject> make_escape_reference() { return std::make_unique<EscapeReference>(); }

}  // namespace sealbreak
