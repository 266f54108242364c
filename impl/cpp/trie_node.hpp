// Stage: the node of the hash trie: layout, ownership, construction.
// In:    entries and child nodes.
// Out:   immutable nodes, one allocation each: header, child pointers, entries.
// Invariant: a node is complete and never changes once NodeDraft::finish() has returned it; only
//            its reference count moves.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include "impl/cpp/node_counter.hpp"
#include "impl/cpp/node_pool.hpp"

namespace sealbreak::impl {

/// What a trie holds; the hash is kept so that no key is ever hashed twice.
template <class Key, class Value>
struct TrieEntry {
  std::int64_t hash;
  Key key;
  Value value;

  TrieEntry(std::int64_t h, Key k, Value v)
      : hash(h), key(std::move(k)), value(std::move(v)) {}
};

/// Which slots of a node hold entries, which hold children, and how many keys collide in it.
/// A collision node has both maps zero; any other node has `collisions` zero.
struct TrieShape {
  std::uint32_t entry_map = 0;
  std::uint32_t child_map = 0;
  std::uint32_t collisions = 0;

  friend bool operator==(const TrieShape&, const TrieShape&) = default;
};

/// A node starts on a cache line: its header and most of its children cost one miss, not two.
using TriePool = NodePool<64>;

/// A node that branches `2^Bits` ways. Counts are not atomic: a trie, with all that shares nodes
/// with it, belongs to one thread.
template <class EntryType, unsigned Bits>
class TrieNode {
  static_assert(1 <= Bits && Bits <= 5, "a slot map has 32 bits");
  static_assert(alignof(EntryType) <= TriePool::kGranule, "over-aligned entries need another pool");

 public:
  using Entry = EntryType;

  static constexpr unsigned kBits = Bits;
  /// Levels of branching nodes; a node at level kLevels has used up the hash: it is a collision node.
  static constexpr unsigned kLevels = (64 + Bits - 1) / Bits;

  /// The slot of `hash` at `level` (< kLevels), as a one-bit map. Low bits come first.
  static std::uint32_t slot_bit(std::int64_t hash, unsigned level) {
    const std::uint64_t rest = static_cast<std::uint64_t>(hash) >> (Bits * level);
    return std::uint32_t{1} << (rest & (kFanout - 1));
  }

  /// How many slots of `map` come before `bit`.
  static std::size_t rank(std::uint32_t map, std::uint32_t bit) { return ones(map & (bit - 1)); }

  const TrieShape& shape() const { return shape_; }
  bool is_collision() const { return shape_.collisions != 0; }
  std::size_t child_count() const { return ones(shape_.child_map); }
  std::size_t entry_count() const { return ones(shape_.entry_map) + shape_.collisions; }

  const TrieNode* const* children() const {
    return reinterpret_cast<const TrieNode* const*>(this + 1);
  }
  const Entry* entries() const {
    const auto* const base = reinterpret_cast<const std::byte*>(this);
    return reinterpret_cast<const Entry*>(base + entries_offset(child_count()));
  }

  /// The child in the slot `bit`, which must hold one.
  const TrieNode* child_at(std::uint32_t bit) const {
    return children()[rank(shape_.child_map, bit)];
  }
  /// The entry in the slot `bit`, which must hold one.
  const Entry& entry_at(std::uint32_t bit) const { return entries()[rank(shape_.entry_map, bit)]; }

  void retain() const noexcept { ++refs_; }
  /// Drops one reference; the recursion of dying nodes is as deep as the trie, at most kLevels + 1.
  void release() const noexcept {
    if (--refs_ == 0) destroy();
  }

  /// Asks for the second line of a node whose first line is about to be read: where entries are is
  /// only known from the header, and would be the next miss.
  void prefetch_entries() const {
    __builtin_prefetch(reinterpret_cast<const std::byte*>(this) + TriePool::kGranule);
  }

  /// Asks for the children's counts, which an update of this node will touch: the misses overlap.
  void prefetch_children() const {
    for (std::size_t i = 0, n = child_count(); i < n; ++i) __builtin_prefetch(children()[i], 1);
  }

 private:
  template <class>
  friend class NodeDraft;

  static constexpr std::uint64_t kFanout = std::uint64_t{1} << Bits;

  explicit TrieNode(TrieShape shape) : shape_(shape) {}

