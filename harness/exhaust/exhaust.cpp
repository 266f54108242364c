#include "harness/exhaust/exhaust.hpp"

#include <algorithm>

namespace sealbreak {
namespace {

/// Long enough that the cost of a run is small, short enough to minimize from.
constexpr std::size_t ops_per_trace = 2000;

Op make_op(const Universe& universe, const Step& step, int depth) {
  Op op;
  op.code = static_cast<std::uint8_t>(universe.domain->find(step.op));
  const OpInfo& info = universe.domain->ops[op.code];
  bool first_slot = true;
  for (std::size_t i = 0; i < max_operands; ++i) {
    int operand = 0;
    switch (info.operands[i].kind) {
      case OperandKind::into: operand = depth; break;
      case OperandKind::slot:
        operand = first_slot ? depth - 1 : depth - 1 - step.version;
        first_slot = false;
        break;
      case OperandKind::key: operand = step.key; break;
      case OperandKind::item: operand = first_key_item + step.key; break;
      case OperandKind::value:
      case OperandKind::count:
      case OperandKind::word:
      case OperandKind::index: operand = step.value; break;
      case OperandKind::none: break;
    }
    op.operands[i] = static_cast<std::int16_t>(operand);
  }
  return op;
}

/// What symbols were met on the way to a node of the walk.
struct Met {
  std::vector<bool> keys;
  int values = 0;
};

/// A symbol may come next when it was met, or is the first of its orbit that was not.
bool key_may_come(const Universe& universe, const Met& met, int key) {
  for (int other = 0; other < key; ++other)
    if (universe.orbits[other] == universe.orbits[key] && !met.keys[other]) return false;
  return true;
}

class Walk {
 public:
  Walk(const Universe& universe, const std::function<void(const Trace&)>& visit)
      : universe_(universe), visit_(visit), trace_{universe.domain, universe.keys, {}} {}

  std::uint64_t run(int length) {
    const Met nothing{std::vector<bool>(universe_.keys.size(), false), 0};
    visit_from(nothing, 1, length);
    flush();
    return count_;
  }

 private:
  /// Recurses to `longest` at the most.
  void visit_from(const Met& met, int depth, int length) {
    for (const Step& step : universe_.steps) {
      if (!may_come(met, step, depth)) continue;
      ++count_;
      add(step, depth);
      if (depth == length) continue;
      Met now = met;
      if (step.key >= 0) now.keys[static_cast<std::size_t>(step.key)] = true;
      now.values = std::max(now.values, step.value + 1);
      visit_from(now, depth + 1, length);
    }
  }

  bool may_come(const Met& met, const Step& step, int depth) const {
    if (step.version >= depth) return false;
    if (step.key >= 0 && !key_may_come(universe_, met, step.key)) return false;
    return step.value < 0 || step.value <= met.values;
  }

  /// The op; then all that its version and the one before it show, so that a wrong version is seen
  /// where it is made.
  void add(const Step& step, int depth) {
    if (trace_.ops.size() >= ops_per_trace && depth == 1) flush();
    path_.resize(static_cast<std::size_t>(depth - 1));
    path_.push_back(make_op(universe_, step, depth));
    const OpInfo& info = trace_.info(path_.back());
    if (operand(info, path_.back(), OperandKind::into) < 0) {
      // An op that only asks leaves the version as it is: the next step reads it from its slot.
      trace_.ops.push_back(path_.back());
      path_.back() = alias(depth);
    }
    trace_.ops.push_back(path_.back());
    trace_.ops.push_back(observe(depth));
    if (trace_.ops.size() >= ops_per_trace) restart(depth);
  }

  /// A new long trace begins with the way to where the walk stands.
  void restart(int depth) {
    flush();
    trace_.ops.assign(path_.begin(), path_.begin() + depth);
  }

  Op alias(int depth) const { return make_op(universe_, {.op = "alias"}, depth); }
  Op observe(int depth) const { return make_op(universe_, {.op = "iterate"}, depth + 1); }

  void flush() {
    if (!trace_.ops.empty()) visit_(trace_);
    trace_.ops.clear();
  }

  const Universe& universe_;
  const std::function<void(const Trace&)>& visit_;
  Trace trace_;
  std::vector<Op> path_;  ///< the steps that lead to the version at work
  std::uint64_t count_ = 0;
};

}  // namespace

std::uint64_t walk(const Universe& universe, int length, const std::function<void(const Trace&)>& visit) {
  return Walk(universe, visit).run(length);
}

}  // namespace sealbreak
