// Stage: what the tests of the object graph share.
// Input: kinds and items, as one would write them in Python.
// Output: nodes of a graph, and dialects by their names.
// Invariant: ids are given in the order in which nodes are made, from zero.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>
#include <vector>

#include "impl/cpp/dialect.hpp"
#include "impl/cpp/object_graph.hpp"

namespace sealbreak::impl::test {

using Nodes = std::vector<NodeId>;

inline Dialect with(std::string_view text) { return parse_dialect(text).value(); }

struct Built : ::testing::Test {
  ObjectGraph graph;

  NodeId node(NodeKind kind, std::initializer_list<Edge> edges = {}) {
    const NodeId made = graph.add(kind);
    for (const Edge edge : edges) graph.link(made, edge.to, edge.kind);
    return made;
  }
  NodeId list(std::initializer_list<NodeId> items = {}) { return holder(NodeKind::mutable_object, items); }
  NodeId tuple(std::initializer_list<NodeId> items = {}) { return holder(NodeKind::shallow, items); }
  NodeId holder(NodeKind kind, std::initializer_list<NodeId> items) {
    const NodeId made = graph.add(kind);
    for (const NodeId item : items) graph.link(made, item, EdgeKind::element);
    return made;
  }
  bool frozen(NodeId at) const { return graph.is_immutable(at); }
};

/// `length` nodes, each with the next as its element. Gives the first.
inline NodeId chain(ObjectGraph& graph, NodeKind kind, NodeId length) {
  const auto first = static_cast<NodeId>(graph.size());
  for (NodeId at = first; at < first + length; ++at) {
    graph.add(kind);
    if (at + 1 < first + length) graph.link(at, at + 1, EdgeKind::element);
  }
  return first;
}

}  // namespace sealbreak::impl::test
