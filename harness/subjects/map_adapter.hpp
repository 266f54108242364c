// Stage:     subjects. The ops of `map` on a C++ hash trie; the reference, and its faulty copies.
// Input:     operands as ints, in the order of map_ops.cpp.
// Output:    outcomes.
// Invariant: one method an op, one row of methods() a method.
#pragma once

#include <algorithm>
#include <array>

#include "harness/subjects/cpp_subject.hpp"

namespace sealbreak {

/// A handle to a key of the running trace, as the trie stores it.
struct ModelKey {
  KeyState* state = nullptr;
};

struct ModelHash {
  std::int64_t operator()(const ModelKey& key) const { return ask_hash(*key.state); }
};

/// Identity first, as Python's containers do.
struct ModelEqual {
  bool operator()(const ModelKey& stored, const ModelKey& wanted) const {
    return stored.state == wanted.state || ask_eq(*stored.state, *wanted.state);
  }
};

/// Family provides `Map` (a hash trie from ModelKey to Atom) and `count()`.
template <class Family>
class MapAdapter {
 public:
  using Map = typename Family::Map;

  explicit MapAdapter(KeyTable& keys) : keys_(keys) {}

  static auto node_count() { return Family::count(); }
  void begin_op(int index, int reads) { op_ = index, reads_ = reads; }
  void reenter(KeyState& key) {
    if (reads_ >= 0) (void)maps_[static_cast<std::size_t>(reads_)].contains(ModelKey{&key});
  }
  std::uint64_t shape(int slot) const { return at(slot).shape(); }
  std::size_t size(int slot) const { return at(slot).size(); }

  /// Nodes on the way to the op's key, before or after it is set: a new key may need a chain of
  /// nodes down to where its hash parts from a neighbour's.
  unsigned nodes_allowed(const OpInfo& info, const Op& op) const {
    const Disarmed quietly;
    const Map& source = at(operand(info, op, OperandKind::slot));
    const ModelKey wanted{&keys_.at(operand(info, op, OperandKind::key))};
    if (info.name == "share_discard" && !source.contains(wanted)) return 0;
    return std::max(source.levels(wanted), source.set(wanted, Atom{}).levels(wanted));
  }

  Outcome observe(int slot) const { return Outcome::of(pairs(at(slot))); }

