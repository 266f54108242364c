// Stage: the reference for the domain `map`: a persistent hash map.
// In:    keys, values, and functors that hash keys and compare them; all of them may throw.
// Out:   new versions that share all but one path with the old ones, which never change.
// Invariant: equal contents have one shape whatever the history, up to the order inside a collision
//            node and which of two equal keys was kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "impl/cpp/node_counter.hpp"
#include "impl/cpp/trie_digest.hpp"
#include "impl/cpp/trie_edit.hpp"
#include "impl/cpp/trie_iterator.hpp"
#include "impl/cpp/trie_node.hpp"

namespace sealbreak::impl {

/// A persistent map on a trie that branches `2^Bits` ways, consuming each hash from its low bits.
///
/// `Hash` gives a key's std::int64_t; `Equal` is asked `equal(stored_key, wanted_key)`, and only
/// when the whole hashes agree. Versions that are combined (`update`, `equals`) must have functors
/// that agree. When a functor or a copy throws, nothing has changed and nothing leaks.
///
/// Pointers and references to entries live as long as any version that holds the node. A functor
/// may use other versions freely, but must not assign to or destroy the trie being asked: copy the
/// handle first (one increment) where it might. Counts are not atomic: one thread.
template <class Key, class Value, class Hash, class Equal = std::equal_to<Key>, unsigned Bits = 2>
class HashTrie {
 public:
  using Entry = TrieEntry<Key, Value>;
  using Node = TrieNode<Entry, Bits>;
  using key_type = Key;
  using mapped_type = Value;
  using value_type = Entry;
  using const_iterator = TrieIterator<Node>;
  using iterator = const_iterator;

  /// The most nodes that a path can have: one a level and a collision node.
  static constexpr unsigned kMaxLevels = Node::kLevels + 1;

