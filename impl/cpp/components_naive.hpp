// Stage: lives of objects written down a second time, from nothing but edges.
// Input: a small graph, which nodes are alive, frozen together, and held from outside.
// Output: components by reachability; which nodes die, by looking again until nothing changes.
// Invariant: no counts are kept from one question to the next.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "impl/cpp/object_graph.hpp"

namespace sealbreak::impl::test {

using NodeSet = std::set<NodeId>;

/// What `from` reaches inside `nodes` by holding edges, itself included.
inline NodeSet reach_within(const ObjectGraph& graph, const NodeSet& from, const NodeSet& nodes) {
  NodeSet reached = from;
  std::vector<NodeId> open(from.begin(), from.end());
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    for (const Edge edge : graph.edges(node)) {
      const bool inside = edge.to != kNone && holds(edge.kind) && nodes.count(edge.to) == 1;
      if (inside && reached.insert(edge.to).second) open.push_back(edge.to);
    }
  }
  return reached;
}

/// The component of each of the nodes: those that it reaches and that reach it.
inline std::map<NodeId, NodeSet> naive_components(const ObjectGraph& graph, const NodeSet& nodes) {
  std::map<NodeId, NodeSet> reached, components;
  for (const NodeId node : nodes) reached[node] = reach_within(graph, {node}, nodes);
  for (const NodeId node : nodes) {
    for (const NodeId other : reached[node]) {
      if (reached[other].count(node) == 1) components[node].insert(other);
    }
  }
  return components;
}

/// Nodes with references from outside, and the frozen units among them.
struct NaiveLives {
  const ObjectGraph* graph;
  NodeSet alive, immortal;
  std::map<NodeId, NodeSet> units;  ///< Of frozen nodes only.
  std::map<NodeId, unsigned> held;

  NodeSet unit_of(NodeId node) const {
    return units.count(node) == 1 ? units.at(node) : NodeSet{node};
  }

  /// References to the node's unit from outside it; a mutable node's own edges do count.
  unsigned count(NodeId node) const {
    const NodeSet unit = unit_of(node);
    unsigned references = 0;
    for (const NodeId member : unit) {
      const auto found = held.find(member);
      if (found != held.end()) references += found->second;
    }
    for (const NodeId from : alive) {
      if (units.count(node) == 1 && unit.count(from) == 1) continue;
      for (const Edge edge : graph->edges(from)) {
        references += edge.to != kNone && holds(edge.kind) && unit.count(edge.to) == 1;
      }
    }
    return references;
  }

  /// Lets die what nothing refers to, and what that held, until nothing changes.
  void bury() {
    for (std::size_t before = 0; before != alive.size();) {
      before = alive.size();
      for (const NodeId node : NodeSet(alive)) {
        if (alive.count(node) == 0 || immortal.count(node) == 1 || count(node) > 0) continue;
        for (const NodeId member : unit_of(node)) alive.erase(member);
      }
    }
  }

  /// What is reached from what is held, or never dies. A unit lives as a whole.
  NodeSet reached() const {
    NodeSet roots = immortal;
    for (const auto& [node, times] : held) {
      if (times > 0) roots.insert(node);
    }
    return reach_within(*graph, roots, alive);
  }
};

}  // namespace sealbreak::impl::test