  Outcome set(int into, int map, int key, int value) {
    return keep(into, at(map).set(this->key(key), this->value(value)));
  }
  Outcome remove(int into, int map, int key) {
    Map smaller = at(map).remove(this->key(key));
    if (smaller.size() == at(map).size()) throw Raised{"KeyError"};
    return keep(into, std::move(smaller));
  }
  Outcome discard(int into, int map, int key) { return keep(into, at(map).remove(this->key(key))); }
  Outcome get(int map, int key) {
    const Atom* found = at(map).find(this->key(key));
    return Outcome::of(found ? *found : Atom{});
  }
  Outcome at_key(int map, int key) {
    const Atom* found = at(map).find(this->key(key));
    if (found == nullptr) throw Raised{"KeyError"};
    return Outcome::of(*found);
  }
  Outcome contains(int map, int key) { return number(at(map).contains(this->key(key))); }
  Outcome length(int map) { return number(static_cast<int>(at(map).size())); }
  Outcome update_map(int into, int map, int other) { return keep(into, at(map).update(at(other))); }
  Outcome merge(int into, int map, int other) { return update_map(into, map, other); }
  Outcome update_iterator(int into, int map, int key, int value, int count) {
    return keep(into, with_run(at(map), key, value, count));
  }
  Outcome update_used_up(int into, int map, int, int, int) { return keep(into, at(map)); }
  Outcome update_raising(int, int map, int key, int value, int count) {
    (void)with_run(at(map), key, value, count);
    ++asked().counts.raised;
    throw Raised{"IteratorRaised"};
  }
  Outcome update_range(int into, int map, int count, int value) {
    Map result = at(map);
    const Atom bound = this->value(value);
    for (int n = 0; n < count; ++n) result = result.set(ModelKey{&keys_.integer(n)}, bound);
    return keep(into, std::move(result));
  }
  Outcome iterate(int map) {
    std::vector<Atom> seen;
    for (const auto& entry : at(map)) {
      seen.push_back(entry.key.state->atom);
      const Atom* found = at(map).find(entry.key);
      seen.push_back(found ? *found : Atom{});
    }
    return Outcome::of(std::move(seen));
  }
  Outcome items(int map) { return Outcome::of(pairs(at(map))); }
  Outcome iterate_twice(int map) { return number(pairs(at(map)) == pairs(at(map))); }
  Outcome iterate_interleaved(int into, int map, int key, int value) {
    std::vector<Atom> seen;
    auto next = at(map).begin();
    const auto end = at(map).end();
    const auto take = [&] { seen.push_back((*next).key.state->atom), ++next; };
    if (next != end) take();
    Map changed = at(map).set(this->key(key), this->value(value));
    while (next != end) take();
    keep(into, std::move(changed));
    return Outcome::of(std::move(seen));
  }
  Outcome iterate_abandoned(int map, int count) {
    int taken = 0;
    for (auto next = at(map).begin(); next != at(map).end() && taken < count; ++next) ++taken;
    return number(taken);
  }
  Outcome keys(int map) {
    std::vector<Atom> seen;
    for (const auto& entry : at(map)) seen.push_back(entry.key.state->atom);
    return Outcome::of(std::move(seen));
  }
  Outcome values(int map) {
    std::vector<Atom> seen;
    for (const auto& entry : at(map)) seen.push_back(entry.value);
    return Outcome::of(std::move(seen));
  }
  Outcome compare(int map, int other) { return compare_maps(at(map), at(other)); }
  Outcome hash(int map, int other) { return hash_maps(at(map), at(other)); }
  Outcome rebuild(int into, int map, int count) {
    std::vector<std::pair<ModelKey, Atom>> entries;
    for (const auto& entry : at(map)) entries.emplace_back(entry.key, entry.value);
    if (!entries.empty())
      std::rotate(entries.begin(), entries.begin() + count % static_cast<int>(entries.size()),
                  entries.end());
    std::reverse(entries.begin(), entries.end());
    Map result;
    for (const auto& [key, value] : entries) result = result.set(key, value);
    return keep(into, std::move(result));
  }
  Outcome from_pairs(int into, int key, int value, int count) {
    return keep(into, with_run(Map{}, key, value, count));
  }
  Outcome alias(int into, int map) { return keep(into, at(map)); }
  Outcome remove_range(int into, int map, int count) {
    Map result = at(map);
    for (int n = 0; n < count; ++n) result = result.remove(ModelKey{&keys_.integer(n)});
    return keep(into, std::move(result));
  }

  Outcome share_set(int map, int key, int value) {
    return cost([&] { (void)at(map).set(this->key(key), this->value(value)); });
  }
  Outcome share_discard(int map, int key) {
    return cost([&] { (void)at(map).remove(this->key(key)); });
  }

  Outcome compare_rebuilt(int map, int key) { return compare_maps(at(map), rebuilt(map, key)); }
  Outcome hash_rebuilt(int map, int key) { return hash_maps(at(map), rebuilt(map, key)); }

