// Stage: judging whole hash tries: equality, digests, invariants.
// In:    one root, or two.
// Out:   a verdict, a number, or a text that says what is wrong.
// Invariant: nothing here depends on an address, but for skipping subtries that are one node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "impl/cpp/mix.hpp"
#include "impl/cpp/trie_node.hpp"

namespace sealbreak::impl {

/// Compares two tries; see HashTrie::equals.
template <class Node, class KeyEqual, class ValueEqual>
class TrieComparison {
 public:
  TrieComparison(const KeyEqual& key_equal, ValueEqual& value_equal)
      : key_equal_(key_equal), value_equal_(value_equal) {}

  /// Recursion as deep as the tries.
  bool same(const Node& a, const Node& b) {
    if (&a == &b) return true;
    if (a.shape() != b.shape()) return false;
    if (a.is_collision()) return same_collisions(a, b);
    for (std::size_t i = 0; i < a.entry_count(); ++i) {
      if (!same_key(b.entries()[i], a.entries()[i])) return false;
      if (!value_equal_(a.entries()[i].value, b.entries()[i].value)) return false;
    }
    for (std::size_t i = 0; i < a.child_count(); ++i) {
      if (!same(*a.children()[i], *b.children()[i])) return false;
    }
    return true;
  }

 private:
  using Entry = typename Node::Entry;

  bool same_key(const Entry& stored, const Entry& wanted) {
    return stored.hash == wanted.hash && key_equal_(stored.key, wanted.key);
  }

  // The order in a collision node is history, so each entry of `a` is looked up in `b`.
  bool same_collisions(const Node& a, const Node& b) {
    for (std::size_t i = 0; i < a.entry_count(); ++i) {
      const Entry* const match = lookup(b, a.entries()[i]);
      if (match == nullptr) return false;
      if (!value_equal_(a.entries()[i].value, match->value)) return false;
    }
    return true;
  }

  const Entry* lookup(const Node& node, const Entry& wanted) {
    for (std::size_t i = 0; i < node.entry_count(); ++i) {
      if (same_key(node.entries()[i], wanted)) return &node.entries()[i];
    }
    return nullptr;
  }

  const KeyEqual& key_equal_;
  ValueEqual& value_equal_;
};

/// A digest of the structure below `node`: maps, collisions and hashes, no keys and no values.
template <class Node>
std::uint64_t trie_shape_digest(const Node& node) {
  std::uint64_t digest = mix_next(node.shape().entry_map, node.shape().child_map);
  digest = mix_next(digest, node.shape().collisions);
  for (std::size_t i = 0; i < node.entry_count(); ++i) {
    digest = mix_next(digest, static_cast<std::uint64_t>(node.entries()[i].hash));
  }
  for (std::size_t i = 0; i < node.child_count(); ++i) {
    digest = mix_next(digest, trie_shape_digest(*node.children()[i]));
  }
  return digest;
}

/// Checks the canonical form of everything below a root.
template <class Node, class KeyEqual>
class TrieCheck {
 public:
  explicit TrieCheck(const KeyEqual& key_equal) : key_equal_(key_equal) {}

  /// Empty when the node at `level`, whose hashes must have the low bits `prefix`, is in order.
  std::string check(const Node& node, unsigned level, std::uint64_t prefix) {
    const std::string where = " at level " + std::to_string(level);
    const TrieShape& shape = node.shape();
    const std::size_t content = node.entry_count() + node.child_count();
    entries_ += node.entry_count();
    if (content == 0) return "empty node" + where;
    if ((shape.entry_map & shape.child_map) != 0) return "slot used twice" + where;
    if (node.is_collision() != (level == Node::kLevels)) return "misplaced collision node" + where;
    if (level > 0 && node.child_count() == 0 && node.entry_count() < 2) {
      return "entry not lifted" + where;
    }
    if (node.is_collision()) return check_collisions(node, prefix);
    return check_slots(node, level, prefix, where);
  }

  /// Entries seen so far.
  std::size_t entries() const { return entries_; }

 private:
  std::string check_slots(const Node& node, unsigned level, std::uint64_t prefix,
                          const std::string& where) {
    std::uint32_t left = node.shape().entry_map | node.shape().child_map;
    for (std::uint64_t slot = 0; left != 0; ++slot, left >>= 1) {
      if ((left & 1) == 0) continue;
      const std::uint32_t bit = std::uint32_t{1} << slot;
      const std::uint64_t extended = prefix | slot << (level * Node::kBits);
      if ((node.shape().entry_map & bit) != 0) {
        const std::uint64_t hash = static_cast<std::uint64_t>(node.entry_at(bit).hash);
        if ((hash & mask(level + 1)) != extended) return "entry in the wrong slot" + where;
        continue;
      }
      const std::string below = check(*node.child_at(bit), level + 1, extended);
      if (!below.empty()) return below;
    }
    return "";
  }

  std::string check_collisions(const Node& node, std::uint64_t prefix) {
    if (node.shape().entry_map != 0 || node.child_count() != 0) return "collision node with slots";
    for (std::size_t i = 0; i < node.entry_count(); ++i) {
      const auto& entry = node.entries()[i];
      if (static_cast<std::uint64_t>(entry.hash) != prefix) return "stranger in a collision node";
      for (std::size_t j = 0; j < i; ++j) {
        if (key_equal_(node.entries()[j].key, entry.key)) return "key stored twice";
      }
    }
    return "";
  }

  // The low bits that `levels` levels consume; the last level may have fewer than the others.
  static constexpr std::uint64_t mask(unsigned levels) {
    const unsigned bits = levels * Node::kBits;
    return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  }

  const KeyEqual& key_equal_;
  std::size_t entries_ = 0;
};

}  // namespace sealbreak::impl
