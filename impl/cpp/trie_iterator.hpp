// Stage: reading a hash trie entry by entry.
// In:    the root of one version.
// Out:   each entry once: a node's own entries in slot order, then its children's.
// Invariant: the iterator owns a reference to the root, so the version it walks cannot change or
//            die under it, whatever happens to the trie that it came from.
#pragma once

#include <array>
#include <cstddef>
#include <iterator>
#include <utility>

#include "impl/cpp/trie_node.hpp"

namespace sealbreak::impl {

/// A const forward iterator; the end is the default-constructed one. Entries stay valid for as long
/// as the version lives, which may be longer than the iterator. Equal iterators of one version
/// stand on the same entry.
template <class Node>
class TrieIterator {
 public:
  using Entry = typename Node::Entry;
  using iterator_category = std::forward_iterator_tag;
  using value_type = Entry;
  using difference_type = std::ptrdiff_t;
  using pointer = const Entry*;
  using reference = const Entry&;

  TrieIterator() = default;
  /// Stands on the first entry below `root`, which may be null.
  explicit TrieIterator(NodeRef<Node> root) : root_(std::move(root)) {
    if (!root_) return;
    frames_[0].node = root_.get();
    enter();
  }

  reference operator*() const { return *entry_; }
  pointer operator->() const { return entry_; }
  TrieIterator& operator++() {
    ++entry_;
    if (entry_ == node_end_) climb();
    return *this;
  }
  TrieIterator operator++(int) {
    TrieIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const TrieIterator& a, const TrieIterator& b) {
    return a.entry_ == b.entry_;
  }

 private:
  struct Frame {
    const Node* node = nullptr;
    std::size_t next_child = 0;
  };

  // Stands on the first entry of the frame on top, or of what follows it.
  void enter() {
    const Node& node = *frames_[depth_].node;
    entry_ = node.entries();
    node_end_ = entry_ + node.entry_count();
    if (entry_ == node_end_) climb();
  }

  // Leaves the entries of the frame on top for the next node in order, if there is one.
  void climb() {
    for (;;) {
      Frame& frame = frames_[depth_];
      if (frame.next_child < frame.node->child_count()) {
        const Node* const child = frame.node->children()[frame.next_child++];
        frames_[++depth_] = Frame{child, 0};
        return enter();
      }
      if (depth_ == 0) {
        entry_ = nullptr;
        return;
      }
      --depth_;
    }
  }

  NodeRef<Node> root_;
  std::array<Frame, Node::kLevels + 1> frames_{};
  unsigned depth_ = 0;
  const Entry* entry_ = nullptr;
  const Entry* node_end_ = nullptr;
};

}  // namespace sealbreak::impl
