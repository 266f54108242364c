// Stage: object graph and dialect by examples.
// Input: small graphs, one of ten million nodes, names of axes and values.
// Output: order of edges, equality, immutability by content, names read back.
// Invariant: none of it freezes anything.
#include "impl/cpp/object_graph.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "impl/cpp/dialect.hpp"
#include "impl/cpp/graph_builder.hpp"

namespace sealbreak::impl::test {
namespace {

using enum NodeKind;

class ObjectGraphTest : public Built {};

TEST(DialectTest, NamesAreReadBack) {
  EXPECT_EQ(parse_dialect(""), Dialect{});
  const Dialect dialect = with("captures=snapshot  weakref=nullify api=pep795");
  EXPECT_EQ(dialect.captures, Captures::snapshot);
  EXPECT_EQ(dialect.weakref, Weakref::nullify);
  EXPECT_EQ(parse_dialect(to_string(dialect)), dialect);
  for (const auto* wrong : {"captures", "captures=", "captures=deep", "depth=1", "=raise"}) {
    EXPECT_EQ(parse_dialect(wrong), std::nullopt) << wrong;
  }
}

TEST(DialectTest, EveryAxisIsIndependent) {
  for (const Axis& axis : kAxes) {
    for (unsigned value = 0; value < axis.values; ++value) {
      Dialect dialect;
      ASSERT_TRUE(set_by_name(dialect, axis.name, axis.names[value]));
      EXPECT_EQ(axis.get(dialect), value);
      axis.set(dialect, 0);
      EXPECT_EQ(dialect, Dialect{}) << axis.name;
    }
  }
}

TEST_F(ObjectGraphTest, EdgesKeepTheirOrderWhileBlocksMove) {
  std::vector<Nodes> expected(50);
  for (int at = 0; at < 50; ++at) graph.add(mutable_object);
  for (NodeId at = 0; at < 5000; ++at) {
    const NodeId from = (at * 7919) % 50, to = (at * 31) % 50;
    graph.link(from, to, EdgeKind::element);
    expected[from].push_back(to);
    if (at % 3 == 0) {
      const std::size_t gone = at % expected[from].size();
      graph.unlink(from, gone);
      expected[from].erase(expected[from].begin() + static_cast<std::ptrdiff_t>(gone));
    }
  }
  for (NodeId from = 0; from < 50; ++from) {
    Nodes found;
    for (const Edge edge : graph.edges(from)) found.push_back(edge.to);
    EXPECT_EQ(found, expected[from]);
  }
}

TEST_F(ObjectGraphTest, EqualityIsOfContents) {
  const NodeId a = list(), b = list();
  ObjectGraph other = graph;
  graph.link(a, b, EdgeKind::element);
  EXPECT_FALSE(graph == other);
  other.link(a, a, EdgeKind::element);
  EXPECT_FALSE(graph == other);
  other.replace(a, 0, {b, EdgeKind::element});
  other.link(b, b, EdgeKind::element);
  other.unlink(b, 0);
  EXPECT_TRUE(graph == other);
  other.flag(a);
  EXPECT_FALSE(graph == other);
  other.unflag(a);
  other.set_hook(a, Hook::returns);
  EXPECT_FALSE(graph == other);
}

TEST_F(ObjectGraphTest, TuplesAreImmutableByContent) {
  const NodeId one = node(leaf), inner = tuple({one}), outer = tuple({inner, one});
  const NodeId mutable_inside = tuple({inner, list()});
  EXPECT_TRUE(frozen(one) && frozen(outer));
  EXPECT_FALSE(frozen(mutable_inside));
  const NodeId cycle = tuple({outer});
  graph.link(cycle, cycle, EdgeKind::element);
  EXPECT_TRUE(frozen(cycle));
  graph.link(cycle, mutable_inside, EdgeKind::element);
  EXPECT_FALSE(frozen(cycle));
}

TEST_F(ObjectGraphTest, IsImmutableTenMillionDeep) {
  constexpr NodeId kLength = 10'000'000;
  chain(graph, shallow, kLength);
  EXPECT_TRUE(frozen(0));
  graph.link(kLength - 1, list(), EdgeKind::element);
  EXPECT_FALSE(frozen(0));
}

}  // namespace
}  // namespace sealbreak::impl::test
