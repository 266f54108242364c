// Stage: the traversal of one freeze, and how it is undone.
// Input: a graph, a dialect, one or more roots (a hook may add some).
// Output: marked nodes in order, edges changed (nullified, cleared, copied), nodes made.
// Invariant: after roll_back the graph equals the one that the transaction began with; no recursion.
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "impl/cpp/dialect.hpp"
#include "impl/cpp/object_graph.hpp"

namespace sealbreak::impl {

/// One edge that a freeze replaced in place.
struct EdgeChange {
  NodeId node;
  std::uint32_t edge;
  Edge before;
};

/// A frozen copy of a cell or a namespace, made for one function alone.
struct SnapshotCopy {
  NodeId copy, owner;
};

struct FreezeResult {
  enum class Status : std::uint8_t {
    frozen,
    refused_unaware,     ///< TypeError: an unaware object was reached, and the dialect raises.
    refused_left_alone,  ///< TypeError: the root is a module, a frame, a module's namespace.
    hook_raised,         ///< The hook's own exception.
    cannot_nullify,      ///< TypeError: a reference to an unaware object that can't become None.
  };
  Status status = Status::frozen;
  std::vector<NodeId> marked;        ///< Flagged by this freeze and still so, in traversal order.
  std::vector<NodeId> hooks_called;  ///< Objects, in order; the last one is the one that raised.
  NodeId culprit = kNone;            ///< Object that was refused, or whose hook raised.
  std::vector<EdgeChange> changes;   ///< What nullifying, clearing and copying replaced.
  std::vector<SnapshotCopy> copies;  ///< Nodes that were made; they are in `marked` too.
};

constexpr unsigned edge_bit(EdgeKind kind) { return 1U << static_cast<unsigned>(kind); }

/// The kinds of edges that a freeze follows, as a set of edge_bit.
constexpr unsigned followed_edges(const Dialect& dialect) {
  unsigned followed = (1U << kEdgeKinds) - 1;
  if (dialect.classes == Classes::leave) followed &= ~edge_bit(EdgeKind::class_of);
  if (dialect.weakref != Weakref::strong) followed &= ~edge_bit(EdgeKind::referent);
  // A literal capture takes the namespace with all its values, the other two the used values only.
  followed &= dialect.captures == Captures::literal ? ~edge_bit(EdgeKind::global_name)
                                                    : ~edge_bit(EdgeKind::globals);
  return followed;
}

/// Whether a reference to an unaware object can become None in place. Keys are hashed by what they
/// are; a global belongs to a namespace that stays as it is; the rest has a type to be of.
constexpr bool can_nullify(EdgeKind kind) { return kind == EdgeKind::element; }

class FreezeTransaction {
 public:
  using Status = FreezeResult::Status;

  FreezeTransaction(ObjectGraph& graph, const Dialect& dialect)
      : graph_(graph), dialect_(dialect), size_before_(graph.size()),
        followed_(followed_edges(dialect)) {
    for (unsigned bits = 0; bits < actions_.size(); ++bits) {
      actions_[bits] = action_of(static_cast<std::uint8_t>(bits));
    }
  }

  /// Marks what the root reaches. False if that failed; with on_error=partial the marking then is
  /// complete all the same, and `failed_holders` says where.
  bool mark_from(NodeId root) {
    switch (actions_[graph_.bits(root)]) {
      case Action::skip:
        if (is_left_alone(graph_.kind(root))) fail(Status::refused_left_alone, root);
        break;
      case Action::unaware:
        if (dialect_.on_unaware == OnUnaware::raise) fail(Status::refused_unaware, root);
        if (dialect_.on_unaware == OnUnaware::nullify) fail(Status::cannot_nullify, root);
        break;
      case Action::mark:
        mark(root);
        follow();
    }
    return status_ == Status::frozen;
  }

