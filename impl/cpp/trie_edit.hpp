// Stage: the hash trie's single-node edits and the path copying above them.
// In:    a node, and the one thing about it that is to differ.
// Out:   a new node that shares all else; the old one is untouched.
// Invariant: edits that turn one canonical node into the next keep slot order, so equal contents
//            have one shape whatever the history.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "impl/cpp/trie_node.hpp"

namespace sealbreak::impl {

/// The nodes from the root to where a search for a hash ended. Borrows them from the version that
/// was searched.
template <class Node>
struct TriePath {
  std::array<const Node*, Node::kLevels + 1> nodes;
  unsigned level = 0;  ///< of the last node

  const Node& last() const { return *nodes[level]; }
};

/// Edits of one node, each one allocation. All of them may throw what copying an entry throws, or
/// std::bad_alloc; then nothing was made.
template <class Node>
struct TrieEdit {
  using Entry = typename Node::Entry;
  using Ref = NodeRef<Node>;

  /// A root with one entry.
  template <class... Parts>
  static Ref single(std::int64_t hash, Parts&&... parts) {
    NodeDraft<Node> draft(TrieShape{Node::slot_bit(hash, 0), 0, 0});
    draft.add_entry(hash, std::forward<Parts>(parts)...);
    return draft.finish();
  }

  /// `node` with the value of its entry number `index` replaced; the key that was there stays.
  template <class Value>
  static Ref with_value(const Node& node, std::size_t index, Value&& value) {
    const Entry& old = node.entries()[index];
    NodeDraft<Node> draft(node.shape());
    draft.copy_entries(node, 0, index);
    draft.add_entry(old.hash, old.key, std::forward<Value>(value));
    draft.copy_entries(node, index + 1, node.entry_count());
    draft.share_children(node, 0, node.child_count());
    return draft.finish();
  }

  /// `node` with one more entry, in the free slot `bit`; in a collision node, at the end.
  template <class... Parts>
  static Ref with_entry(const Node& node, std::uint32_t bit, std::int64_t hash, Parts&&... parts) {
    TrieShape shape = node.shape();
    std::size_t index = node.entry_count();
    if (node.is_collision()) {
      ++shape.collisions;
    } else {
      index = Node::rank(shape.entry_map, bit);
      shape.entry_map |= bit;
    }
    NodeDraft<Node> draft(shape);
    draft.copy_entries(node, 0, index);
    draft.add_entry(hash, std::forward<Parts>(parts)...);
    draft.copy_entries(node, index, node.entry_count());
    draft.share_children(node, 0, node.child_count());
    return draft.finish();
  }

  /// `node` without its entry number `index`, which is in the slot `bit`; something must remain.
  static Ref without_entry(const Node& node, std::uint32_t bit, std::size_t index) {
    TrieShape shape = node.shape();
    if (node.is_collision()) {
      --shape.collisions;
    } else {
      shape.entry_map &= ~bit;
    }
    NodeDraft<Node> draft(shape);
    draft.copy_entries(node, 0, index);
    draft.copy_entries(node, index + 1, node.entry_count());
    draft.share_children(node, 0, node.child_count());
    return draft.finish();
  }

  /// `node` with another child in the slot `bit`, which holds a child already.
  static Ref with_child(const Node& node, std::uint32_t bit, Ref child) {
    const std::size_t index = Node::rank(node.shape().child_map, bit);
    NodeDraft<Node> draft(node.shape());
    draft.copy_entries(node, 0, node.entry_count());
    draft.share_children(node, 0, index);
    draft.add_child(std::move(child));
    draft.share_children(node, index + 1, node.child_count());
    return draft.finish();
  }

  /// `node` with `child` in the slot `bit`, in place of the entry there (which `child` holds).
  static Ref entry_to_child(const Node& node, std::uint32_t bit, Ref child) {
    TrieShape shape = node.shape();
    const std::size_t entry = Node::rank(shape.entry_map, bit);
    const std::size_t index = Node::rank(shape.child_map, bit);
    shape.entry_map &= ~bit;
    shape.child_map |= bit;
    NodeDraft<Node> draft(shape);
    draft.copy_entries(node, 0, entry);
    draft.copy_entries(node, entry + 1, node.entry_count());
    draft.share_children(node, 0, index);
    draft.add_child(std::move(child));
    draft.share_children(node, index, node.child_count());
    return draft.finish();
  }

