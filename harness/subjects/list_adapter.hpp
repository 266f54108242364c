// Stage:     subjects. The ops of `list` on a C++ persistent list; the reference, and its faulty copies.
// Input:     operands as ints, in the order of list_ops.cpp.
// Output:    outcomes.
// Invariant: one method an op, one row of methods() a method.
#pragma once

#include <algorithm>
#include <array>

#include "harness/subjects/cpp_subject.hpp"

namespace sealbreak {

/// An element: one of the trace's keys or a plain int (`key`), or a box (`key` is null).
struct ModelItem {
  KeyState* key = nullptr;
  Atom box;

  Atom atom() const { return key ? key->atom : box; }
};

/// `stored == wanted` with Python's identity shortcut. Boxes are equal when they hold the same.
struct ModelItemEqual {
  bool operator()(const ModelItem& stored, const ModelItem& wanted) const {
    if (stored.key && wanted.key)
      return stored.key == wanted.key || ask_eq(*stored.key, *wanted.key);
    if (!stored.key && !wanted.key) return stored.box.a == wanted.box.a;
    KeyState& key = stored.key ? *stored.key : *wanted.key;
    return key.spec.kind == KeyKind::custom && ask_eq_stranger(key);
  }
};

/// Family provides `List` (a persistent list of ModelItem) and `count()`.
template <class Family>
class ListAdapter {
 public:
  using List = typename Family::List;

  explicit ListAdapter(KeyTable& keys) : keys_(keys) {}

  static auto node_count() { return Family::count(); }
  void begin_op(int index, int reads) { op_ = index, reads_ = reads; }
  void reenter(KeyState& key) {
    if (reads_ >= 0) (void)position(reads_, ModelItem{&key, {}});
  }
  std::uint64_t shape(int) const { return 0; }
  int size(int slot) const { return static_cast<int>(at(slot).size()); }

  /// One node for what is put in front, none for what is dropped, the first list for a concatenation.
  unsigned nodes_allowed(const OpInfo& info, const Op& op) const {
    if (info.name == "share_cons") return 1;
    if (info.name == "share_drop") return 0;
    return static_cast<unsigned>(size(operand(info, op, OperandKind::slot)));
  }

  Outcome observe(int slot) const { return Outcome::of(atoms(at(slot))); }

  Outcome cons(int into, int list, int item) {
    return keep(into, room(at(list), 1).cons(this->item(item)));
  }
  Outcome head(int list) { return Outcome::of(filled(list).head().atom()); }
  Outcome tail(int into, int list) { return keep(into, filled(list).tail()); }
  Outcome index(int list, int index) {
    const int size = this->size(list);
    const int place = index < 0 ? index + size : index;
    if (place < 0 || place >= size) throw Raised{"IndexError"};
    return Outcome::of(at(list).at(static_cast<std::size_t>(place)).atom());
  }
  Outcome slice(int into, int list, int start, int stop, int step) {
    if (step == left_out) step = 1;
    if (step == 0) throw Raised{"ValueError"};
    const int size = this->size(list);
    const int low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
    const auto place = [&](int x, int otherwise) {
      return x == left_out ? otherwise : std::clamp(x < 0 ? x + size : x, low, high);
    };
    return keep(into, at(list).slice(place(start, step > 0 ? low : high),
                                     place(stop, step > 0 ? high : low), step));
  }
  Outcome contains(int list, int item) { return number(position(list, this->item(item)) >= 0); }
  Outcome find(int list, int item) {
    const int found = position(list, this->item(item));
    if (found < 0) throw Raised{"ValueError"};
    return number(found);
  }
  Outcome count(int list, int item) {
    return number(static_cast<int>(at(list).count(this->item(item), ModelItemEqual{})));
  }
  Outcome length(int list) { return number(size(list)); }
  Outcome iterate(int list) { return observe(list); }
  Outcome iterate_twice(int list) { return number(atoms(at(list)) == atoms(at(list))); }
  Outcome iterate_interleaved(int into, int list, int item) {
    const List source = room(at(list), 1);
    std::vector<Atom> seen;
    auto next = source.begin();
    if (next != source.end()) seen.push_back((*next).atom()), ++next;
    keep(into, source.cons(this->item(item)));
    for (; next != source.end(); ++next) seen.push_back((*next).atom());
    return Outcome::of(std::move(seen));
  }
  Outcome iterate_abandoned(int list, int count) {
    int taken = 0;
    for (auto next = at(list).begin(); next != at(list).end() && taken < count; ++next) ++taken;
    return number(taken);
  }
  Outcome reverse(int into, int list) { return keep(into, at(list).reverse()); }
  Outcome reversed(int list) { return Outcome::of(atoms(at(list).reverse())); }
  Outcome concat(int into, int list, int other) {
    return keep(into, room(at(list), size(other)).concat(at(other)));
  }
  Outcome from_iterator(int into, int item, int count) {
    return keep(into, List::from(std::vector<ModelItem>(static_cast<std::size_t>(count),
                                                        this->item(item))));
  }
  Outcome from_used_up(int into, int, int) { return keep(into, List{}); }
  Outcome from_raising(int, int item, int count) {
    (void)List::from(std::vector<ModelItem>(static_cast<std::size_t>(count), this->item(item)));
    ++asked().counts.raised;
    throw Raised{"IteratorRaised"};
  }
  Outcome cons_range(int into, int list, int count) {
    List result = room(at(list), count);
    for (int n = 0; n < count; ++n) result = result.cons(ModelItem{&keys_.integer(n), {}});
    return keep(into, std::move(result));
  }
  Outcome drop(int into, int list, int count) {
    return keep(into, at(list).drop(static_cast<std::size_t>(count)));
  }
  Outcome compare(int list, int other) { return compare_lists(at(list), at(other)); }
  Outcome hash(int list, int other) { return hash_lists(at(list), at(other)); }
  Outcome rebuild(int into, int list) {
    std::vector<ModelItem> elements;
    for (const ModelItem& element : at(list)) elements.push_back(element);
    return keep(into, List::from(elements));
  }
  Outcome alias(int into, int list) { return keep(into, at(list)); }
  Outcome share_cons(int list, int item) {
    return cost([&] { (void)at(list).cons(this->item(item)); });
  }
  Outcome share_drop(int list, int count) {
    return cost([&] { (void)at(list).drop(static_cast<std::size_t>(count)); });
  }
  Outcome share_concat(int list, int other) {
    return cost([&] { (void)room(at(list), size(other)).concat(at(other)); });
  }

