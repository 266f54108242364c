#include "harness/mutate/mutate.hpp"

#include <algorithm>

namespace sealbreak {
namespace {

std::int64_t generate_hash(Random& random, const std::vector<KeySpec>& others) {
  const auto any = static_cast<std::int64_t>(random.bits());
  if (!others.empty() && random.chance(75)) {
    const std::int64_t near = hash_of(others[static_cast<std::size_t>(
        random.below(static_cast<int>(others.size())))]);
    if (random.chance(50)) return near;
    // Parts from the other one at this bit and is the same below it: a shared prefix.
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(near) ^
                                     (std::uint64_t{1} << random.below(64)));
  }
  switch (random.below(4)) {
    case 0: return random.below(8);
    case 1: return -1 - random.below(8);
    case 2: return static_cast<std::int64_t>(std::uint64_t{1} << random.below(64));
    default: return any;
  }
}

Behaviour generate_behaviour(Random& random) {
  if (random.chance(80)) return Behaviour::plain;
  return static_cast<Behaviour>(random.below(static_cast<int>(behaviour_names.size())));
}

/// Keys at the front of the table are drawn more often, so that ops meet on one key.
constexpr int favourite_keys = 3;

/// Large counts make deep tries and long lists, and every op after them slow: few are enough.
constexpr int large_count_percent = 4;

int generate_operand(OperandKind kind, Random& random) {
  switch (kind) {
    case OperandKind::key: return random.chance(50) ? random.below(favourite_keys) : random.below(max_keys);
    case OperandKind::item:
      if (random.chance(50)) return first_key_item + random.below(favourite_keys);
      return random.below(first_key_item + max_keys);
    case OperandKind::none: return 0;
    case OperandKind::into:
    case OperandKind::slot: return random.chance(70) ? random.below(2) : random.below(slots);
    case OperandKind::index:
      if (random.chance(25)) return left_out;
      return random.chance(70) ? random.below(9) - 4 : random.below(256) - 128;
    case OperandKind::count: return random.chance(large_count_percent) ? random.below(counts) : random.below(6);
    default: return random.below(256);
  }
}

}  // namespace

KeySpec generate_key(Random& random, const std::vector<KeySpec>& others) {
  KeySpec key;
  if (random.chance(12)) {
    key.kind = KeyKind::natural;
    key.natural = static_cast<std::uint8_t>(random.below(static_cast<int>(naturals.size())));
    return key;
  }
  key.hash = python_hash(generate_hash(random, others));
  // Few traces hold a NaN, but those that do often hold two.
  const bool met_nan = std::any_of(others.begin(), others.end(),
                                   [](const KeySpec& other) { return other.kind == KeyKind::nan; });
  if (random.chance(met_nan ? 20 : 2)) {
    key.kind = KeyKind::nan;
    return key;
  }
  key.equality_class = static_cast<std::uint8_t>(
      random.chance(80) ? others.size() % equality_classes : static_cast<unsigned>(random.below(equality_classes)));
  key.behaviour = generate_behaviour(random);
  if (uses_nth(key.behaviour)) key.nth = static_cast<std::uint8_t>(1 + random.below(highest_nth));
  return key;
}

Op generate_op(const Domain& domain, Random& random, int keys) {
  Op op;
  op.code = static_cast<std::uint8_t>(random.below(static_cast<int>(domain.ops.size())));
  const OpInfo& info = domain.ops[op.code];
  for (std::size_t i = 0; i < max_operands; ++i)
    op.operands[i] = static_cast<std::int16_t>(
        reduce(info.operands[i].kind, generate_operand(info.operands[i].kind, random), keys));
  return op;
}

Trace generate(const Domain& domain, Random& random, int max_ops) {
  Trace trace{&domain, {}, {}};
  const int keys = 1 + random.below(max_keys);
  for (int i = 0; i < keys; ++i) trace.keys.push_back(generate_key(random, trace.keys));
  const int ops = 1 + random.below(max_ops);
  for (int i = 0; i < ops; ++i) trace.ops.push_back(generate_op(domain, random, keys));
  return trace;
}

}  // namespace sealbreak
