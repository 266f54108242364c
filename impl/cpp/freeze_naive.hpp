// Stage: the meaning of freeze written down a second time, with sets and without any order.
// Input: a small graph, a root, a dialect.
// Output: the status and the set of nodes that end up frozen.
// Invariant: nothing is shared with the traversal under test but the graph and the dialect.
#pragma once

#include <set>
#include <vector>

#include "impl/cpp/dialect.hpp"
#include "impl/cpp/freeze_model.hpp"
#include "impl/cpp/object_graph.hpp"

namespace sealbreak::impl::test {

class NaiveFreeze {
 public:
  using Status = FreezeResult::Status;
  using Set = std::set<NodeId>;

  Status status = Status::frozen;
  Set frozen;  ///< Newly flagged, copies aside.

  NaiveFreeze(const ObjectGraph& graph, NodeId root, const Dialect& dialect)
      : graph_(graph), dialect_(dialect) {
    status = refusal(root);
    if (status == Status::frozen) {
      frozen = reach(root);
      call_hooks();
    } else if (dialect.on_error == OnError::partial) {
      for (const NodeId node : reach(root)) {
        if (!fails(node)) frozen.insert(node);
      }
    }
  }

 private:
  bool is_left_alone(NodeId node) const {
    return graph_.kind(node) == NodeKind::left_alone ||
           graph_.kind(node) == NodeKind::module_namespace;
  }
  bool is_open(NodeId node) const {
    return node != kNone && !graph_.is_flagged(node) && !is_left_alone(node) &&
           graph_.kind(node) != NodeKind::leaf && graph_.kind(node) != NodeKind::unaware;
  }

  Status refusal(NodeId root) const {
    if (is_left_alone(root)) return Status::refused_left_alone;
    const bool nullify = dialect_.on_unaware == OnUnaware::nullify;
    const Status refused = nullify ? Status::cannot_nullify : Status::refused_unaware;
    const bool is_unaware = graph_.kind(root) == NodeKind::unaware;
    if (is_unaware) return dialect_.on_unaware == OnUnaware::leave ? Status::frozen : refused;
    return fails(root) ? refused : Status::frozen;
  }

  // What a node leads to once it is frozen: a function with a snapshot leads to what its cells hold.
  std::vector<Edge> leads_to(NodeId node) const {
    const bool snapshot =
        dialect_.captures == Captures::snapshot && graph_.kind(node) == NodeKind::function;
    bool has_namespace = false;
    for (const Edge edge : graph_.edges(node)) {
      has_namespace |= edge.kind == EdgeKind::globals && edge.to != kNone;
    }
    std::vector<Edge> found;
    for (const Edge edge : graph_.edges(node)) {
      if (edge.to == kNone || !leads(edge.kind)) continue;
      if (snapshot && edge.kind == EdgeKind::capture && graph_.kind(edge.to) == NodeKind::cell) {
        for (const Edge held : graph_.edges(edge.to)) {
          if (held.kind == EdgeKind::element) found.push_back(held);
        }
      } else if (snapshot && edge.kind == EdgeKind::global_name && has_namespace) {
        found.push_back({edge.to, EdgeKind::element});
      } else {
        found.push_back(edge);
      }
    }
    return found;
  }

  bool leads(EdgeKind kind) const {
    switch (kind) {
      case EdgeKind::element: case EdgeKind::key: case EdgeKind::base: case EdgeKind::metaclass:
      case EdgeKind::capture:
        return true;
      case EdgeKind::class_of: return dialect_.classes == Classes::follow;
      case EdgeKind::globals: return dialect_.captures == Captures::literal;
      case EdgeKind::global_name: return dialect_.captures != Captures::literal;
      case EdgeKind::referent: return dialect_.weakref == Weakref::strong;
    }
    return false;
  }

  Set reach(NodeId root) const {
    Set reached;
    if (is_open(root)) reached.insert(root);
    for (std::size_t before = 0; before != reached.size();) {
      before = reached.size();
      for (const NodeId node : Set(reached)) {
        for (const Edge edge : leads_to(node)) {
          if (is_open(edge.to)) reached.insert(edge.to);
        }
      }
    }
    return reached;
  }

  bool fails(NodeId root) const {
    if (dialect_.on_unaware == OnUnaware::leave) return false;
    for (const NodeId node : reach(root)) {
      for (const Edge edge : leads_to(node)) {
        if (edge.to == kNone || graph_.kind(edge.to) != NodeKind::unaware) continue;
        if (dialect_.on_unaware == OnUnaware::raise || edge.kind != EdgeKind::element) return true;
      }
    }
    return false;
  }

  void call_hooks() {
    if (dialect_.hooks == Hooks::none) return;
    for (std::size_t before = 0; before != frozen.size();) {
      before = frozen.size();
      for (const NodeId node : Set(frozen)) {
        const ObjectGraph::HookEntry entry = graph_.hook_of(node);
        const bool freezes = entry.hook == Hook::freezes && entry.target != kNone;
        if (entry.hook == Hook::raises ||
            (freezes && frozen.count(entry.target) == 0 && !graph_.is_flagged(entry.target) &&
             refusal(entry.target) != Status::frozen)) {
          status = Status::hook_raised;
          frozen.clear();
          return;
        }
        if (freezes) frozen.merge(reach(entry.target));
      }
    }
  }

  const ObjectGraph& graph_;
  const Dialect dialect_;
};

}  // namespace sealbreak::impl::test
