// Stage: strongly connected components of some nodes of a graph.
// Input: the nodes, and which edges count.
// Output: one call for each component, those that it leads to first.
// Invariant: each given node is in one component; iterative; scratch memory is kept between runs and
// only what was touched is cleared, so small runs on a large graph are cheap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "impl/cpp/object_graph.hpp"

namespace sealbreak::impl {

/// Tarjan's algorithm with one number a node (D. J. Pearce, 2016) and its own stack of positions.
class ComponentFinder {
 public:
  /// Calls `found(std::span<const NodeId>)` for each component of the subgraph of `nodes` with the
  /// edges for which `counts(Edge)`. O(nodes + their edges) after the first run on a graph.
  template <class Counts, class Found>
  void run(const ObjectGraph& graph, std::span<const NodeId> nodes, Counts counts, Found found) {
    rank_.resize(graph.size(), kOutside);
    for (const NodeId node : nodes) rank_[node] = kUnseen;
    std::uint32_t next_rank = kUnseen + 1;
    for (const NodeId root : nodes) {
      if (rank_[root] == kUnseen) visit(graph, root, counts, found, next_rank);
    }
  }

 private:
  // A node's rank: that of the earliest node of the stack that it is known to reach.
  static constexpr std::uint32_t kOutside = 0, kUnseen = 1;

  struct Frame {
    NodeId node;
    std::uint32_t next_edge, own_rank;
  };

  void enter(NodeId node, std::uint32_t& next_rank) {
    rank_[node] = next_rank;
    frames_.push_back({node, 0, next_rank++});
    stack_.push_back(node);
  }

  template <class Counts, class Found>
  void visit(const ObjectGraph& graph, NodeId root, Counts& counts, Found& found,
             std::uint32_t& next_rank) {
    enter(root, next_rank);
    while (!frames_.empty()) {
      const NodeId node = frames_.back().node;
      if (descend(graph, node, counts, next_rank)) continue;
      const std::uint32_t own_rank = frames_.back().own_rank;
      frames_.pop_back();
      if (rank_[node] == own_rank) {
        pop_component(node, found);
      } else {
        // Not the earliest of its component, so it was entered from another member.
        NodeId parent = frames_.back().node;
        rank_[parent] = std::min(rank_[parent], rank_[node]);
      }
    }
  }

  // Goes on with the node's edges up to the first unseen target. False at the end of the edges.
  template <class Counts>
  bool descend(const ObjectGraph& graph, NodeId node, Counts& counts, std::uint32_t& next_rank) {
    const std::span<const Edge> edges = graph.edges(node);
    std::uint32_t at = frames_.back().next_edge;
    while (at < edges.size()) {
      const Edge edge = edges[at++];
      if (edge.to == kNone || !counts(edge)) continue;
      const std::uint32_t rank = rank_[edge.to];
      if (rank == kUnseen) {
        frames_.back().next_edge = at;
        enter(edge.to, next_rank);
        return true;
      }
      if (rank != kOutside) rank_[node] = std::min(rank_[node], rank);
    }
    return false;
  }

  template <class Found>
  void pop_component(NodeId first, Found& found) {
    std::size_t begin = stack_.size();
    do {
      // Done: edges into it no longer count, and the next run finds it clean.
      rank_[stack_[--begin]] = kOutside;
    } while (stack_[begin] != first);
    found(std::span<const NodeId>(stack_).subspan(begin));
    stack_.resize(begin);
  }

  std::vector<std::uint32_t> rank_;
  std::vector<Frame> frames_;
  std::vector<NodeId> stack_;
};

}  // namespace sealbreak::impl
