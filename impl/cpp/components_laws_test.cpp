// Stage: components and lives against models that know no counts.
// Input: random graphs, freezes, references made and dropped; partitions with a planted fault.
// Output: partition, counts and deaths are those of the naive model, and each fault is seen.
// Invariant: everything begins held once, as what a program has just made is.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "impl/cpp/components.hpp"
#include "impl/cpp/components_naive.hpp"
#include "impl/cpp/freeze_model.hpp"
#include "impl/cpp/graph_plan.hpp"

namespace sealbreak::impl::test {
namespace {

using Nodes = std::vector<NodeId>;
using Partition = std::vector<Nodes>;

Partition found_components(const ObjectGraph& graph, const Nodes& nodes) {
  Partition found;
  ComponentFinder finder;
  for (int run = 0; run < 2; ++run) {  // The second on used scratch memory.
    found.clear();
    finder.run(
        graph, nodes, [](Edge edge) { return holds(edge.kind); },
        [&](std::span<const NodeId> members) { found.emplace_back(members.begin(), members.end()); });
  }
  return found;
}

/// The law on components that is broken: a partition, by reachability, targets first.
std::string broken_partition(const ObjectGraph& graph, const Nodes& nodes, const Partition& found) {
  const auto expected = naive_components(graph, NodeSet(nodes.begin(), nodes.end()));
  NodeSet done;
  for (const Nodes& members : found) {
    for (const NodeId node : members) {
      if (!done.insert(node).second) return "a node is in two components";
    }
    if (members.empty() || NodeSet(members.begin(), members.end()) != expected.at(members[0])) {
      return "a component is not what reaches each other";
    }
    for (const NodeId node : members) {
      for (const Edge edge : graph.edges(node)) {
        const bool counts = edge.to != kNone && holds(edge.kind) && expected.count(edge.to) == 1;
        if (counts && done.count(edge.to) == 0) return "a component comes before its target";
      }
    }
  }
  return done.size() == nodes.size() ? "" : "a node is in no component";
}

Nodes some_nodes(const ObjectGraph& graph, std::mt19937& source) {
  Nodes nodes;
  for (NodeId node = 0; node < graph.size(); ++node) {
    if (source() % 4 != 0) nodes.push_back(node);
  }
  std::shuffle(nodes.begin(), nodes.end(), source);
  return nodes;
}

unsigned rapidcheck_draw(std::size_t below) {
  return *rc::gen::inRange<unsigned>(0, static_cast<unsigned>(below));
}

RC_GTEST_PROP(ComponentsLaws, PartitionByReachability, ()) {
  const ObjectGraph graph = draw_plan(rapidcheck_draw).build();
  std::mt19937 source(rapidcheck_draw(1000));
  const Nodes nodes = some_nodes(graph, source);
  RC_ASSERT(broken_partition(graph, nodes, found_components(graph, nodes)) == "");
}

TEST(ComponentsLawsMany, PartitionByReachabilityAndFaultsAreSeen) {
  std::mt19937 source(3665507);
  const auto draw = [&](std::size_t below) { return static_cast<unsigned>(source() % below); };
  int merged = 0, split = 0, turned = 0;
  for (int left = 20'000; left > 0; --left) {
    const ObjectGraph graph = draw_plan(draw).build();
    const Nodes nodes = some_nodes(graph, source);
    const Partition right = found_components(graph, nodes);
    ASSERT_EQ(broken_partition(graph, nodes, right), "");
    if (right.size() < 2) continue;
    Partition wrong = right;
    wrong[0].insert(wrong[0].end(), wrong[1].begin(), wrong[1].end());
    wrong.erase(wrong.begin() + 1);
    ASSERT_NE(broken_partition(graph, nodes, wrong), "");
    ++merged;
    wrong = right;
    std::reverse(wrong.begin(), wrong.end());
    turned += !broken_partition(graph, nodes, wrong).empty();
    wrong = right;
    if (wrong[0].size() < 2) continue;
    wrong.push_back({wrong[0].back()});
    wrong[0].pop_back();
    ASSERT_NE(broken_partition(graph, nodes, wrong), "");
    ++split;
  }
  for (const int met : {merged, split, turned}) EXPECT_GT(met, 100);
}

/// A program in which everything begins held once, some is frozen, and references come and go.
class LivesMachine {
 public:
  explicit LivesMachine(const GraphPlan& plan) : graph_(plan.build()), lives_(graph_) {
    naive_.graph = &graph_;
    know(Memory::counted);
    for (NodeId node = 0; node < graph_.size(); ++node) {
      lives_.hold(node);
      ++naive_.held[node];
      naive_.alive.insert(node);
    }
  }

