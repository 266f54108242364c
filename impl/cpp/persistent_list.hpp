// Stage: the reference for the domain `list`: a persistent singly linked list.
// In:    elements, indices, and functors that compare or hash elements; all of them may throw.
// Out:   new lists that share the tails of the old ones, which never change.
// Invariant: a node's length is one more than that of the node after it, and no node changes once a
//            list holds it; only its reference count moves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "impl/cpp/list_node.hpp"
#include "impl/cpp/mix.hpp"

namespace sealbreak::impl {

/// A list of `T` with shared tails. No operation recurses: ten million nodes build, compare, hash
/// and die on a constant stack (an element that is itself a list adds its own depth). When a copy
/// or a functor throws, nothing has changed and nothing leaks. Counts are not atomic: one thread.
template <class T>
class PersistentList {
  using Node = ListNode<T>;
  using Ref = ListRef<T>;

 public:
  using value_type = T;
  using const_iterator = ListIterator<T>;
  using iterator = const_iterator;

  /// The empty list.
  PersistentList() = default;

  /// The elements of a forward range, in order.
  template <class Range>
  static PersistentList from(const Range& range) {
    const auto count = std::distance(std::begin(range), std::end(range));
    ListBuilder<T> builder(static_cast<std::size_t>(count));
    for (const auto& element : range) builder.append(element);
    return PersistentList(builder.finish());
  }

  std::size_t size() const { return head_ ? head_->length : 0; }
  bool empty() const { return !head_; }

  /// This list with `element` before it. Makes one node.
  PersistentList cons(T element) const {
    return PersistentList(Ref::make(std::move(element), head_));
  }

  /// The first element. Throws std::out_of_range when empty.
  const T& head() const {
    if (empty()) throw std::out_of_range("head of an empty list");
    return head_->element;
  }

  /// All but the first element, shared. Throws std::out_of_range when empty.
  PersistentList tail() const {
    if (empty()) throw std::out_of_range("tail of an empty list");
    return PersistentList(head_->next);
  }

  /// The element at `index` < size(), counted from the head. Throws std::out_of_range.
  const T& at(std::size_t index) const {
    if (index >= size()) throw std::out_of_range("index past the end of a list");
    return node_at(index)->element;
  }

  /// All but the first `count` elements, shared; empty when there are no more.
  PersistentList drop(std::size_t count) const {
    if (count >= size()) return PersistentList();
    return PersistentList(Ref::share(node_at(count)));
  }

  /// The first `count` elements, copied; the same list when there are no more.
  PersistentList take(std::size_t count) const {
    if (count >= size()) return *this;
    return PersistentList(copy_of(head_.get(), count, 1, Ref()));
  }

  /// The elements at start, start + step, ... before stop, where the three are as Python's
  /// `slice.indices(size())` gives them: start and stop in [0, size()] for a positive step, in
  /// [-1, size() - 1] for a negative one. A suffix is shared, all else is copied.
  /// Throws std::invalid_argument for step 0, std::out_of_range for other indices.
  PersistentList slice(std::ptrdiff_t start, std::ptrdiff_t stop, std::ptrdiff_t step) const {
    check_slice(start, stop, step);
    const std::size_t count = slice_length(start, stop, step);
    if (count == 0) return PersistentList();
    if (step < 0) return descending_slice(start, count, step);
    const auto first = static_cast<std::size_t>(start);
    if (first + count == size()) return drop(first);
    return PersistentList(copy_of(node_at(first), count, static_cast<std::size_t>(step), Ref()));
  }

  /// This list followed by `other`, which is shared; an empty operand costs nothing.
  PersistentList concat(const PersistentList& other) const {
    if (other.empty()) return *this;
    return PersistentList(copy_of(head_.get(), size(), 1, other.head_));
  }

  /// The elements in opposite order.
  PersistentList reverse() const {
    PersistentList result;
    for (const T& element : *this) result = result.cons(element);
    return result;
  }

  /// Const forward iteration, from the head. The iterator borrows: the list must outlive it.
  const_iterator begin() const { return const_iterator(head_.get()); }
  const_iterator end() const { return const_iterator(); }