  Outcome compare_rebuilt(int list, int item) { return compare_lists(at(list), rebuilt(list, item)); }
  Outcome hash_rebuilt(int list, int item) { return hash_lists(at(list), rebuilt(list, item)); }

  static const auto& methods() {
    using A = ListAdapter;
    static constexpr std::array all = {
        method<A, &A::cons>("cons"),
        method<A, &A::head>("head"),
        method<A, &A::tail>("tail"),
        method<A, &A::index>("index"),
        method<A, &A::slice>("slice"),
        method<A, &A::contains>("contains"),
        method<A, &A::find>("find"),
        method<A, &A::count>("count"),
        method<A, &A::length>("length"),
        method<A, &A::iterate>("iterate"),
        method<A, &A::iterate_twice>("iterate_twice"),
        method<A, &A::iterate_interleaved>("iterate_interleaved"),
        method<A, &A::iterate_abandoned>("iterate_abandoned"),
        method<A, &A::reverse>("reverse"),
        method<A, &A::reversed>("reversed"),
        method<A, &A::concat>("concat"),
        method<A, &A::from_iterator>("from_iterator"),
        method<A, &A::from_used_up>("from_used_up"),
        method<A, &A::from_raising>("from_raising"),
        method<A, &A::cons_range>("cons_range"),
        method<A, &A::drop>("drop"),
        method<A, &A::compare>("compare"),
        method<A, &A::hash>("hash"),
        method<A, &A::iterate>("repr"),
        method<A, &A::rebuild>("rebuild"),
        method<A, &A::alias>("copy"),
        method<A, &A::compare_rebuilt>("compare_rebuilt"),
        method<A, &A::hash_rebuilt>("hash_rebuilt"),
        method<A, &A::share_cons>("share_cons"),
        method<A, &A::share_drop>("share_drop"),
        method<A, &A::share_concat>("share_concat"),
        method<A, &A::alias>("alias"),
    };
    return all;
  }

 private:
  const List& at(int slot) const { return lists_[static_cast<std::size_t>(slot)]; }
  const List& filled(int slot) const {
    if (at(slot).empty()) throw Raised{"IndexError"};
    return at(slot);
  }
  /// The list, if `more` elements may still be added.
  static const List& room(const List& list, int more) {
    if (static_cast<int>(list.size()) + more > max_size) throw Limit{};
    return list;
  }
  ModelItem item(int operand) {
    if (operand >= first_key_item) return {&keys_.at(operand - first_key_item), {}};
    if (operand >= first_box) return {nullptr, Atom::box(operand - first_box, op_)};
    return {&keys_.integer(operand), {}};
  }
  Outcome number(int n) const { return Outcome::of(Atom::integer(n)); }
  template <class Update>
  Outcome cost(Update update) {
    const auto before = Family::count().made;
    update();
    return number(static_cast<int>(Family::count().made - before));
  }
  Outcome keep(int into, List list) {
    lists_[static_cast<std::size_t>(into)] = std::move(list);
    return {};
  }
  int position(int list, const ModelItem& wanted) const {
    const auto found = at(list).index_of(wanted, ModelItemEqual{});
    return found ? static_cast<int>(*found) : -1;
  }
  static bool equal(const List& left, const List& right) { return left.equals(right, ModelItemEqual{}); }
  static Outcome compare_lists(const List& a, const List& b) {
    const bool forward = equal(a, b);
    const bool different = !equal(a, b);
    const bool backward = equal(b, a);
    return Outcome::of({Atom::integer(forward), Atom::integer(different), Atom::integer(backward)});
  }
  Outcome hash_lists(const List& a, const List& b) const {
    ask_hashes(a);
    ask_hashes(b);
    const Disarmed quietly;
    const auto digest = [](const List& list) {
      return list.hash([](const ModelItem& item) { return hash_of(item.key->spec); });
    };
    return Outcome::of({Atom::integer(equal(a, b)), Atom::integer(digest(a) == digest(b))});
  }
  /// The same elements in a list of its own, with `item` for each that it equals.
  List rebuilt(int list, int item) {
    const ModelItem wanted = this->item(item);
    std::vector<ModelItem> elements;
    for (const ModelItem& element : at(list))
      elements.push_back(ModelItemEqual{}(element, wanted) ? wanted : element);
    return List::from(elements);
  }
  static void ask_hashes(const List& list) {
    for (const ModelItem& element : list) {
      if (!element.key) throw Raised{"TypeError"};
      (void)ask_hash(*element.key);
    }
  }
  static std::vector<Atom> atoms(const List& list) {
    std::vector<Atom> seen;
    for (const ModelItem& element : list) seen.push_back(element.atom());
    return seen;
  }

  KeyTable& keys_;
  std::array<List, slots> lists_;
  int op_ = 0;
  int reads_ = -1;
};

}  // namespace sealbreak
