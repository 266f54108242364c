// Stage: the freeze model against its laws.
// Input: random graphs, dialects, hooks and earlier freezes; freezes with a planted fault.
// Output: no law is broken by the model, and each fault breaks one.
// Invariant: the laws are the same functions for the model and for the faults.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <random>

#include "impl/cpp/freeze_laws.hpp"

namespace sealbreak::impl::test {
namespace {

unsigned rapidcheck_draw(std::size_t below) {
  return *rc::gen::inRange<unsigned>(0, static_cast<unsigned>(below));
}

GraphPlan some_plan() { return draw_plan(rapidcheck_draw); }

// The same plans in every run, and more than a shrinking generator gives in the time.
template <class Property>
void many(Property property) {
  std::mt19937 source(20250227);
  for (int left = 100'000; left > 0; --left) {
    property(draw_plan([&](std::size_t below) { return static_cast<unsigned>(source() % below); }));
  }
}

RC_GTEST_PROP(FreezeLaws, HoldForTheModel, ()) {
  const GraphPlan plan = some_plan();
  const std::string broken = broken_law(plan, freeze);
  if (!broken.empty()) RC_FAIL(broken + "\n" + plan.describe());
}

TEST(FreezeLawsMany, HoldForTheModel) {
  many([](const GraphPlan& plan) {
    ASSERT_EQ(broken_law(plan, freeze), "") << plan.describe();
  });
}

// Every status and every kind of change is met often: else the laws would hold of nothing.
TEST(FreezeLawsMany, PlansReachEverything) {
  std::map<FreezeResult::Status, int> statuses;
  int copied = 0, nullified = 0, partial = 0, called = 0, large = 0;
  many([&](const GraphPlan& plan) {
    ObjectGraph graph = plan.build();
    const FreezeResult result = freeze(graph, plan.root, plan.dialect);
    ++statuses[result.status];
    copied += !result.copies.empty();
    nullified += result.changes.size() > result.copies.size();
    partial += result.status != FreezeResult::Status::frozen && !result.marked.empty();
    called += !result.hooks_called.empty();
    large += result.marked.size() > 5;
  });
  EXPECT_EQ(statuses.size(), 5U);
  for (const auto& [status, count] : statuses) EXPECT_GT(count, 100) << static_cast<int>(status);
  for (const int count : {copied, nullified, partial, called, large}) EXPECT_GT(count, 100);
}

RC_GTEST_PROP(FreezeLaws, OrderDecidesNothingButOrder, ()) {
  GraphPlan plan = some_plan();
  ObjectGraph queue = plan.build(), stack = plan.build();
  plan.dialect.order = Order::queue;
  freeze(queue, plan.root, plan.dialect);
  plan.dialect.order = Order::stack;
  freeze(stack, plan.root, plan.dialect);
  for (NodeId node = 0; node < plan.kinds.size(); ++node) {
    RC_ASSERT(queue.is_flagged(node) == stack.is_flagged(node));
  }
}

RC_GTEST_PROP(FreezeLaws, WhatIsFrozenRefusesWritesAndChangesNothing, ()) {
  const GraphPlan plan = some_plan();
  ObjectGraph graph = plan.build();
  freeze(graph, plan.root, plan.dialect);
  for (NodeId node = 0; node < plan.kinds.size(); ++node) {
    const ObjectGraph before = graph;
    const WriteOutcome outcome = write_link(graph, node, plan.root, EdgeKind::element);
    RC_ASSERT((outcome == WriteOutcome::done) == !(graph == before));
    if (graph.is_flagged(node)) RC_ASSERT(outcome != WriteOutcome::done);
    graph = before;
  }
}

RC_GTEST_PROP(DialectLaws, AreReadBackFromTheirNames, ()) {
  auto draw = rapidcheck_draw;
  const Dialect dialect = draw_dialect(draw);
  RC_ASSERT(parse_dialect(to_string(dialect)) == dialect);
}

// A traversal that does not see edges of one kind.
Freeze blind_to(EdgeKind kind) {
  return [kind](ObjectGraph& graph, NodeId root, const Dialect& dialect) {
    std::vector<EdgeChange> hidden;
    for (NodeId node = 0; node < graph.size(); ++node) {
      for (std::uint32_t at = 0; at < graph.edges(node).size(); ++at) {
        const Edge edge = graph.edges(node)[at];
        if (edge.kind != kind || edge.to == kNone) continue;
        hidden.push_back({node, at, edge});
        graph.replace(node, at, {kNone, kind});
      }
    }
    const FreezeResult result = freeze(graph, root, dialect);
    for (const EdgeChange& edge : hidden) graph.replace(edge.node, edge.edge, edge.before);
    return result;
  };
}

Freeze in_another_dialect(void (*change)(Dialect&)) {
  return [change](ObjectGraph& graph, NodeId root, Dialect dialect) {
    change(dialect);
    return freeze(graph, root, dialect);
  };
}

// The right freeze, and something done to its outcome.
Freeze spoiled(void (*spoil)(ObjectGraph&, NodeId, FreezeResult&)) {
  return [spoil](ObjectGraph& graph, NodeId root, const Dialect& dialect) {
    FreezeResult result = freeze(graph, root, dialect);
    spoil(graph, root, result);
    return result;
  };
}

void thaw_the_last(ObjectGraph& graph, NodeId, FreezeResult& result) {
  if (result.marked.size() < 2) return;
  graph.unflag(result.marked.back());
  result.marked.pop_back();
}
void freeze_a_stranger(ObjectGraph& graph, NodeId, FreezeResult& result) {
  for (NodeId node = 0; node < graph.size(); ++node) {
    if (graph.is_flagged(node) || graph.kind(node) != NodeKind::mutable_object) continue;
    graph.flag(node);
    result.marked.push_back(node);
    return;
  }
}
void keep_the_root(ObjectGraph& graph, NodeId root, FreezeResult& result) {
  if (result.status == FreezeResult::Status::hook_raised) graph.flag(root);
}
void lose_an_edge(ObjectGraph& graph, NodeId root, FreezeResult& result) {
  const bool failed = result.status != FreezeResult::Status::frozen;
  if (failed && !graph.edges(root).empty()) graph.unlink(root, 0);
}
void turn_the_hooks_round(ObjectGraph&, NodeId, FreezeResult& result) {
  std::reverse(result.hooks_called.begin(), result.hooks_called.end());
}
void thaw_something_old(ObjectGraph& graph, NodeId root, FreezeResult& result) {
  if (result.marked.empty()) graph.unflag(root);
}
void freeze_modules(ObjectGraph& graph, NodeId, FreezeResult&) {
  for (NodeId node = 0; node < graph.size(); ++node) {
    if (graph.kind(node) == NodeKind::left_alone) graph.flag(node);
  }
}

struct Fault {
  const char* name;
  Freeze freezing;
};

TEST(FreezeLawsMany, EachPlantedFaultBreaksOne) {
  std::vector<Fault> faults = {
      {"thaw_the_last", spoiled(thaw_the_last)},
      {"freeze_a_stranger", spoiled(freeze_a_stranger)},
      {"keep_the_root", spoiled(keep_the_root)},
      {"lose_an_edge", spoiled(lose_an_edge)},
      {"turn_the_hooks_round", spoiled(turn_the_hooks_round)},
      {"thaw_something_old", spoiled(thaw_something_old)},
      {"freeze_modules", spoiled(freeze_modules)},
  };
  for (unsigned kind = 0; kind < kEdgeKinds; ++kind) {
    faults.push_back({"blind to a kind", blind_to(static_cast<EdgeKind>(kind))});
  }
  for (const auto change : std::initializer_list<void (*)(Dialect&)>{
           [](Dialect& dialect) { dialect.on_unaware = OnUnaware::leave; },
           [](Dialect& dialect) { dialect.on_unaware = OnUnaware::nullify; },
           [](Dialect& dialect) { dialect.on_error = OnError::partial; },
           [](Dialect& dialect) { dialect.on_error = OnError::rollback; },
           [](Dialect& dialect) { dialect.captures = Captures::literal; },
           [](Dialect& dialect) { dialect.captures = Captures::snapshot; },
           [](Dialect& dialect) { dialect.weakref = Weakref::strong; },
           [](Dialect& dialect) { dialect.weakref = Weakref::leave; },
           [](Dialect& dialect) { dialect.classes = Classes::leave; },
           [](Dialect& dialect) { dialect.hooks = Hooks::none; }}) {
    faults.push_back({"another dialect", in_another_dialect(change)});
  }
  std::vector<int> caught(faults.size());
  many([&](const GraphPlan& plan) {
    for (std::size_t at = 0; at < faults.size(); ++at) {
      if (caught[at] == 0 && !broken_law(plan, faults[at].freezing).empty()) caught[at] = 1;
    }
  });
  for (std::size_t at = 0; at < faults.size(); ++at) {
    EXPECT_EQ(caught[at], 1) << faults[at].name << ", number " << at;
  }
}

}  // namespace
}  // namespace sealbreak::impl::test
