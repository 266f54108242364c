// Stage: the objects that a freeze works on, without their values.
// Input: nodes by kind, edges by kind, in the order in which an interpreter would traverse them.
// Output: edges of a node as one span; what is flagged, dead, immutable; the hooks.
// Invariant: no id is given twice; an edge keeps its index until one before it is unlinked.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sealbreak::impl {

enum class NodeKind : std::uint8_t {
  leaf,              ///< Immutable by its type, never flagged: int, str, static types.
  shallow,           ///< tuple, frozenset, slice: immutable if and only if what it holds is.
  mutable_object,
  class_object,      ///< A heap class.
  function,
  cell,
  weakref,
  unaware,           ///< Of a type that does not check its writes.
  left_alone,        ///< Module, frame: never frozen.
  module_namespace,  ///< A module's dict: left alone too, and named because functions refer to it.
};

enum class EdgeKind : std::uint8_t {
  element,      ///< An item, a value, an attribute, a default, what a cell holds.
  class_of,
  base,
  metaclass,
  capture,      ///< Function -> closure cell.
  global_name,  ///< Function -> value of a global that its code uses. Held by the namespace.
  globals,      ///< Function -> its namespace.
  referent,     ///< Weak reference -> object. Holds nothing.
  key,          ///< A key of a dict, an element of a set: can't be replaced in place.
};
constexpr unsigned kNodeKinds = 10;
constexpr unsigned kEdgeKinds = 9;

using NodeId = std::uint32_t;

/// Where an edge points that was nullified or cleared: None.
constexpr NodeId kNone = (NodeId{1} << 28) - 1;

struct Edge {
  NodeId to : 28 = kNone;
  EdgeKind kind : 4 = EdgeKind::element;

  constexpr Edge() = default;
  constexpr Edge(NodeId target, EdgeKind edge_kind) : to(target & kNone), kind(edge_kind) {}
  friend bool operator==(Edge a, Edge b) { return a.to == b.to && a.kind == b.kind; }
};
static_assert(sizeof(Edge) == 4);

/// Whether an edge keeps its target alive.
constexpr bool holds(EdgeKind kind) {
  return kind != EdgeKind::referent && kind != EdgeKind::global_name;
}

/// What a `__freeze__` does. `freezes` calls freeze on another object in the same transaction.
enum class Hook : std::uint8_t { none, returns, raises, freezes };

class ObjectGraph {
 public:
  /// The bits of one node: its kind in the low four, then these.
  static constexpr std::uint8_t kKindBits = 15, kFlagged = 16, kDead = 32;

  NodeId add(NodeKind kind) {
    bits_.push_back(static_cast<std::uint8_t>(kind));
    blocks_.push_back({});
    return static_cast<NodeId>(bits_.size() - 1);
  }

  void link(NodeId from, NodeId to, EdgeKind kind) {
    Block& block = blocks_[from];
    if (block.count == block.capacity) grow(block);
    edges_[block.begin + block.count++] = {to, kind};
  }

  /// Removes the edge at that index; later ones move up by one.
  void unlink(NodeId from, std::size_t edge) {
    Block& block = blocks_[from];
    const auto first = edges_.begin() + block.begin;
    std::copy(first + edge + 1, first + block.count, first + edge);
    --block.count;
  }

  void replace(NodeId from, std::size_t edge, Edge with) {
    edges_[blocks_[from].begin + edge] = with;
  }

  std::size_t size() const { return bits_.size(); }
  NodeKind kind(NodeId node) const { return static_cast<NodeKind>(bits_[node] & kKindBits); }
  std::uint8_t bits(NodeId node) const { return bits_[node]; }
  /// Valid until the next add, link or drop.
  std::span<const Edge> edges(NodeId node) const {
    return {edges_.data() + blocks_[node].begin, blocks_[node].count};
  }

  /// Ask for memory that edges(node) will touch: first where the edges are, later the edges.
  void prefetch_block(NodeId node) const { __builtin_prefetch(&blocks_[node]); }
  void prefetch_edges(NodeId node) const {
    __builtin_prefetch(edges_.data() + blocks_[node].begin);
  }

  bool is_flagged(NodeId node) const { return (bits_[node] & kFlagged) != 0; }
  void flag(NodeId node) { bits_[node] |= kFlagged; }
  void unflag(NodeId node) { bits_[node] &= static_cast<std::uint8_t>(~kFlagged); }

  bool is_dead(NodeId node) const { return (bits_[node] & kDead) != 0; }
  /// The node dies and lets go of what it held. Its id stays taken.
  void drop(NodeId node) {
    bits_[node] |= kDead;
    release(blocks_[node]);
    hooks_.erase(node);
  }
  /// Takes back the nodes that were added last, as if they had never been.
  void shrink(std::size_t size) {
    while (bits_.size() > size) {
      drop(static_cast<NodeId>(bits_.size() - 1));
      bits_.pop_back();
      blocks_.pop_back();
    }
  }

