// Stage: the lives of objects; a frozen component lives and dies as one.
// Input: a graph, references made and dropped from outside and between nodes, results of freezes.
// Output: counts, and which nodes have died, in order.
// Invariant: a unit's count is the number of references to it from outside it: held ones and holding
// edges of other units. A mutable node is a unit by itself, but its own edges to itself do count.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "impl/cpp/dialect.hpp"
#include "impl/cpp/freeze_transaction.hpp"
#include "impl/cpp/object_graph.hpp"
#include "impl/cpp/strong_components.hpp"

namespace sealbreak::impl {

/// Reference counts of a graph's nodes. One word a node: its count or, for a frozen node in a
/// component of several, where that count is.
///
/// While it lives, edges between nodes that it knows are changed through it alone. A node is not dead
/// because nobody refers to it yet: it dies when its unit's count falls to zero. Dead nodes are
/// dropped from the graph. All iterative.
class Components {
 public:
  using Dead = std::vector<NodeId>;

  /// Counts the edges that are there, and unites what is frozen already.
  explicit Components(ObjectGraph& graph, Memory memory = Memory::counted) : graph_(graph) {
    add_new_nodes();
    std::vector<NodeId> frozen;
    for (NodeId node = 0; node < graph.size(); ++node) {
      if (graph.is_flagged(node)) frozen.push_back(node);
    }
    unite_components(frozen, memory);
    doomed_.clear();  // Nobody has had a chance to hold anything yet.
  }

  /// Takes in nodes that were added to the graph, with their edges.
  void add_new_nodes() {
    const auto first = static_cast<NodeId>(words_.size());
    words_.resize(graph_.size(), 0);
    for (NodeId node = first; node < graph_.size(); ++node) next_.push_back(node);
    for (NodeId node = first; node < graph_.size(); ++node) {
      for (const Edge edge : graph_.edges(node)) add_edge(edge);
    }
  }

  /// A reference from outside the graph: a variable, a frame.
  void hold(NodeId node) { increment(node); }
  Dead release(NodeId node) {
    decrement(node);
    return bury();
  }

  /// Edges of the graph, counted. Unchecked: see freeze_model.hpp for writes.
  void link(NodeId from, NodeId to, EdgeKind kind) {
    graph_.link(from, to, kind);
    add_edge({to, kind});
  }
  Dead unlink(NodeId from, std::size_t edge) {
    const Edge old = graph_.edges(from)[edge];
    graph_.unlink(from, edge);
    drop_edge(old);
    return bury();
  }
  Dead replace(NodeId from, std::size_t edge, Edge with) {
    const Edge old = graph_.edges(from)[edge];
    graph_.replace(from, edge, with);
    add_edge(with);
    drop_edge(old);
    return bury();
  }

  /// Takes in what a freeze of this graph marked and changed: components are found among the newly
  /// marked nodes. (No older component grows: nothing frozen earlier refers to them, but for what
  /// refers through something mutable.) What was nullified or copied may die of it, and so may a
  /// cycle that only its own references kept: hold what you freeze.
  Dead adopt(const FreezeResult& result, const Dialect& dialect) {
    // The edges of nodes that are new here, the copies among them, are counted as they are now.
    const std::size_t known = words_.size();
    add_new_nodes();
    for (const EdgeChange& change : result.changes) {
      if (change.node < known) add_edge(graph_.edges(change.node)[change.edge]);
    }
    unite_components(result.marked, dialect.memory);
    for (const EdgeChange& change : result.changes) {
      if (change.node < known) drop_edge(change.before);
    }
    return bury();
  }

  /// What a cycle collector finds: everything that nothing held from outside leads to dies.
  Dead collect() {
    std::vector<std::uint32_t> inside(words_.size());
    for_each_counted_edge([&](NodeId to) { ++inside[counter_of(to)]; });
    std::vector<bool> reached(words_.size());
    std::vector<NodeId> open;
    const auto reach = [&](NodeId node) {
      const NodeId counter = counter_of(node);
      if (reached[counter]) return;
      reached[counter] = true;
      open.push_back(counter);
    };
    for (NodeId node = 0; node < words_.size(); ++node) {
      if (is_alive(node) && (is_immortal(node) || count(node) > inside[counter_of(node)])) {
        reach(node);
      }
    }
    while (!open.empty()) {
      const NodeId unit = open.back();
      open.pop_back();
      for_each_member(unit, [&](NodeId member) {
        for (const Edge edge : graph_.edges(member)) {
          if (is_counted(edge)) reach(edge.to);
        }
      });
    }
    return sweep(reached);
  }

