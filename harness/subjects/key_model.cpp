#include "harness/subjects/key_model.hpp"

namespace sealbreak {
namespace {

bool is_custom(const KeyState& key) { return key.spec.kind == KeyKind::custom; }

/// One question about equality put to `key`: counted by the caller, answered by its behaviour.
void take_part_in_eq(KeyState& key) {
  if (key.spec.behaviour == Behaviour::raise_eq && ++key.eq_calls == key.spec.nth) {
    ++asked().counts.raised;
    throw KeyRaised{};
  }
  if (key.spec.behaviour == Behaviour::reenter_eq && asked().reenter) {
    const Disarmed inside;
    asked().reenter(key);
  }
}

}  // namespace

std::int64_t ask_hash(KeyState& key) {
  if (!asked().armed || !is_custom(key)) return hash_of(key.spec);
  ++asked().counts.hash;
  if (key.spec.behaviour == Behaviour::raise_hash && ++key.hash_calls == key.spec.nth) {
    ++asked().counts.raised;
    throw KeyRaised{};
  }
  if (key.spec.behaviour == Behaviour::reenter_hash && asked().reenter) {
    const Disarmed inside;
    asked().reenter(key);
  }
  return hash_of(key.spec);
}

bool ask_eq(KeyState& left, KeyState& right) {
  if (!is_custom(left) && !is_custom(right)) return equal_by_spec(left.spec, right.spec);
  if (!is_custom(left) || !is_custom(right)) return ask_eq_stranger(is_custom(left) ? left : right);
  if (asked().armed) {
    ++asked().counts.eq;
    if (hash_of(left.spec) != hash_of(right.spec)) ++asked().counts.cross_eq;
    take_part_in_eq(left);
    take_part_in_eq(right);
  }
  return equal_by_spec(left.spec, right.spec);
}

bool ask_eq_stranger(KeyState& key) {
  if (asked().armed) {
    ++asked().counts.eq;
    take_part_in_eq(key);
  }
  return breaks_hash_contract(key.spec);
}

KeyTable::KeyTable(const Trace& trace) {
  for (std::size_t i = 0; i < trace.keys.size(); ++i)
    keys_.push_back({trace.keys[i], Atom::key(static_cast<int>(i))});
}

KeyState& KeyTable::integer(int n) {
  while (static_cast<int>(integers_.size()) <= n) {
    const int next = static_cast<int>(integers_.size());
    // A plain int is a natural without a row: its hash and its equality class are itself.
    integers_.push_back({KeySpec{.kind = KeyKind::integer, .hash = next}, Atom::integer(next)});
  }
  return integers_[static_cast<std::size_t>(n)];
}

}  // namespace sealbreak
