// Stage: lives of frozen components by examples.
// Input: cycles and chains, two of ten million nodes; references made and dropped.
// Output: counts, and what dies when.
// Invariant: each test holds what it looks at from outside, as a program's variables would.
#include "impl/cpp/components.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "impl/cpp/freeze_model.hpp"
#include "impl/cpp/graph_builder.hpp"

namespace sealbreak::impl::test {
namespace {

using enum NodeKind;

class ComponentsTest : public Built {
 protected:
  static Nodes sorted(Nodes nodes) {
    std::sort(nodes.begin(), nodes.end());
    return nodes;
  }
  void freeze_in(Components& lives, NodeId root, std::string_view dialect = "") {
    lives.adopt(freeze(graph, root, with(dialect)), with(dialect));
  }
  // A ring of nodes 0 to length - 1.
  NodeId ring(NodeId length) {
    const NodeId first = chain(graph, mutable_object, length);
    graph.link(first + length - 1, first, EdgeKind::element);
    return first;
  }
};

TEST_F(ComponentsTest, AFrozenCycleDiesWithItsLastReference) {
  const NodeId a = ring(3);
  Components lives(graph);
  lives.hold(a);
  lives.hold(a + 1);
  EXPECT_EQ(lives.count(a + 1), 2U);
  freeze_in(lives, a);
  EXPECT_EQ(lives.count(a), 2U);
  EXPECT_EQ(lives.counter_of(a), lives.counter_of(a + 2));
  EXPECT_EQ(lives.members(a).size(), 3U);
  EXPECT_EQ(lives.release(a), Nodes{});
  EXPECT_EQ(sorted(lives.release(a + 1)), (Nodes{a, a + 1, a + 2}));
  EXPECT_TRUE(graph.is_dead(a + 2));
}

TEST_F(ComponentsTest, AMutableCycleWaitsForTheCollector) {
  const NodeId a = ring(3);
  Components lives(graph);
  lives.hold(a);
  EXPECT_EQ(lives.release(a), Nodes{});
  EXPECT_EQ(lives.collect(), (Nodes{a, a + 1, a + 2}));
  EXPECT_EQ(lives.collect(), Nodes{});
}

TEST_F(ComponentsTest, AFrozenNodeMayHoldItself) {
  const NodeId a = ring(1);
  Components lives(graph);
  lives.hold(a);
  EXPECT_EQ(lives.count(a), 2U);
  freeze_in(lives, a);
  EXPECT_EQ(lives.count(a), 1U);
  EXPECT_EQ(lives.release(a), Nodes{a});
}

TEST_F(ComponentsTest, OneComponentHoldsAnother) {
  const NodeId a = ring(2), b = ring(2), outside = list({b + 1});
  graph.link(a, b, EdgeKind::element);
  Components lives(graph);
  for (const NodeId held : {a, outside}) lives.hold(held);
  freeze_in(lives, a);
  EXPECT_EQ(lives.count(b), 2U);
  EXPECT_EQ(sorted(lives.release(a)), (Nodes{a, a + 1}));
  EXPECT_EQ(sorted(lives.unlink(outside, 0)), (Nodes{b, b + 1}));
}

TEST_F(ComponentsTest, WeakReferencesHoldNothing) {
  const NodeId a = list(), weak = node(weakref, {{a, EdgeKind::referent}});
  Components lives(graph);
  for (const NodeId held : {a, weak}) lives.hold(held);
  freeze_in(lives, weak, "weakref=strong");
  EXPECT_EQ(lives.count(a), 1U);
  EXPECT_EQ(lives.release(a), Nodes{a});
  // A weak reference to the dead is followed nowhere.
  EXPECT_EQ(freeze(graph, list({weak}), with("weakref=strong")).marked.size(), 1U);
}

TEST_F(ComponentsTest, AFreezeMakesACountOfWhatWaitedForTheCollector) {
  const NodeId a = ring(2), weak = node(weakref, {{a, EdgeKind::referent}});
  Components lives(graph);
  for (const NodeId held : {a, weak}) lives.hold(held);
  EXPECT_EQ(lives.release(a), Nodes{});
  const Dialect dialect = with("weakref=strong");
  EXPECT_EQ(sorted(lives.adopt(freeze(graph, weak, dialect), dialect)), (Nodes{a, a + 1}));
}

TEST_F(ComponentsTest, ImmortalsStay) {
  const NodeId a = ring(2), value = node(leaf);
  graph.link(a, value, EdgeKind::element);
  Components lives(graph);
  lives.hold(a);
  freeze_in(lives, a, "memory=immortal");
  EXPECT_TRUE(lives.is_immortal(a + 1));
  EXPECT_EQ(lives.release(a), Nodes{});
  EXPECT_EQ(lives.collect(), Nodes{});
  EXPECT_EQ(lives.count(value), 1U);
}

TEST_F(ComponentsTest, WhatANullifyLetsGoOfDies) {
  const NodeId lock = node(unaware), root = list({lock});
  Components lives(graph);
  lives.hold(root);
  const Dialect dialect = with("on_unaware=nullify");
  EXPECT_EQ(lives.adopt(freeze(graph, root, dialect), dialect), Nodes{lock});
}

TEST_F(ComponentsTest, ASnapshotHoldsItsCopiesAndNotTheOldCell) {
  const NodeId value = list(), old = holder(cell, {value});
  const NodeId made = node(function, {{old, EdgeKind::capture}});
  graph.link(value, made, EdgeKind::element);
  Components lives(graph);
  lives.hold(made);
  const Dialect dialect = with("captures=snapshot");
  const FreezeResult result = freeze(graph, made, dialect);
  EXPECT_EQ(lives.adopt(result, dialect), Nodes{old});
  const NodeId copy = result.copies.at(0).copy;
  EXPECT_EQ(sorted(lives.members(made)), (Nodes{value, made, copy}));
  EXPECT_EQ(lives.release(made).size(), 3U);
}

TEST_F(ComponentsTest, WhatACopyLostWasNeverCounted) {
  const NodeId lock = node(unaware), old = holder(cell, {lock});
  const NodeId made = node(function, {{old, EdgeKind::capture}});
  Components lives(graph);
  for (const NodeId held : {lock, old, made}) lives.hold(held);
  const Dialect dialect = with("captures=snapshot on_unaware=nullify");
  EXPECT_EQ(lives.adopt(freeze(graph, made, dialect), dialect), Nodes{});
  EXPECT_EQ(lives.count(lock), 2U);
}

TEST_F(ComponentsTest, ChangesOfNewNodesAreCountedOnce) {
  const NodeId old = holder(cell, {});
  Components lives(graph);
  lives.hold(old);
  const NodeId made = node(function, {{old, EdgeKind::capture}});
  const Dialect dialect = with("captures=snapshot");
  const FreezeResult result = freeze(graph, made, dialect);
  EXPECT_EQ(lives.adopt(result, dialect), Nodes{});
  EXPECT_EQ(lives.count(result.copies.at(0).copy), 1U);
  EXPECT_EQ(lives.count(old), 1U);
}

TEST_F(ComponentsTest, WhatWasFrozenBeforeIsUnitedAtTheStart) {
  const NodeId a = ring(4);
  freeze(graph, a, {});
  Components lives(graph);
  lives.hold(a + 3);
  EXPECT_EQ(lives.count(a), 1U);
  EXPECT_EQ(lives.release(a + 3).size(), 4U);
}

TEST_F(ComponentsTest, TenMillionInARingAndInAChain) {
  constexpr NodeId kLength = 10'000'000;
  for (const bool closed : {true, false}) {
    graph = {};
    const NodeId a = closed ? ring(kLength) : chain(graph, mutable_object, kLength);
    Components lives(graph);
    lives.hold(a);
    freeze_in(lives, a);
    EXPECT_EQ(lives.count(a), 1U);
    EXPECT_EQ(lives.members(a).size(), closed ? kLength : 1U);
    EXPECT_EQ(lives.release(a).size(), kLength);
  }
}

}  // namespace
}  // namespace sealbreak::impl::test
