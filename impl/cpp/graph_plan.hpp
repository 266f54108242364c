// Stage: random graphs, for laws.
// Input: a source of small numbers: RapidCheck's, which shrinks, or a seeded generator.
// Output: a plan of a graph, its hooks, earlier freezes, a root and a dialect; the graph itself.
// Invariant: building a plan twice gives equal graphs.
#pragma once

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "impl/cpp/dialect.hpp"
#include "impl/cpp/freeze_model.hpp"
#include "impl/cpp/object_graph.hpp"

namespace sealbreak::impl::test {

struct GraphPlan {
  struct Link {
    NodeId from, to;
    EdgeKind kind;
  };
  struct HookAt {
    NodeId at;
    Hook hook;
    NodeId target;
  };
  struct Earlier {
    NodeId root;
    Dialect dialect;
  };
  std::vector<NodeKind> kinds;
  std::vector<Link> links;
  std::vector<HookAt> hooks;
  std::vector<Earlier> earlier;
  NodeId root = 0;
  Dialect dialect;

  ObjectGraph build() const {
    ObjectGraph graph;
    for (const NodeKind kind : kinds) graph.add(kind);
    for (const Link& link : links) graph.link(link.from, link.to, link.kind);
    for (const Earlier& freezing : earlier) freeze(graph, freezing.root, freezing.dialect);
    for (const HookAt& at : hooks) graph.set_hook(at.at, at.hook, at.target);
    return graph;
  }

  std::string describe() const {
    std::ostringstream text;
    for (std::size_t at = 0; at < kinds.size(); ++at) {
      text << at << ":kind" << static_cast<int>(kinds[at]) << ' ';
    }
    for (const Link& link : links) {
      text << '\n' << link.from << " -> " << link.to << " edge" << static_cast<int>(link.kind);
    }
    for (const HookAt& at : hooks) {
      text << "\nhook" << static_cast<int>(at.hook) << " at " << at.at << " with " << at.target;
    }
    for (const Earlier& one : earlier) {
      text << "\nearlier " << one.root << ' ' << to_string(one.dialect);
    }
    text << "\nfreeze " << root << ' ' << to_string(dialect) << '\n';
    return text.str();
  }
};

/// `draw(n)` gives a number below n; small ones are the simple ones.
template <class Draw>
Dialect draw_dialect(Draw& draw) {
  Dialect dialect;
  for (const Axis& axis : kAxes) axis.set(dialect, draw(axis.values));
  return dialect;
}

template <class Draw>
NodeKind draw_kind(Draw& draw) {
  using enum NodeKind;
  // Mostly what a freeze goes through: else most graphs would end after a step.
  static constexpr NodeKind kChoices[] = {
      mutable_object, leaf,           mutable_object, shallow,      class_object, function,
      cell,           weakref,        mutable_object, class_object, function,     cell,
      unaware,        left_alone,     mutable_object, shallow,      function,     module_namespace,
      mutable_object, mutable_object, cell,           shallow,      class_object, weakref,
  };
  return kChoices[draw(std::size(kChoices))];
}

/// Kinds of edges as Python objects have them, and at times one that they don't.
template <class Draw>
EdgeKind draw_edge_kind(Draw& draw, NodeKind from) {
  using enum EdgeKind;
  static constexpr EdgeKind kOfObjects[] = {element, element, element, class_of, key};
  static constexpr EdgeKind kOfClasses[] = {element, base, base, metaclass, metaclass};
  static constexpr EdgeKind kOfFunctions[] = {capture, globals, global_name, global_name, element};
  const unsigned choice = draw(6);
  if (choice == 5) return static_cast<EdgeKind>(draw(kEdgeKinds));
  if (from == NodeKind::class_object) return kOfClasses[choice];
  if (from == NodeKind::function) return kOfFunctions[choice];
  if (from == NodeKind::weakref && choice > 1) return referent;
  return kOfObjects[choice];
}

template <class Draw>
GraphPlan draw_plan(Draw draw) {
  GraphPlan plan;
  const unsigned nodes = 1 + draw(12);
  for (unsigned at = 0; at < nodes; ++at) plan.kinds.push_back(draw_kind(draw));
  for (unsigned left = draw(3 * nodes + 1); left > 0; --left) {
    const NodeId from = draw(nodes), to = draw(nodes);
    plan.links.push_back({from, to, draw_edge_kind(draw, plan.kinds[from])});
  }
  for (unsigned left = draw(3); left > 0; --left) {
    const NodeId at = draw(nodes);
    const Hook hook = static_cast<Hook>(1 + draw(3));
    plan.hooks.push_back({at, hook, draw(nodes)});
  }
  for (unsigned left = draw(2); left > 0; --left) {
    const NodeId root = draw(nodes);
    plan.earlier.push_back({root, draw_dialect(draw)});
  }
  plan.root = draw(nodes);
  plan.dialect = draw_dialect(draw);
  return plan;
}

}  // namespace sealbreak::impl::test