  static const auto& methods() {
    using A = MapAdapter;
    static constexpr std::array all = {
        method<A, &A::set>("set"),
        method<A, &A::remove>("remove"),
        method<A, &A::discard>("discard"),
        method<A, &A::get>("get"),
        method<A, &A::at_key>("at"),
        method<A, &A::contains>("contains"),
        method<A, &A::length>("length"),
        method<A, &A::update_map>("update_map"),
        method<A, &A::merge>("merge"),
        method<A, &A::update_iterator>("update_iterator"),
        method<A, &A::update_used_up>("update_used_up"),
        method<A, &A::update_raising>("update_raising"),
        method<A, &A::update_range>("update_range"),
        method<A, &A::iterate>("iterate"),
        method<A, &A::iterate_twice>("iterate_twice"),
        method<A, &A::iterate_interleaved>("iterate_interleaved"),
        method<A, &A::iterate_abandoned>("iterate_abandoned"),
        method<A, &A::keys>("keys"),
        method<A, &A::values>("values"),
        method<A, &A::items>("items"),
        method<A, &A::compare>("compare"),
        method<A, &A::hash>("hash"),
        method<A, &A::repr>("repr"),
        method<A, &A::rebuild>("rebuild"),
        method<A, &A::from_pairs>("from_pairs"),
        method<A, &A::alias>("copy"),
        method<A, &A::alias>("alias"),
        method<A, &A::compare_rebuilt>("compare_rebuilt"),
        method<A, &A::hash_rebuilt>("hash_rebuilt"),
        method<A, &A::share_set>("share_set"),
        method<A, &A::share_discard>("share_discard"),
        method<A, &A::remove_range>("remove_range"),
    };
    return all;
  }

  /// C++ has no repr; the names that Python's must show are those of the pairs.
  Outcome repr(int map) { return Outcome::of(pairs(at(map))); }

 private:
  const Map& at(int slot) const { return maps_[static_cast<std::size_t>(slot)]; }
  ModelKey key(int index) { return {&keys_.at(index % keys_.size())}; }
  Atom value(int operand) const {
    return operand < first_box ? Atom::integer(operand) : Atom::box(operand - first_box, op_);
  }
  Outcome number(int n) const { return Outcome::of(Atom::integer(n)); }
  template <class Update>
  Outcome cost(Update update) {
    const auto before = Family::count().made;
    update();
    return number(static_cast<int>(Family::count().made - before));
  }
  Outcome keep(int into, Map map) {
    maps_[static_cast<std::size_t>(into)] = std::move(map);
    return {};
  }
  Map with_run(Map map, int first, int value, int count) {
    const Atom bound = this->value(value);
    for (int i = 0; i < count; ++i) map = map.set(key(first + i), bound);
    return map;
  }
  /// The same bindings in a map of its own: equal to the slot's, built in another order, and with
  /// `key` kept in place of one that it equals.
  Map rebuilt(int map, int key) {
    std::vector<std::pair<ModelKey, Atom>> entries;
    for (const auto& entry : at(map)) entries.emplace_back(entry.key, entry.value);
    std::reverse(entries.begin(), entries.end());
    Map result;
    if (at(map).contains(this->key(key))) result = result.set(this->key(key), Atom{});
    for (const auto& [stored, value] : entries) result = result.set(stored, value);
    return result;
  }
  static Outcome compare_maps(const Map& a, const Map& b) {
    const bool forward = equal(a, b);
    const bool different = !equal(a, b);
    const bool backward = equal(b, a);
    return Outcome::of({Atom::integer(forward), Atom::integer(different), Atom::integer(backward)});
  }
  Outcome hash_maps(const Map& a, const Map& b) const {
    if (holds_box(a) || holds_box(b)) throw Raised{"TypeError"};
    const auto digest = [](const Map& map) { return map.content_hash([](const Atom& atom) { return atom.a; }); };
    return Outcome::of({Atom::integer(equal(a, b)), Atom::integer(digest(a) == digest(b))});
  }
  static std::vector<Atom> pairs(const Map& map) {
    std::vector<Atom> seen;
    for (const auto& entry : map) {
      seen.push_back(entry.key.state->atom);
      seen.push_back(entry.value);
    }
    return seen;
  }
  /// Boxes are equal when they hold the same, whichever op made them.
  static bool equal(const Map& left, const Map& right) {
    return left.equals(right, [](const Atom& a, const Atom& b) { return a.tag == b.tag && a.a == b.a; });
  }
  static bool holds_box(const Map& map) {
    return std::any_of(map.begin(), map.end(),
                       [](const auto& entry) { return entry.value.tag == Atom::Tag::box; });
  }

  KeyTable& keys_;
  std::array<Map, slots> maps_;
  int op_ = 0;
  int reads_ = -1;
};

}  // namespace sealbreak
