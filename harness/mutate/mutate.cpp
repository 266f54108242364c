#include "harness/mutate/mutate.hpp"

#include <algorithm>
#include <array>

namespace sealbreak {
namespace {

using Change = void (*)(Trace&, Random&);

std::size_t any_index(std::size_t size, Random& random) {
  return static_cast<std::size_t>(random.below(static_cast<int>(size)));
}

int key_count(const Trace& trace) { return static_cast<int>(trace.keys.size()); }

void insert_ops(Trace& trace, Random& random) {
  const int count = 1 + random.below(4);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(any_index(trace.ops.size() + 1, random));
    trace.ops.insert(trace.ops.begin() + at, generate_op(*trace.domain, random, key_count(trace)));
  }
}

void append_ops(Trace& trace, Random& random) {
  const int count = 1 + random.below(8);
  for (int i = 0; i < count; ++i)
    trace.ops.push_back(generate_op(*trace.domain, random, key_count(trace)));
}

void erase_ops(Trace& trace, Random& random) {
  if (trace.ops.empty()) return;
  const std::size_t at = any_index(trace.ops.size(), random);
  const std::size_t count = std::min(trace.ops.size() - at, 1 + any_index(4, random));
  const auto first = trace.ops.begin() + static_cast<std::ptrdiff_t>(at);
  trace.ops.erase(first, first + static_cast<std::ptrdiff_t>(count));
}

void swap_ops(Trace& trace, Random& random) {
  if (trace.ops.size() < 2) return;
  std::swap(trace.ops[any_index(trace.ops.size(), random)],
            trace.ops[any_index(trace.ops.size(), random)]);
}

void repeat_ops(Trace& trace, Random& random) {
  if (trace.ops.empty()) return;
  const std::size_t at = any_index(trace.ops.size(), random);
  const std::size_t count = std::min(trace.ops.size() - at, 1 + any_index(6, random));
  const std::vector<Op> copied(trace.ops.begin() + static_cast<std::ptrdiff_t>(at),
                               trace.ops.begin() + static_cast<std::ptrdiff_t>(at + count));
  trace.ops.insert(trace.ops.end(), copied.begin(), copied.end());
}

/// Another op of the table on the same operands, as far as they fit.
void change_code(Trace& trace, Random& random) {
  if (trace.ops.empty()) return;
  trace.ops[any_index(trace.ops.size(), random)].code =
      static_cast<std::uint8_t>(any_index(trace.domain->ops.size(), random));
}

void change_operand(Trace& trace, Random& random) {
  if (trace.ops.empty()) return;
  Op& op = trace.ops[any_index(trace.ops.size(), random)];
  const Op drawn = [&] {
    Op other = generate_op(*trace.domain, random, key_count(trace));
    while (other.code != op.code) other = generate_op(*trace.domain, random, key_count(trace));
    return other;
  }();
  const std::size_t at = any_index(max_operands, random);
  op.operands[at] = drawn.operands[at];
}

void change_key(Trace& trace, Random& random) {
  trace.keys[any_index(trace.keys.size(), random)] = generate_key(random, trace.keys);
}

void add_key(Trace& trace, Random& random) {
  if (trace.keys.size() < max_keys) trace.keys.push_back(generate_key(random, trace.keys));
}

/// A key gets the hash of another, or parts from it at one bit.
void approach_key(Trace& trace, Random& random) {
  KeySpec& key = trace.keys[any_index(trace.keys.size(), random)];
  const KeySpec& other = trace.keys[any_index(trace.keys.size(), random)];
  if (key.kind == KeyKind::natural) return;
  auto hash = static_cast<std::uint64_t>(hash_of(other));
  if (random.chance(50)) hash ^= std::uint64_t{1} << random.below(64);
  key.hash = python_hash(static_cast<std::int64_t>(hash));
}

constexpr std::array<Change, 11> changes = {insert_ops,  append_ops,     erase_ops,      swap_ops,
                                            repeat_ops,  change_code,    change_operand, change_operand,
                                            change_key,  add_key,        approach_key};
/// The first ones are those that leave keys alone.
constexpr std::size_t changes_of_ops = 8;

}  // namespace

void fit(Trace& trace, std::size_t max_size) {
  while (!trace.ops.empty() && encode(trace).size() > max_size)
    trace.ops.resize(trace.ops.size() - std::max<std::size_t>(1, trace.ops.size() / 8));
  while (trace.keys.size() > 1 && encode(trace).size() > max_size) trace.keys.pop_back();
}

void mutate(Trace& trace, Random& random, std::size_t max_size) {
  const int count = 1 + random.below(4);
  const std::size_t choices = trace.domain->names_keys() ? changes.size() : changes_of_ops;
  for (int i = 0; i < count; ++i) changes[any_index(choices, random)](trace, random);
  normalise(trace);
  fit(trace, max_size);
}

Trace crossover(const Trace& first, const Trace& second, Random& random, std::size_t max_size) {
  Trace child{first.domain, random.chance(50) ? first.keys : second.keys, {}};
  const std::size_t head = any_index(first.ops.size() + 1, random);
  const std::size_t tail = any_index(second.ops.size() + 1, random);
  child.ops.assign(first.ops.begin(), first.ops.begin() + static_cast<std::ptrdiff_t>(head));
  child.ops.insert(child.ops.end(), second.ops.begin() + static_cast<std::ptrdiff_t>(tail),
                   second.ops.end());
  normalise(child);
  fit(child, max_size);
  return child;
}

}  // namespace sealbreak