  /// The empty map.
  explicit HashTrie(Hash hash = Hash(), Equal equal = Equal())
      : hash_(std::move(hash)), equal_(std::move(equal)) {}
  HashTrie(const HashTrie&) = default;
  /// Leaves `other` empty, with its functors.
  HashTrie(HashTrie&& other) noexcept(std::is_nothrow_copy_constructible_v<Hash> &&
                                      std::is_nothrow_copy_constructible_v<Equal>)
      : hash_(other.hash_),
        equal_(other.equal_),
        root_(std::move(other.root_)),
        size_(std::exchange(other.size_, 0)) {}
  HashTrie& operator=(HashTrie other) {
    std::swap(hash_, other.hash_);
    std::swap(equal_, other.equal_);
    std::swap(root_, other.root_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~HashTrie() = default;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The entry of `key`, or null. Throws what Hash and Equal throw.
  const Entry* find_entry(const Key& key) const { return lookup(hash_(key), key); }

  /// The value of `key`, or null. Throws what Hash and Equal throw.
  const Value* find(const Key& key) const {
    const Entry* const entry = find_entry(key);
    return entry == nullptr ? nullptr : &entry->value;
  }

  bool contains(const Key& key) const { return find_entry(key) != nullptr; }

  /// This map with `value` under `key`. An equal key that is already here stays, as in Python's
  /// dict; values are never compared. Makes one node for each level of the result's path to `key`.
  HashTrie set(Key key, Value value) const {
    const std::int64_t hash = hash_(key);
    return set_hashed(hash, std::move(key), std::move(value));
  }

  /// This map without `key`: the same root when it was absent. Makes at most one node a level.
  HashTrie remove(const Key& key) const {
    if (!root_) return *this;
    const std::int64_t hash = hash_(key);
    const TriePath<Node> path = path_to(hash);
    const Entry* const found = match(path.last(), path.level, hash, key);
    if (found == nullptr) return *this;
    const auto index = static_cast<std::size_t>(found - path.last().entries());
    return with_root(TrieEdit<Node>::rebuild_without(path, hash, index), size_ - 1);
  }

  /// This map after setting each entry of `other` in order of iteration. The hashes stored in
  /// `other` are trusted, as Python's dict does: Hash is not called. An empty map gives the root of
  /// `other` at once, and identical roots give this one, without asking Equal.
  HashTrie update(const HashTrie& other) const {
    if (other.empty() || same_root(other)) return *this;
    if (empty()) return with_root(other.root_, other.size_);
    HashTrie result = *this;
    for (const Entry& entry : other) {
      result = result.set_hashed(entry.hash, entry.key, entry.value);
    }
    return result;
  }

  /// Forward iteration over entries with `.hash`, `.key`, `.value`. The order is a function of the
  /// contents, but inside collision nodes. The iterator keeps its version alive.
  const_iterator begin() const { return const_iterator(root_); }
  const_iterator end() const { return const_iterator(); }

  /// Whether both maps have equal keys with equal values: `value_equal(mine, theirs)`.
  ///
  /// Subtries that both maps share count as equal unseen. So a key or value whose equality is not
  /// reflexive (NaN) equals itself here while it sits in a shared node, as under Python's identity
  /// shortcut; make the functors say so everywhere where the answer must not depend on sharing.
  template <class ValueEqual = std::equal_to<Value>>
  bool equals(const HashTrie& other, ValueEqual value_equal = ValueEqual()) const {
    if (size_ != other.size_) return false;
    if (same_root(other)) return true;
    return TrieComparison<Node, Equal, ValueEqual>(equal_, value_equal)
        .same(*root_, *other.root_);
  }

  /// A digest of the contents, whatever their order: equal maps have equal digests when
  /// `value_hash` (to any integer) agrees with the values' equality. Hash is not called.
  template <class ValueHash = std::hash<Value>>
  std::uint64_t content_hash(ValueHash value_hash = ValueHash()) const {
    std::uint64_t sum = 0;
    for (const Entry& entry : *this) {
      const auto key_part = static_cast<std::uint64_t>(entry.hash);
      sum += mix_next(key_part, static_cast<std::uint64_t>(value_hash(entry.value)));
    }
    return mix_next(sum, size_);
  }

  /// A digest of the structure: maps of each node and hashes, whatever the addresses, the values
  /// and the order inside collision nodes. Equal contents give equal shapes.
  std::uint64_t shape() const { return root_ ? trie_shape_digest(*root_) : 0; }

  /// Nodes that a search for `key` visits: 0 when empty, at most kMaxLevels. Equal is not asked.
  unsigned levels(const Key& key) const {
    if (!root_) return 0;
    return path_to(hash_(key)).level + 1;
  }

  /// Whether both are one version: no node differs.
  bool same_root(const HashTrie& other) const { return root_.get() == other.root_.get(); }

  /// Empty when sizes, hash prefixes and the canonical form are in order, else what is wrong.
  std::string check_invariants() const {
    TrieCheck<Node, Equal> check(equal_);
    if (root_) {
      const std::string wrong = check.check(*root_, 0, 0);
      if (!wrong.empty()) return wrong;
    }
    if (check.entries() == size_) return "";
    return "size " + std::to_string(size_) + " of " + std::to_string(check.entries()) + " entries";
  }

 private:
  HashTrie with_root(NodeRef<Node> root, std::size_t size) const {
    HashTrie version(hash_, equal_);
    version.root_ = std::move(root);
    version.size_ = size;
    return version;
  }

  // Where a search for `hash` ends, and the way there. Needs a root.
  TriePath<Node> path_to(std::int64_t hash) const {
    TriePath<Node> path;
    const Node* node = root_.get();
    path.nodes[0] = node;
    while (!node->is_collision()) {
      const std::uint32_t bit = Node::slot_bit(hash, path.level);
      if ((node->shape().child_map & bit) == 0) break;
      node->prefetch_children();
      node = node->child_at(bit);
      node->prefetch_entries();
      path.nodes[++path.level] = node;
    }
    return path;
  }

  const Entry* lookup(std::int64_t hash, const Key& key) const {
    if (!root_) return nullptr;
    const Node* node = root_.get();
    unsigned level = 0;
    while (!node->is_collision()) {
      const std::uint32_t bit = Node::slot_bit(hash, level);
      if ((node->shape().child_map & bit) == 0) break;
      node = node->child_at(bit);
      node->prefetch_entries();
      ++level;
    }
    return match(*node, level, hash, key);
  }

  // The entry of `key` in the node where the search for its hash ended, or null.
  const Entry* match(const Node& node, unsigned level, std::int64_t hash, const Key& key) const {
    if (node.is_collision()) return match_collision(node, key);
    const std::uint32_t bit = Node::slot_bit(hash, level);
    if ((node.shape().entry_map & bit) == 0) return nullptr;
    const Entry& entry = node.entry_at(bit);
    return entry.hash == hash && equal_(entry.key, key) ? &entry : nullptr;
  }

  // The path to a collision node has compared all bits of the hash.
  const Entry* match_collision(const Node& node, const Key& key) const {
    const Entry* const entries = node.entries();
    for (std::size_t i = 0; i < node.entry_count(); ++i) {
      if (equal_(entries[i].key, key)) return &entries[i];
    }
    return nullptr;
  }

  HashTrie set_hashed(std::int64_t hash, Key key, Value value) const {
    using Edit = TrieEdit<Node>;
    if (!root_) return with_root(Edit::single(hash, std::move(key), std::move(value)), 1);
    const TriePath<Node> path = path_to(hash);
    const Node& last = path.last();
    if (const Entry* const found = match(last, path.level, hash, key)) {
      const auto index = static_cast<std::size_t>(found - last.entries());
      NodeRef<Node> fresh = Edit::with_value(last, index, std::move(value));
      return with_root(Edit::rebuild(path, hash, std::move(fresh)), size_);
    }
    NodeRef<Node> fresh = add(last, path.level, hash, std::move(key), std::move(value));
    return with_root(Edit::rebuild(path, hash, std::move(fresh)), size_ + 1);
  }

  // `node`, where the search for an absent key ended, with that key: in its free slot, at the end of
  // a collision node, or below together with the entry that has the slot.
  static NodeRef<Node> add(const Node& node, unsigned level, std::int64_t hash, Key&& key,
                           Value&& value) {
    using Edit = TrieEdit<Node>;
    const std::uint32_t bit = node.is_collision() ? 0 : Node::slot_bit(hash, level);
    if ((node.shape().entry_map & bit) == 0) {
      return Edit::with_entry(node, bit, hash, std::move(key), std::move(value));
    }
    const Entry& lodger = node.entry_at(bit);
    NodeRef<Node> below = Edit::pair(level + 1, lodger, hash, std::move(key), std::move(value));
    return Edit::entry_to_child(node, bit, std::move(below));
  }

  // The functors come first: copying one may throw, and nothing may have moved by then.
  [[no_unique_address]] Hash hash_;
  [[no_unique_address]] Equal equal_;
  NodeRef<Node> root_;
  std::size_t size_ = 0;
};

}  // namespace sealbreak::impl