  /// `node` with `entry` in the slot `bit`, in place of the child there.
  static Ref child_to_entry(const Node& node, std::uint32_t bit, const Entry& entry) {
    TrieShape shape = node.shape();
    const std::size_t index = Node::rank(shape.entry_map, bit);
    const std::size_t child = Node::rank(shape.child_map, bit);
    shape.entry_map |= bit;
    shape.child_map &= ~bit;
    NodeDraft<Node> draft(shape);
    draft.copy_entries(node, 0, index);
    draft.add_entry(entry);
    draft.copy_entries(node, index, node.entry_count());
    draft.share_children(node, 0, child);
    draft.share_children(node, child + 1, node.child_count());
    return draft.finish();
  }

  /// The subtrie at `level` of `old` and a new entry, which agree in all slots above it: a node
  /// where the hashes part (a collision node if they never do) under a chain of single children.
  template <class... Parts>
  static Ref pair(unsigned level, const Entry& old, std::int64_t hash, Parts&&... parts) {
    unsigned parting = level;
    while (parting < Node::kLevels && slots_agree(old.hash, hash, parting)) ++parting;
    Ref node = parted(parting, old, hash, std::forward<Parts>(parts)...);
    while (parting > level) {
      --parting;
      NodeDraft<Node> link(TrieShape{0, Node::slot_bit(hash, parting), 0});
      link.add_child(std::move(node));
      node = link.finish();
    }
    return node;
  }

  /// The root of the version in which the last node of `path` is `fresh`: copies the nodes above
  /// it, one a level. `hash` is the one that was searched for.
  static Ref rebuild(const TriePath<Node>& path, std::int64_t hash, Ref fresh) {
    return rebuild_above(path, path.level, hash, std::move(fresh));
  }

  /// The root without entry number `index` of the last node of `path`; null when it was the only
  /// entry. A node that would be left with one entry and no child gives that entry to the nearest
  /// ancestor that has something else, or that is the root: the canonical form.
  static Ref rebuild_without(const TriePath<Node>& path, std::int64_t hash, std::size_t index) {
    const Node& last = path.last();
    const bool is_root = path.level == 0;
    const std::size_t remaining = last.entry_count() - 1;
    if (remaining + last.child_count() == 0) return Ref();
    if (is_root || remaining != 1 || last.child_count() != 0) {
      return rebuild(path, hash, without_entry(last, last_bit(path, hash), index));
    }
    return rebuild_lifting(path, hash, last.entries()[1 - index]);
  }

 private:
  static bool slots_agree(std::int64_t a, std::int64_t b, unsigned level) {
    return Node::slot_bit(a, level) == Node::slot_bit(b, level);
  }

  // The slot that `hash` has in the last node; a collision node has no slots.
  static std::uint32_t last_bit(const TriePath<Node>& path, std::int64_t hash) {
    return path.last().is_collision() ? 0 : Node::slot_bit(hash, path.level);
  }

  template <class... Parts>
  static Ref parted(unsigned level, const Entry& old, std::int64_t hash, Parts&&... parts) {
    const bool collide = level == Node::kLevels;
    const std::uint32_t old_bit = collide ? 0 : Node::slot_bit(old.hash, level);
    const std::uint32_t new_bit = collide ? 0 : Node::slot_bit(hash, level);
    const bool old_first = old_bit <= new_bit;
    NodeDraft<Node> draft(TrieShape{old_bit | new_bit, 0, collide ? 2u : 0u});
    if (old_first) draft.add_entry(old);
    draft.add_entry(hash, std::forward<Parts>(parts)...);
    if (!old_first) draft.add_entry(old);
    return draft.finish();
  }

  static Ref rebuild_above(const TriePath<Node>& path, unsigned level, std::int64_t hash,
                           Ref fresh) {
    while (level > 0) {
      --level;
      fresh = with_child(*path.nodes[level], Node::slot_bit(hash, level), std::move(fresh));
    }
    return fresh;
  }

  // `kept` is all that is left below: skip the chain of nodes that held nothing else.
  static Ref rebuild_lifting(const TriePath<Node>& path, std::int64_t hash, const Entry& kept) {
    unsigned level = path.level - 1;
    while (level > 0 && path.nodes[level]->entry_count() + path.nodes[level]->child_count() == 1) {
      --level;
    }
    const std::uint32_t bit = Node::slot_bit(hash, level);
    return rebuild_above(path, level, hash, child_to_entry(*path.nodes[level], bit, kept));
  }
};

}  // namespace sealbreak::impl