  void roll_back() {
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
      graph_.replace(change->node, change->edge, change->before);
    }
    for (const NodeId node : marked_) graph_.unflag(node);
    graph_.shrink(size_before_);
    changes_.clear();
    marked_.clear();
    copies_.clear();
  }

  /// Undoes the marking of each node for which `is_bad(node)`, and what was changed for it. A copy
  /// goes with the function that it was made for.
  template <class IsBad>
  void undo_if(IsBad is_bad) {
    const auto goes = [&](NodeId node) {
      return is_bad(is_copy(node) ? copies_[node - size_before_].owner : node);
    };
    std::erase_if(changes_, [&](const EdgeChange& change) {
      const bool undo = goes(change.node);
      if (undo) graph_.replace(change.node, change.edge, change.before);
      return undo;
    });
    std::erase_if(marked_, [&](NodeId node) {
      const bool undo = goes(node);
      if (undo) graph_.unflag(node);
      return undo;
    });
    std::erase_if(copies_, [&](const SnapshotCopy& made) {
      const bool undo = is_bad(made.owner);
      if (undo) graph_.drop(made.copy);
      return undo;
    });
    if (copies_.empty()) graph_.shrink(size_before_);
  }

  void fail(Status status, NodeId culprit) {
    if (status_ != Status::frozen) return;
    status_ = status;
    culprit_ = culprit;
  }

  /// The refusal of a freeze inside a hook, seen from outside.
  void refuse_in_hook(NodeId node) {
    status_ = Status::hook_raised;
    culprit_ = node;
  }

  /// Whether the node was made by this transaction.
  bool is_copy(NodeId node) const { return node >= size_before_; }
  const std::vector<NodeId>& marked() const { return marked_; }
  const std::vector<NodeId>& failed_holders() const { return failed_holders_; }

  FreezeResult take() {
    return {status_, std::move(marked_), {}, culprit_, std::move(changes_), std::move(copies_)};
  }

 private:
  enum class Action : std::uint8_t { skip, mark, unaware };

  static constexpr bool is_left_alone(NodeKind kind) {
    return kind == NodeKind::left_alone || kind == NodeKind::module_namespace;
  }

  // What has been flagged is done: its own freeze judged what it reaches.
  static constexpr Action action_of(std::uint8_t bits) {
    const auto kind = static_cast<NodeKind>(bits & ObjectGraph::kKindBits);
    if ((bits & (ObjectGraph::kFlagged | ObjectGraph::kDead)) != 0) return Action::skip;
    if (kind == NodeKind::leaf || is_left_alone(kind)) return Action::skip;
    return kind == NodeKind::unaware ? Action::unaware : Action::mark;
  }

  void mark(NodeId node) {
    graph_.flag(node);
    marked_.push_back(node);
    if (dialect_.order == Order::stack) open_.push_back(node);
  }

  bool stopped() const {
    return status_ != Status::frozen && dialect_.on_error == OnError::rollback;
  }

  void follow() {
    if (dialect_.order == Order::stack) {
      while (!open_.empty() && !stopped()) {
        const NodeId node = open_.back();
        open_.pop_back();
        scan(node);
      }
    } else {
      // The log of what was marked is the queue as well.
      while (next_ < marked_.size() && !stopped()) {
        prefetch_ahead();
        scan(marked_[next_++]);
      }
    }
  }

  // Nodes that wait lie anywhere in memory; asked for early, their misses overlap.
  void prefetch_ahead() const {
    constexpr std::size_t kFar = 16, kNear = 8;
    if (next_ + kFar >= marked_.size()) return;
    graph_.prefetch_block(marked_[next_ + kFar]);
    graph_.prefetch_edges(marked_[next_ + kNear]);
  }

