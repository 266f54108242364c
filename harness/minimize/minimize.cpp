#include "harness/minimize/minimize.hpp"

#include <array>
#include <stdexcept>
#include <tuple>

#include "harness/minimize/passes.hpp"

namespace sealbreak {
namespace {

/// How far from zero, zero first, then 1, -1, 2, -2: small numbers are simple, positive ones first.
std::uint64_t distance(std::int64_t x) {
  if (x == INT64_MIN) return UINT64_MAX;  // twice its magnitude does not fit
  const auto magnitude = x < 0 ? ~static_cast<std::uint64_t>(x) + 1 : static_cast<std::uint64_t>(x);
  return magnitude * 2 - (x > 0 ? 1 : 0);
}

auto complexity(const KeySpec& key) {
  // Plain custom keys come first: they say what they are.
  const int kind = key.kind == KeyKind::custom ? 0 : key.kind == KeyKind::natural ? 1 : 2;
  return std::make_tuple(static_cast<int>(key.behaviour), kind, key.nth, key.natural,
                         distance(key.hash), key.equality_class);
}

auto complexity(const Op& op, const OpInfo& info) {
  std::array<std::uint64_t, max_operands + 1> parts{op.code};
  for (int i = 0; i < max_operands; ++i) {
    // A left-out index is the simplest there is.
    const bool left = info.operands[i].kind == OperandKind::index && op.operands[i] == left_out;
    parts[i + 1] = left ? 0 : distance(op.operands[i]) + 1;
  }
  return parts;
}

constexpr std::array passes = {remove_ops,  redirect_ops, fuse_ops, remove_keys,  simplify_keys,
                               merge_slots, exchange, simplify_ops, lower_operands};

}  // namespace

bool simpler_than(const Trace& a, const Trace& b) {
  if (a.ops.size() != b.ops.size()) return a.ops.size() < b.ops.size();
  if (a.keys.size() != b.keys.size()) return a.keys.size() < b.keys.size();
  for (std::size_t i = 0; i < a.keys.size(); ++i)
    if (a.keys[i] != b.keys[i]) return complexity(a.keys[i]) < complexity(b.keys[i]);
  for (std::size_t i = 0; i < a.ops.size(); ++i)
    if (a.ops[i] != b.ops[i])
      return complexity(a.ops[i], a.info(a.ops[i])) < complexity(b.ops[i], b.info(b.ops[i]));
  return false;
}

Trace minimize(const Trace& trace, const Predicate& predicate, MinimizeStats* stats,
               std::uint64_t most_tries) {
  if (!predicate(trace))
    throw std::invalid_argument("nothing to minimize: the trace does not show the finding");
  MinimizeStats own;
  MinimizeStats& counted = stats != nullptr ? *stats : own;
  Shrink shrink(trace, predicate, counted, most_tries);
  std::uint64_t before = 0;
  do {
    before = counted.accepted;
    for (auto pass : passes) pass(shrink);
  } while (counted.accepted != before && !shrink.exhausted());
  return shrink.best();
}

}  // namespace sealbreak