  /// Whether both have equal elements in order: `eq(mine, theirs)`. A shared suffix counts as equal
  /// unseen, like Python's identity shortcut; elements before it are all asked.
  template <class Eq = std::equal_to<T>>
  bool equals(const PersistentList& other, Eq eq = Eq()) const {
    if (size() != other.size()) return false;
    const Node* mine = head_.get();
    const Node* theirs = other.head_.get();
    while (mine != theirs) {
      if (!eq(mine->element, theirs->element)) return false;
      mine = mine->next.get();
      theirs = theirs->next.get();
    }
    return true;
  }

  /// The index of the first element with `eq(element, wanted)`, if any.
  template <class U, class Eq = std::equal_to<>>
  std::optional<std::size_t> index_of(const U& wanted, Eq eq = Eq()) const {
    std::size_t index = 0;
    for (const T& element : *this) {
      if (eq(element, wanted)) return index;
      ++index;
    }
    return std::nullopt;
  }

  /// How many elements have `eq(element, wanted)`.
  template <class U, class Eq = std::equal_to<>>
  std::size_t count(const U& wanted, Eq eq = Eq()) const {
    std::size_t matches = 0;
    for (const T& element : *this) {
      if (eq(element, wanted)) ++matches;
    }
    return matches;
  }

  /// A digest of the elements in order; `element_hash` gives any integer.
  template <class ElementHash = std::hash<T>>
  std::uint64_t hash(ElementHash element_hash = ElementHash()) const {
    std::uint64_t digest = mix_bits(size());
    for (const T& element : *this) {
      digest = mix_next(digest, static_cast<std::uint64_t>(element_hash(element)));
    }
    return digest;
  }

  /// Whether both are one chain of nodes (two empty lists are).
  bool same_node(const PersistentList& other) const { return head_.get() == other.head_.get(); }

 private:
  explicit PersistentList(Ref head) : head_(std::move(head)) {}

  const Node* node_at(std::size_t index) const { return advance(head_.get(), index); }

  static const Node* advance(const Node* node, std::size_t steps) {
    for (; steps > 0; --steps) node = node->next.get();
    return node;
  }

  // `count` elements, every `step`-th from `node` on, before `tail`.
  static Ref copy_of(const Node* node, std::size_t count, std::size_t step, Ref tail) {
    ListBuilder<T> builder(count, std::move(tail));
    for (std::size_t made = 0; made < count; ++made) {
      if (made > 0) node = advance(node, step);
      builder.append(node->element);
    }
    return builder.finish();
  }

  // Walks up from the lowest index: putting each element before the last ones turns them round.
  PersistentList descending_slice(std::ptrdiff_t start, std::size_t count,
                                  std::ptrdiff_t step) const {
    const auto stride = static_cast<std::size_t>(0) - static_cast<std::size_t>(step);
    const Node* node = node_at(static_cast<std::size_t>(start) - (count - 1) * stride);
    PersistentList result = PersistentList().cons(node->element);
    while (result.size() < count) {
      node = advance(node, stride);
      result = result.cons(node->element);
    }
    return result;
  }

  void check_slice(std::ptrdiff_t start, std::ptrdiff_t stop, std::ptrdiff_t step) const {
    if (step == 0) throw std::invalid_argument("slice step zero");
    const std::ptrdiff_t low = step > 0 ? 0 : -1;
    const std::ptrdiff_t high = low + static_cast<std::ptrdiff_t>(size());
    if (start < low || start > high) throw std::out_of_range("slice start not normalised");
    if (stop < low || stop > high) throw std::out_of_range("slice stop not normalised");
  }

  // How many indices a checked slice has; the differences are in range, so nothing overflows.
  static std::size_t slice_length(std::ptrdiff_t start, std::ptrdiff_t stop, std::ptrdiff_t step) {
    if (step > 0) {
      return start >= stop ? 0 : static_cast<std::size_t>((stop - start - 1) / step + 1);
    }
    return start <= stop ? 0 : static_cast<std::size_t>((stop - start + 1) / step + 1);
  }

  Ref head_;
};

}  // namespace sealbreak::impl
