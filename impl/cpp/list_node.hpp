// Stage: the node of the persistent list: layout, ownership, construction, iteration.
// In:    elements, and the chain that follows them.
// Out:   reference-counted chains.
// Invariant: only the last node of a chain under construction is ever changed, and only a
//            ListBuilder holds it then.
#pragma once

#include <cstddef>
#include <iterator>
#include <new>
#include <utility>

#include "impl/cpp/node_counter.hpp"
#include "impl/cpp/node_pool.hpp"

namespace sealbreak::impl {

/// List nodes are read in sequence, so they are packed as closely as any element may be aligned.
using ListPool = NodePool<16>;

template <class T>
struct ListNode;

/// Owns one reference to a chain of nodes, or none.
template <class T>
class ListRef {
 public:
  using Node = ListNode<T>;

  ListRef() = default;
  /// A new node before `next`. Throws std::bad_alloc, and what moving `element` throws.
  static ListRef make(T element, ListRef next) {
    const std::size_t length = next ? next->length + 1 : 1;
    return make_link(std::move(element), std::move(next), length);
  }
  /// A new node of the given length; the rest of its chain may come later.
  static ListRef make_link(T element, ListRef next, std::size_t length) {
    void* const memory = ListPool::take(sizeof(Node));
    try {
      ListRef made(::new (memory) Node(std::move(element), std::move(next), length));
      ++list_node_count.made;
      return made;
    } catch (...) {
      ListPool::give(memory, sizeof(Node));
      throw;
    }
  }
  /// One more reference to `node`.
  static ListRef share(const Node* node) noexcept {
    ++node->refs;
    return ListRef(const_cast<Node*>(node));
  }

  ListRef(const ListRef& other) noexcept : node_(other.node_) {
    if (node_ != nullptr) ++node_->refs;
  }
  ListRef(ListRef&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  ListRef& operator=(ListRef other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~ListRef() { release(node_); }

  Node* get() const noexcept { return node_; }
  Node* operator->() const noexcept { return node_; }
  explicit operator bool() const noexcept { return node_ != nullptr; }

 private:
  explicit ListRef(Node* node) noexcept : node_(node) {}

  // A loop, not a chain of destructors: a list is as long as its data. Each node lets go of the
  // next one before it dies, so an element's destructor may use lists.
  static void release(Node* node) noexcept {
    while (node != nullptr && --node->refs == 0) {
      Node* const next = std::exchange(node->next.node_, nullptr);
      node->~Node();
      ListPool::give(node, sizeof(Node));
      ++list_node_count.freed;
      node = next;
    }
  }

  Node* node_ = nullptr;
};

/// One element, and the chain after it.
template <class T>
struct ListNode {
  static_assert(alignof(T) <= ListPool::kGranule, "over-aligned elements need another pool");

  mutable std::size_t refs = 1;
  std::size_t length;  ///< of the chain from here on
  ListRef<T> next;
  T element;

  ListNode(T e, ListRef<T> n, std::size_t l)
      : length(l), next(std::move(n)), element(std::move(e)) {}
};

/// Builds a chain from the front, by filling in the end of its last node. Dies with what it has
/// when an element's copy throws.
template <class T>
class ListBuilder {
 public:
  /// For exactly `count` elements, before `tail`.
  explicit ListBuilder(std::size_t count, ListRef<T> tail = ListRef<T>())
      : length_(count + (tail ? tail->length : 0)), tail_(std::move(tail)) {}
  ListBuilder(const ListBuilder&) = delete;
  ListBuilder& operator=(const ListBuilder&) = delete;

  void append(const T& element) {
    *end_ = ListRef<T>::make_link(element, ListRef<T>(), length_);
    end_ = &(*end_)->next;
    --length_;
  }

  /// The chain, once all elements are in; the builder is spent.
  ListRef<T> finish() noexcept {
    *end_ = std::move(tail_);
    return std::move(head_);
  }

 private:
  std::size_t length_;
  ListRef<T> tail_;
  ListRef<T> head_;
  ListRef<T>* end_ = &head_;
};

/// A const forward iterator that borrows the chain; the end is the default-constructed one.
template <class T>
class ListIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;
  using pointer = const T*;
  using reference = const T&;

  ListIterator() = default;
  explicit ListIterator(const ListNode<T>* node) : node_(node) {}

  reference operator*() const { return node_->element; }
  pointer operator->() const { return &node_->element; }
  ListIterator& operator++() {
    node_ = node_->next.get();
    return *this;
  }
  ListIterator operator++(int) {
    ListIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const ListIterator& a, const ListIterator& b) {
    return a.node_ == b.node_;
  }

 private:
  const ListNode<T>* node_ = nullptr;
};

}  // namespace sealbreak::impl
