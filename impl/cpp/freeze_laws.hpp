// Stage: what must hold of any freeze, whoever does it.
// Input: a plan, and the freeze to be judged.
// Output: the law that is broken, in words; empty if none is.
// Invariant: a law looks at graphs before and after, never into the traversal.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "impl/cpp/freeze_model.hpp"
#include "impl/cpp/freeze_naive.hpp"
#include "impl/cpp/graph_plan.hpp"

namespace sealbreak::impl::test {

using Freeze = std::function<FreezeResult(ObjectGraph&, NodeId, const Dialect&)>;

/// One freeze as it was seen from outside.
struct Seen {
  const GraphPlan& plan;
  ObjectGraph before, after;
  FreezeResult result;

  bool was_known(NodeId node) const { return node < before.size(); }
  bool is_new(NodeId node) const {
    return after.is_flagged(node) && !(was_known(node) && before.is_flagged(node));
  }
};

inline std::string at_node(const char* law, NodeId node) {
  return std::string(law) + ", at node " + std::to_string(node);
}

inline std::string agrees_with_naive(const Seen& seen) {
  const NaiveFreeze expected(seen.before, seen.plan.root, seen.plan.dialect);
  if (expected.status != seen.result.status) return "status is not the naive one";
  for (NodeId node = 0; node < seen.before.size(); ++node) {
    if (seen.is_new(node) != (expected.frozen.count(node) == 1)) {
      return at_node("frozen set is not the naive one", node);
    }
  }
  return "";
}

inline std::string is_monotone(const Seen& seen) {
  for (NodeId node = 0; node < seen.before.size(); ++node) {
    if (seen.before.is_flagged(node) && !seen.after.is_flagged(node)) {
      return at_node("a frozen node was thawed", node);
    }
  }
  return "";
}

inline std::string is_closed(const Seen& seen) {
  const unsigned followed = followed_edges(seen.plan.dialect);
  const bool leaves_unaware = seen.plan.dialect.on_unaware == OnUnaware::leave;
  for (NodeId node = 0; node < seen.after.size(); ++node) {
    if (!seen.is_new(node)) continue;
    for (const Edge edge : seen.after.edges(node)) {
      if (edge.to == kNone || (followed & edge_bit(edge.kind)) == 0) continue;
      const NodeKind kind = seen.after.kind(edge.to);
      const bool excused = kind == NodeKind::leaf || kind == NodeKind::left_alone ||
                           kind == NodeKind::module_namespace ||
                           (kind == NodeKind::unaware && leaves_unaware);
      if (!excused && !seen.after.is_flagged(edge.to)) {
        return at_node("a frozen node leads to a mutable one", node);
      }
    }
  }
  return "";
}

inline std::string error_leaves_nothing(const Seen& seen) {
  using Status = FreezeResult::Status;
  const Status status = seen.result.status;
  const bool partial = seen.plan.dialect.on_error == OnError::partial &&
                       (status == Status::refused_unaware || status == Status::cannot_nullify);
  if (status == Status::frozen || partial) return "";
  if (!seen.result.marked.empty()) return "something is marked after an error";
  return seen.after == seen.before ? "" : "rollback is not exact";
}

/// Nothing that was not frozen has changed, and what was frozen before has not either.
inline std::string others_are_untouched(const Seen& seen) {
  for (NodeId node = 0; node < seen.before.size(); ++node) {
    if (seen.before.kind(node) != seen.after.kind(node)) return at_node("kind changed", node);
    if (seen.is_new(node)) continue;
    const auto before = seen.before.edges(node), after = seen.after.edges(node);
    if (!std::equal(before.begin(), before.end(), after.begin(), after.end())) {
      return at_node("an edge of something not frozen changed", node);
    }
  }
  return "";
}

inline std::string report_is_true(const Seen& seen) {
  std::set<NodeId> marked(seen.result.marked.begin(), seen.result.marked.end());
  if (marked.size() != seen.result.marked.size()) return "a node is marked twice";
  for (NodeId node = 0; node < seen.after.size(); ++node) {
    if (seen.is_new(node) != (marked.count(node) == 1)) return at_node("wrongly reported", node);
  }
  ObjectGraph undone = seen.after;
  for (auto change = seen.result.changes.rbegin(); change != seen.result.changes.rend(); ++change) {
    undone.replace(change->node, change->edge, change->before);
  }
  for (const NodeId node : seen.result.marked) undone.unflag(node);
  undone.shrink(seen.before.size());
  return undone == seen.before ? "" : "the report does not lead back";
}

inline std::string hooks_follow_marks(const Seen& seen) {
  if (seen.result.status != FreezeResult::Status::frozen) return "";
  std::vector<NodeId> expected;
  for (const NodeId node : seen.result.marked) {
    const bool called = seen.plan.dialect.hooks == Hooks::after_marking &&
                        seen.after.hook_of(node).hook != Hook::none;
    if (called) expected.push_back(node);
  }
  return expected == seen.result.hooks_called ? "" : "hooks are not called in order of marking";
}

inline std::string is_idempotent(const Seen& seen, const Freeze& freezing) {
  if (seen.result.status != FreezeResult::Status::frozen) return "";
  ObjectGraph again = seen.after;
  const FreezeResult second = freezing(again, seen.plan.root, seen.plan.dialect);
  const bool quiet = second.status == FreezeResult::Status::frozen && second.marked.empty() &&
                     second.hooks_called.empty();
  return quiet && again == seen.after ? "" : "freezing again does something";
}

/// The first law that this freeze breaks on this plan.
inline std::string broken_law(const GraphPlan& plan, const Freeze& freezing) {
  Seen seen{plan, plan.build(), plan.build(), {}};
  seen.result = freezing(seen.after, plan.root, plan.dialect);
  for (const auto law : {error_leaves_nothing, is_monotone, is_closed, others_are_untouched,
                         report_is_true, hooks_follow_marks, agrees_with_naive}) {
    const std::string broken = law(seen);
    if (!broken.empty()) return broken;
  }
  return is_idempotent(seen, freezing);
}

}  // namespace sealbreak::impl::test