  /// The node that carries the count of this one's unit.
  NodeId counter_of(NodeId node) const {
    return (words_[node] & kForwards) != 0 ? words_[node] & ~kForwards : node;
  }
  /// References to the node's unit from outside it.
  std::uint32_t count(NodeId node) const { return words_[counter_of(node)] & kCountBits; }
  bool is_immortal(NodeId node) const { return count(node) == kImmortal; }
  bool is_alive(NodeId node) const { return !graph_.is_dead(node); }

  /// The nodes of the node's unit, itself first.
  std::vector<NodeId> members(NodeId node) const {
    std::vector<NodeId> all;
    for_each_member(node, [&](NodeId member) { all.push_back(member); });
    return all;
  }

 private:
  // In a word: the node has its count elsewhere; or the unit is frozen, so that its own edges to
  // itself are not counted; and a count that stands for "never dies".
  static constexpr std::uint32_t kForwards = std::uint32_t{1} << 31;
  static constexpr std::uint32_t kUnited = std::uint32_t{1} << 30;
  static constexpr std::uint32_t kCountBits = kUnited - 1;
  static constexpr std::uint32_t kImmortal = kCountBits;

  static bool is_counted(Edge edge) { return holds(edge.kind) && edge.to != kNone; }

  template <class Visit>
  void for_each_member(NodeId node, Visit visit) const {
    NodeId at = node;
    do {
      const NodeId next = next_[at];
      visit(at);
      at = next;
    } while (at != node);
  }

  bool is_within_unit(NodeId from, NodeId to) const {
    const NodeId counter = counter_of(from);
    return counter == counter_of(to) && (words_[counter] & kUnited) != 0;
  }

  template <class Visit>
  void for_each_counted_edge(Visit visit) const {
    for (NodeId node = 0; node < words_.size(); ++node) {
      for (const Edge edge : graph_.edges(node)) {
        if (is_counted(edge) && !is_within_unit(node, edge.to)) visit(edge.to);
      }
    }
  }

  void increment(NodeId node) {
    if (!is_immortal(node)) ++words_[counter_of(node)];
  }
  void decrement(NodeId node) {
    if (is_immortal(node)) return;
    assert(count(node) > 0);
    const NodeId counter = counter_of(node);
    if ((--words_[counter] & kCountBits) == 0) doomed_.push_back(counter);
  }
  void add_edge(Edge edge) {
    if (is_counted(edge)) increment(edge.to);
  }
  void drop_edge(Edge edge) {
    if (is_counted(edge)) decrement(edge.to);
  }

  void unite_components(std::span<const NodeId> nodes, Memory memory) {
    finder_.run(
        graph_, nodes, [](Edge edge) { return holds(edge.kind); },
        [&](std::span<const NodeId> members) { unite(members, memory); });
  }

  // The sum of the members' counts, less the references among them.
  void unite(std::span<const NodeId> members, Memory memory) {
    const NodeId counter = members.front();
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < members.size(); ++at) {
      count += words_[members[at]];
      words_[members[at]] = kForwards | counter;
      next_[members[at]] = members[at + 1 < members.size() ? at + 1 : 0];
    }
    const bool had_references = count > 0;
    words_[counter] = kUnited;
    for (const NodeId member : members) {
      for (const Edge edge : graph_.edges(member)) {
        if (is_counted(edge) && is_within_unit(member, edge.to)) --count;
      }
    }
    words_[counter] = kUnited | (memory == Memory::immortal ? kImmortal : count);
    if (had_references && words_[counter] == kUnited) doomed_.push_back(counter);
  }

  Dead bury() {
    Dead dead;
    while (!doomed_.empty()) {
      const NodeId unit = doomed_.back();
      doomed_.pop_back();
      if (!is_alive(unit) || count(unit) != 0) continue;
      for_each_member(unit, [&](NodeId member) {
        for (const Edge edge : graph_.edges(member)) {
          if (is_counted(edge) && !is_within_unit(member, edge.to)) decrement(edge.to);
        }
      });
      for_each_member(unit, [&](NodeId member) {
        graph_.drop(member);
        dead.push_back(member);
      });
    }
    return dead;
  }

  // What dies lets go of what lives; nothing that dies is referred to by what lives.
  Dead sweep(const std::vector<bool>& reached) {
    Dead dead;
    for (NodeId node = 0; node < words_.size(); ++node) {
      if (!is_alive(node) || reached[counter_of(node)]) continue;
      dead.push_back(node);
      for (const Edge edge : graph_.edges(node)) {
        if (is_counted(edge) && reached[counter_of(edge.to)]) decrement(edge.to);
      }
    }
    for (const NodeId node : dead) graph_.drop(node);
    doomed_.clear();
    return dead;
  }

  ObjectGraph& graph_;
  std::vector<std::uint32_t> words_;
  std::vector<NodeId> next_;  // The unit's nodes in a ring.
  std::vector<NodeId> doomed_;
  ComponentFinder finder_;
};

}  // namespace sealbreak::impl