  /// Leaf, flagged, or shallow with nothing mutable in it. A shallow node is judged by what it holds
  /// even when it is flagged: a freeze may have left something mutable in it. O(shallow nodes).
  bool is_immutable(NodeId node) const {
    if (kind(node) != NodeKind::shallow) return kind(node) == NodeKind::leaf || is_flagged(node);
    std::vector<NodeId> open{node};
    std::unordered_set<NodeId> seen{node};
    while (!open.empty()) {
      const NodeId at = open.back();
      open.pop_back();
      for (const Edge edge : edges(at)) {
        const bool is_content = edge.kind == EdgeKind::element || edge.kind == EdgeKind::key;
        if (edge.to == kNone || !is_content) continue;
        if (kind(edge.to) == NodeKind::shallow) {
          if (seen.insert(edge.to).second) open.push_back(edge.to);
        } else if (kind(edge.to) != NodeKind::leaf && !is_flagged(edge.to)) {
          return false;
        }
      }
    }
    return true;
  }

  /// On a class: the hook of its instances and of its subclasses' instances. On anything else: its
  /// own. `target` is what a hook that freezes gives to freeze.
  void set_hook(NodeId class_or_object, Hook hook, NodeId target = kNone) {
    if (hook == Hook::none) {
      hooks_.erase(class_or_object);
    } else {
      hooks_[class_or_object] = {hook, target};
    }
  }

  struct HookEntry {
    Hook hook = Hook::none;
    NodeId target = kNone;
    friend bool operator==(const HookEntry&, const HookEntry&) = default;
  };
  bool has_hooks() const { return !hooks_.empty(); }

  /// The hook that a freeze of the node calls: found on its type, depth first through the bases.
  HookEntry hook_of(NodeId node) const {
    const bool is_class = kind(node) == NodeKind::class_object;
    if (!is_class && hooks_.count(node) != 0) return hooks_.at(node);
    std::vector<NodeId> open;
    push_types(node, is_class ? EdgeKind::metaclass : EdgeKind::class_of, open);
    std::unordered_set<NodeId> seen;
    while (!open.empty()) {
      const NodeId type = open.back();
      open.pop_back();
      if (!seen.insert(type).second) continue;
      if (hooks_.count(type) != 0) return hooks_.at(type);
      push_types(type, EdgeKind::base, open);
    }
    return {};
  }

  /// Bytes of nodes and edges in use or reserved, hooks aside.
  std::size_t memory() const {
    return bits_.capacity() + blocks_.capacity() * sizeof(Block) + edges_.capacity() * sizeof(Edge);
  }

  /// Same nodes, flags, hooks, and edges in the same order; where they lie in memory is no part.
  friend bool operator==(const ObjectGraph& a, const ObjectGraph& b) {
    if (a.bits_ != b.bits_ || a.hooks_ != b.hooks_) return false;
    for (NodeId node = 0; node < a.size(); ++node) {
      const auto left = a.edges(node), right = b.edges(node);
      if (!std::equal(left.begin(), left.end(), right.begin(), right.end())) return false;
    }
    return true;
  }

 private:
  struct Block {
    std::uint32_t begin = 0, count = 0, capacity = 0;
  };

  void push_types(NodeId node, EdgeKind kind, std::vector<NodeId>& open) const {
    const std::size_t first = open.size();
    for (const Edge edge : edges(node)) {
      if (edge.kind == kind && edge.to != kNone) open.push_back(edge.to);
    }
    std::reverse(open.begin() + static_cast<std::ptrdiff_t>(first), open.end());
  }

  // A block at the end of the array grows where it is, so a graph that is built node by node wastes
  // nothing. Any other moves to the end and doubles.
  void grow(Block& block) {
    if (block.begin + block.capacity != edges_.size() || block.capacity == 0) move_to_end(block);
    if (block.count < block.capacity) return;
    edges_.emplace_back();
    ++block.capacity;
  }

  void move_to_end(Block& block) {
    if (wasted_ > edges_.size() / 2 + 1024) compact();
    const auto begin = static_cast<std::uint32_t>(edges_.size());
    const std::uint32_t capacity = block.count == 0 ? 1 : 2 * block.count;
    edges_.resize(edges_.size() + capacity);
    std::copy_n(edges_.begin() + block.begin, block.count, edges_.begin() + begin);
    wasted_ += block.capacity;
    block.begin = begin;
    block.capacity = capacity;
  }

  void release(Block& block) {
    wasted_ += block.capacity;
    block = {};
  }

  void compact() {
    std::vector<Edge> packed;
    for (Block& block : blocks_) {
      const auto first = edges_.begin() + block.begin;
      block.begin = static_cast<std::uint32_t>(packed.size());
      block.capacity = block.count;
      packed.insert(packed.end(), first, first + block.count);
    }
    edges_ = std::move(packed);
    wasted_ = 0;
  }

  std::vector<std::uint8_t> bits_;  // Apart from the blocks: a traversal looks at these alone.
  std::vector<Block> blocks_;
  std::vector<Edge> edges_;
  std::size_t wasted_ = 0;
  std::unordered_map<NodeId, HookEntry> hooks_;
};

}  // namespace sealbreak::impl
