// Stage: what freeze, isimmutable and a write give, by the dialect.
// Input: a graph, a root, a dialect.
// Output: status, what was marked, which hooks ran, what an error leaves behind; outcomes of writes.
// Invariant: an error with on_error=rollback, or out of a hook, leaves the graph equal to before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "impl/cpp/dialect.hpp"
#include "impl/cpp/freeze_transaction.hpp"
#include "impl/cpp/object_graph.hpp"

namespace sealbreak::impl {

namespace detail {

/// Which of the marked nodes reach a failed holder by followed edges, as bits by node.
inline std::vector<bool> reaching_failure(const ObjectGraph& graph, const Dialect& dialect,
                                          const FreezeTransaction& transaction) {
  const unsigned followed = followed_edges(dialect);
  std::vector<bool> marked(graph.size()), bad(graph.size());
  for (const NodeId node : transaction.marked()) marked[node] = true;
  const auto for_each_edge = [&](auto visit) {
    for (const NodeId from : transaction.marked()) {
      for (const Edge edge : graph.edges(from)) {
        if (edge.to == kNone || !marked[edge.to]) continue;
        // A namespace's copy is marked when it is made, whatever the dialect follows.
        const bool follows =
            (followed & edge_bit(edge.kind)) != 0 || transaction.is_copy(edge.to);
        if (follows) visit(from, edge.to);
      }
    }
  };
  // Edges turned round, contiguous by target.
  std::vector<std::uint32_t> first(graph.size() + 1);
  for_each_edge([&](NodeId, NodeId to) { ++first[to + 1]; });
  for (std::size_t at = 1; at < first.size(); ++at) first[at] += first[at - 1];
  std::vector<NodeId> sources(first.back());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for_each_edge([&](NodeId from, NodeId to) { sources[next[to]++] = from; });

  std::vector<NodeId> open(transaction.failed_holders());
  for (const NodeId holder : open) bad[holder] = true;
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    for (std::uint32_t at = first[node]; at < first[node + 1]; ++at) {
      if (bad[sources[at]]) continue;
      bad[sources[at]] = true;
      open.push_back(sources[at]);
    }
  }
  return bad;
}

/// Calls the hooks of what is marked, in order. What a hook freezes joins the transaction, and its
/// hooks come after those that wait already. False if one raised.
inline bool call_hooks(const ObjectGraph& graph, FreezeTransaction& transaction,
                       std::vector<NodeId>& called) {
  for (std::size_t at = 0; graph.has_hooks() && at < transaction.marked().size(); ++at) {
    const NodeId node = transaction.marked()[at];
    const ObjectGraph::HookEntry entry = graph.hook_of(node);
    if (entry.hook == Hook::none) continue;
    called.push_back(node);
    if (entry.hook == Hook::raises) {
      transaction.fail(FreezeResult::Status::hook_raised, node);
      return false;
    }
    // A freeze that is refused inside the hook raises out of the hook.
    if (entry.hook == Hook::freezes && entry.target != kNone &&
        !transaction.mark_from(entry.target)) {
      transaction.refuse_in_hook(node);
      return false;
    }
  }
  return true;
}

}  // namespace detail

/// Freezes what the root reaches by the dialect's edges.
///
/// - Flagged nodes are not entered again: freezing what is frozen does nothing, whatever it holds.
/// - An error with on_error=partial keeps each node that reaches no failure; no hook is called then.
/// - An unaware root that is to be left is left; one that is to be nullified can't be.
/// - A hook that freezes does so by the same dialect.
///
/// O(nodes and edges reached), and O(graph) after an error with on_error=partial. No recursion.
inline FreezeResult freeze(ObjectGraph& graph, NodeId root, const Dialect& dialect) {
  FreezeTransaction transaction(graph, dialect);
  std::vector<NodeId> called;
  if (!transaction.mark_from(root)) {
    if (dialect.on_error == OnError::rollback) {
      transaction.roll_back();
    } else {
      const std::vector<bool> bad = detail::reaching_failure(graph, dialect, transaction);
      transaction.undo_if([&](NodeId node) { return bad[node]; });
    }
  } else if (dialect.hooks == Hooks::after_marking &&
             !detail::call_hooks(graph, transaction, called)) {
    transaction.roll_back();
  }
  FreezeResult result = transaction.take();
  result.hooks_called = std::move(called);
  return result;
}

/// What `isimmutable` gives in the dialect.
inline bool is_immutable(const ObjectGraph& graph, NodeId node, const Dialect& dialect) {
  if (dialect.shallow == Shallow::by_flag && graph.kind(node) == NodeKind::shallow) return graph.is_flagged(node);
  return graph.is_immutable(node);
}

enum class WriteOutcome : std::uint8_t {
  done,
  mutation_error,  ///< Refused because the object is frozen; nothing has changed.
  no_such_write,   ///< The type has none, frozen or not: leaves and tuples.
};

/// What a write to the object gives. Subclassing a class and referring to an object weakly are no
/// writes to it.
inline WriteOutcome write_outcome(const ObjectGraph& graph, NodeId node) {
  const NodeKind kind = graph.kind(node);
  if (kind == NodeKind::leaf || kind == NodeKind::shallow) return WriteOutcome::no_such_write;
  return graph.is_flagged(node) ? WriteOutcome::mutation_error : WriteOutcome::done;
}

/// link, unlink and replace as a program would do them: refused writes change nothing.
inline WriteOutcome write_link(ObjectGraph& graph, NodeId from, NodeId to, EdgeKind kind) {
  const WriteOutcome outcome = write_outcome(graph, from);
  if (outcome == WriteOutcome::done) graph.link(from, to, kind);
  return outcome;
}
inline WriteOutcome write_unlink(ObjectGraph& graph, NodeId from, std::size_t edge) {
  const WriteOutcome outcome = write_outcome(graph, from);
  if (outcome == WriteOutcome::done) graph.unlink(from, edge);
  return outcome;
}
inline WriteOutcome write_replace(ObjectGraph& graph, NodeId from, std::size_t edge, NodeId to) {
  const WriteOutcome outcome = write_outcome(graph, from);
  if (outcome == WriteOutcome::done) {
    graph.replace(from, edge, {to, graph.edges(from)[edge].kind});
  }
  return outcome;
}

}  // namespace sealbreak::impl