  /// Does one step. Gives what is not as in the naive model.
  template <class Draw>
  std::string step(Draw& draw) {
    const NodeId node = draw(graph_.size());
    if (graph_.is_dead(node)) return "";
    // What the step does to the edges, before anything dies of it.
    ObjectGraph undead = graph_;
    Nodes dead;
    switch (draw(5)) {
      case 0:
        if (naive_.held[node] == 0) return "";
        lives_.hold(node);
        ++naive_.held[node];
        break;
      case 1: return freeze_some(node, draw_dialect(draw));
      case 2: {
        if (graph_.is_flagged(node) || graph_.edges(node).empty()) return "";
        const std::size_t edge = draw(graph_.edges(node).size());
        undead.unlink(node, edge);
        dead = lives_.unlink(node, edge);
        break;
      }
      default:
        if (naive_.held[node] == 0) return "";
        --naive_.held[node];
        dead = lives_.release(node);
    }
    return compare(undead, dead);
  }

  /// After a collection, what lives is what is reached from what is held.
  std::string collect() {
    const NodeSet reached = naive_.reached();
    lives_.collect();
    naive_.alive = reached;
    return compare_alive();
  }

  std::string release_all() {
    for (auto& [node, times] : naive_.held) {
      for (; times > 0; --times) lives_.release(node);
    }
    return collect();
  }

 private:
  std::string freeze_some(NodeId root, const Dialect& dialect) {
    const std::size_t size = graph_.size();
    const FreezeResult result = freeze(graph_, root, dialect);
    for (NodeId node = static_cast<NodeId>(size); node < graph_.size(); ++node) {
      if (!graph_.is_dead(node)) naive_.alive.insert(node);
    }
    know(dialect.memory);
    const ObjectGraph undead = graph_;
    return compare(undead, lives_.adopt(result, dialect));
  }

  // Takes the frozen nodes that are new as units.
  void know(Memory memory) {
    NodeSet fresh;
    for (NodeId node = 0; node < graph_.size(); ++node) {
      if (graph_.is_flagged(node) && naive_.units.count(node) == 0) fresh.insert(node);
    }
    naive_.units.merge(naive_components(graph_, fresh));
    if (memory == Memory::immortal) naive_.immortal.merge(fresh);
  }

  std::string compare(const ObjectGraph& undead, const Nodes& dead) {
    naive_.graph = &undead;
    naive_.bury();
    naive_.graph = &graph_;
    const NodeSet buried(dead.begin(), dead.end());
    return buried.size() == dead.size() ? compare_alive() : "a node dies twice";
  }

  std::string compare_alive() const {
    for (NodeId node = 0; node < graph_.size(); ++node) {
      const bool alive = naive_.alive.count(node) == 1;
      if (alive != lives_.is_alive(node)) return "lives and dies otherwise: " + std::to_string(node);
      const bool counted = alive && naive_.immortal.count(node) == 0;
      if (counted && naive_.count(node) != lives_.count(node)) {
        return "wrong count: " + std::to_string(node);
      }
    }
    return "";
  }

  ObjectGraph graph_;
  Components lives_;
  NaiveLives naive_;
};

template <class Draw>
std::string broken_life(Draw draw) {
  LivesMachine machine(draw_plan(draw));
  for (unsigned left = draw(40); left > 0; --left) {
    const std::string broken = machine.step(draw);
    if (!broken.empty()) return broken;
  }
  const std::string broken = draw(2) == 0 ? machine.collect() : "";
  return broken.empty() ? machine.release_all() : broken;
}

RC_GTEST_PROP(ComponentsLaws, LivesAreThoseOfTheNaiveModel, ()) {
  RC_ASSERT(broken_life(rapidcheck_draw) == "");
}

TEST(ComponentsLawsMany, LivesAreThoseOfTheNaiveModel) {
  for (unsigned seed = 0; seed < 5000; ++seed) {
    std::mt19937 source(seed);
    const auto draw = [&](std::size_t below) { return static_cast<unsigned>(source() % below); };
    ASSERT_EQ(broken_life(draw), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace sealbreak::impl::test