  void scan(NodeId node) {
    const NodeKind kind = graph_.kind(node);
    if (kind == NodeKind::function && dialect_.captures == Captures::snapshot) take_snapshot(node);
    if (kind == NodeKind::weakref && dialect_.weakref == Weakref::nullify) clear(node);
    const std::span<const Edge> edges = graph_.edges(node);
    for (std::uint32_t at = 0; at < edges.size(); ++at) {
      const Edge edge = edges[at];
      if ((followed_ & edge_bit(edge.kind)) == 0 || edge.to == kNone) continue;
      const Action action = actions_[graph_.bits(edge.to)];
      if (action == Action::mark) {
        mark(edge.to);
      } else if (action == Action::unaware) {
        meet_unaware(node, at, edge);
        if (stopped()) return;
      }
    }
  }

  void meet_unaware(NodeId holder, std::uint32_t at, Edge edge) {
    if (dialect_.on_unaware == OnUnaware::leave) return;
    if (dialect_.on_unaware == OnUnaware::nullify && can_nullify(edge.kind)) {
      change(holder, at, {kNone, edge.kind});
      return;
    }
    failed_holders_.push_back(holder);
    fail(dialect_.on_unaware == OnUnaware::raise ? Status::refused_unaware : Status::cannot_nullify,
         edge.to);
  }

  void change(NodeId node, std::size_t at, Edge to) {
    changes_.push_back({node, static_cast<std::uint32_t>(at), graph_.edges(node)[at]});
    graph_.replace(node, at, to);
  }

  void clear(NodeId weakref) {
    for (std::size_t at = 0; at < graph_.edges(weakref).size(); ++at) {
      const Edge edge = graph_.edges(weakref)[at];
      if (edge.kind == EdgeKind::referent) change(weakref, at, {kNone, edge.kind});
    }
  }

  // The function gets cells and a namespace of its own, so rebinding the old ones is not seen. Uses
  // of globals move into the namespace's copy. What is frozen already is copied all the same: else
  // the result would depend on what this traversal happened to meet first.
  void take_snapshot(NodeId function) {
    bool copied_namespace = false;
    for (std::size_t at = 0; at < graph_.edges(function).size(); ++at) {
      const Edge edge = graph_.edges(function)[at];
      if (edge.to == kNone) continue;
      if (edge.kind == EdgeKind::capture && graph_.kind(edge.to) == NodeKind::cell) {
        const NodeId copy = make_copy(function, NodeKind::cell);
        copy_edges(edge.to, copy, EdgeKind::element);
        change(function, at, {copy, EdgeKind::capture});
      } else if (edge.kind == EdgeKind::globals && !copied_namespace) {
        const NodeId copy = make_copy(function, NodeKind::mutable_object);
        copy_edges(function, copy, EdgeKind::global_name);
        change(function, at, {copy, EdgeKind::globals});
        copied_namespace = true;
      }
    }
    if (copied_namespace) forget_names(function);
  }

  NodeId make_copy(NodeId owner, NodeKind kind) {
    const NodeId copy = graph_.add(kind);
    copies_.push_back({copy, owner});
    mark(copy);
    return copy;
  }

  void copy_edges(NodeId from, NodeId to, EdgeKind kind) {
    for (std::size_t at = 0; at < graph_.edges(from).size(); ++at) {
      const Edge edge = graph_.edges(from)[at];
      if (edge.kind == kind) graph_.link(to, edge.to, EdgeKind::element);
    }
  }

  void forget_names(NodeId function) {
    for (std::size_t at = 0; at < graph_.edges(function).size(); ++at) {
      const Edge edge = graph_.edges(function)[at];
      if (edge.kind == EdgeKind::global_name) change(function, at, {kNone, edge.kind});
    }
  }

  ObjectGraph& graph_;
  const Dialect dialect_;
  const std::size_t size_before_;
  const unsigned followed_;
  std::array<Action, 64> actions_{};
  Status status_ = Status::frozen;
  NodeId culprit_ = kNone;
  std::size_t next_ = 0;
  std::vector<NodeId> marked_, open_, failed_holders_;
  std::vector<EdgeChange> changes_;
  std::vector<SnapshotCopy> copies_;
};

}  // namespace sealbreak::impl
