// Stage: the price of a freeze in the model.
// Input: a million objects: a chain, one wide list, a random graph with four edges a node.
// Output: nanoseconds an object and an edge for freezing, and for finding components and counts.
// Invariant: each iteration works on a fresh copy of an unfrozen graph; the copying is not timed.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <ctime>
#include <random>

#include "impl/cpp/components.hpp"
#include "impl/cpp/freeze_model.hpp"

namespace sealbreak::impl {
namespace {

constexpr NodeId kObjects = 1'000'000;

ObjectGraph chain() {
  ObjectGraph graph;
  for (NodeId at = 0; at < kObjects; ++at) {
    graph.add(NodeKind::mutable_object);
    if (at + 1 < kObjects) graph.link(at, at + 1, EdgeKind::element);
  }
  return graph;
}

ObjectGraph wide_list() {
  ObjectGraph graph;
  for (NodeId at = 0; at < kObjects; ++at) graph.add(NodeKind::mutable_object);
  for (NodeId at = 1; at < kObjects; ++at) graph.link(0, at, EdgeKind::element);
  return graph;
}

// One edge leads to the next node, so that all are reached; three lead anywhere.
ObjectGraph random_graph() {
  std::mt19937 source(20250227);
  ObjectGraph graph = chain();
  for (NodeId at = 0; at < kObjects; ++at) {
    for (int more = 0; more < 3; ++more) graph.link(at, source() % kObjects, EdgeKind::element);
  }
  return graph;
}

using Shape = ObjectGraph (*)();

std::size_t edge_count(const ObjectGraph& graph) {
  std::size_t edges = 0;
  for (NodeId at = 0; at < graph.size(); ++at) edges += graph.edges(at).size();
  return edges;
}

// `work` once an iteration on a copy gives seconds; reported as nanoseconds an object and an edge.
template <class Work>
void measure(benchmark::State& state, const ObjectGraph& graph, Work work) {
  double total = 0;
  for (auto _ : state) {
    ObjectGraph copy = graph;
    const double taken = work(copy);
    state.SetIterationTime(taken);
    total += taken;
  }
  const double nanoseconds = total * 1e9 / static_cast<double>(state.iterations());
  state.counters["ns/object"] = nanoseconds / static_cast<double>(graph.size());
  state.counters["ns/edge"] = nanoseconds / static_cast<double>(edge_count(graph));
  state.counters["bytes/object"] =
      static_cast<double>(graph.memory()) / static_cast<double>(graph.size());
}

// Processor time: one thread works, and other work may share the machine.
template <class Action>
double timed(Action action) {
  const std::clock_t begin = std::clock();
  action();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

void freeze_all(benchmark::State& state, Shape shape, Order order) {
  Dialect dialect;
  dialect.order = order;
  measure(state, shape(), [&](ObjectGraph& graph) {
    return timed([&] { benchmark::DoNotOptimize(freeze(graph, 0, dialect).marked.data()); });
  });
}

// What comes on top of a freeze: components among what was marked, and their counts.
void unite_all(benchmark::State& state, Shape shape) {
  measure(state, shape(), [&](ObjectGraph& graph) {
    Components lives(graph);
    lives.hold(0);
    const FreezeResult result = freeze(graph, 0, {});
    return timed([&] { benchmark::DoNotOptimize(lives.adopt(result, {}).data()); });
  });
}

BENCHMARK_CAPTURE(freeze_all, chain, chain, Order::queue)->UseManualTime();
BENCHMARK_CAPTURE(freeze_all, wide_list, wide_list, Order::queue)->UseManualTime();
BENCHMARK_CAPTURE(freeze_all, random_graph, random_graph, Order::queue)->UseManualTime();
BENCHMARK_CAPTURE(freeze_all, random_graph_stack, random_graph, Order::stack)->UseManualTime();
BENCHMARK_CAPTURE(unite_all, chain, chain)->UseManualTime();
BENCHMARK_CAPTURE(unite_all, wide_list, wide_list)->UseManualTime();
BENCHMARK_CAPTURE(unite_all, random_graph, random_graph)->UseManualTime();

}  // namespace
}  // namespace sealbreak::impl

BENCHMARK_MAIN();