  // The number of ones in a map. Baseline x86-64 has no such instruction, so for narrow nodes a
  // table of nibbles that fits in one register does it.
  static std::size_t ones(std::uint32_t map) {
    if constexpr (Bits <= 2) return (0x4332322132212110u >> (4 * map)) & 0xF;
    return static_cast<std::size_t>(std::popcount(map));
  }

  static constexpr std::size_t entries_offset(std::size_t children) {
    const std::size_t end = sizeof(TrieNode) + children * sizeof(TrieNode*);
    return (end + alignof(Entry) - 1) / alignof(Entry) * alignof(Entry);
  }
  static std::size_t bytes(TrieShape shape) {
    const std::size_t entries = ones(shape.entry_map) + shape.collisions;
    return entries_offset(ones(shape.child_map)) + entries * sizeof(Entry);
  }

  void destroy() const noexcept {
    prefetch_children();
    for (std::size_t i = 0, n = child_count(); i < n; ++i) children()[i]->release();
    std::destroy_n(const_cast<Entry*>(entries()), entry_count());
    ++trie_node_count.freed;
    TriePool::give(const_cast<TrieNode*>(this), bytes(shape_));
  }

  mutable std::uint32_t refs_ = 1;
  TrieShape shape_;
};

/// Owns one reference to a node, or none.
template <class Node>
class NodeRef {
 public:
  NodeRef() = default;
  /// Takes over a reference that somebody else counted.
  static NodeRef adopt(const Node* node) noexcept { return NodeRef(node); }
  NodeRef(const NodeRef& other) noexcept : node_(other.node_) {
    if (node_ != nullptr) node_->retain();
  }
  NodeRef(NodeRef&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  NodeRef& operator=(NodeRef other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~NodeRef() {
    if (node_ != nullptr) node_->release();
  }

  const Node* get() const noexcept { return node_; }
  const Node* operator->() const noexcept { return node_; }
  const Node& operator*() const noexcept { return *node_; }
  explicit operator bool() const noexcept { return node_ != nullptr; }
  /// Hands the reference over to the caller.
  const Node* leak() noexcept { return std::exchange(node_, nullptr); }

 private:
  explicit NodeRef(const Node* node) noexcept : node_(node) {}

  const Node* node_ = nullptr;
};

/// A node under construction. Entries are added first, in order, and may throw: the draft then dies
/// with all that it had copied. Children are added last, and nothing throws from there on.
template <class Node>
class NodeDraft {
 public:
  using Entry = typename Node::Entry;

  /// Allocates for exactly the entries and children of `shape`. Throws std::bad_alloc.
  explicit NodeDraft(TrieShape shape)
      : node_(::new (TriePool::take(Node::bytes(shape))) Node(shape)),
        next_entry_(const_cast<Entry*>(node_->entries())),
        next_child_(const_cast<const Node**>(node_->children())) {}
  NodeDraft(const NodeDraft&) = delete;
  NodeDraft& operator=(const NodeDraft&) = delete;
  ~NodeDraft() {
    if (node_ == nullptr) return;
    std::destroy(const_cast<Entry*>(node_->entries()), next_entry_);
    TriePool::give(node_, Node::bytes(node_->shape_));
  }

  template <class... Parts>
  void add_entry(Parts&&... parts) {
    ::new (static_cast<void*>(next_entry_)) Entry(std::forward<Parts>(parts)...);
    ++next_entry_;
  }
  /// Copies the entries of `source` from index `first` to before `last`.
  void copy_entries(const Node& source, std::size_t first, std::size_t last) {
    const Entry* const entries = source.entries();
    for (std::size_t i = first; i < last; ++i) add_entry(entries[i]);
  }
  void add_child(NodeRef<Node> child) noexcept { *next_child_++ = child.leak(); }
  /// Shares the children of `source` from index `first` to before `last`.
  void share_children(const Node& source, std::size_t first, std::size_t last) noexcept {
    for (std::size_t i = first; i < last; ++i) {
      source.children()[i]->retain();
      *next_child_++ = source.children()[i];
    }
  }

  /// The finished node; the draft is spent.
  NodeRef<Node> finish() noexcept {
    ++trie_node_count.made;
    return NodeRef<Node>::adopt(std::exchange(node_, nullptr));
  }

 private:
  Node* node_;
  Entry* next_entry_;
  const Node** next_child_;
};

}  // namespace sealbreak::impl
