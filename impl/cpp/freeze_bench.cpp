// Stage: the price of a freeze in the model.
// Input: a million objects, or --objects=N: a chain, one wide list, a random graph with four edges a node.
// Output: nanoseconds an object and an edge for freezing, and for finding components and counts; the graph's
// size and digest, by which impl/cpython/freeze_bench.py knows that it builds the same one.
// Invariant: each iteration works on a fresh copy of an unfrozen graph; the copying is not timed.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <random>
#include <string>
#include <string_view>

#include "impl/cpp/components.hpp"
#include "impl/cpp/freeze_model.hpp"

namespace sealbreak::impl {
namespace {

/// Set before the benchmarks run.
NodeId objects = 1'000'000;

ObjectGraph chain() {
  ObjectGraph graph;
  for (NodeId at = 0; at < objects; ++at) {
    graph.add(NodeKind::mutable_object);
    if (at + 1 < objects) graph.link(at, at + 1, EdgeKind::element);
  }
  return graph;
}

ObjectGraph wide_list() {
  ObjectGraph graph;
  for (NodeId at = 0; at < objects; ++at) graph.add(NodeKind::mutable_object);
  for (NodeId at = 1; at < objects; ++at) graph.link(0, at, EdgeKind::element);
  return graph;
}

// One edge leads to the next node, so that all are reached; three lead anywhere.
ObjectGraph random_graph() {
  std::mt19937 source(20250227);
  ObjectGraph graph = chain();
  for (NodeId at = 0; at < objects; ++at) {
    for (int more = 0; more < 3; ++more) graph.link(at, source() % objects, EdgeKind::element);
  }
  return graph;
}

using Shape = ObjectGraph (*)();

std::size_t edge_count(const ObjectGraph& graph) {
  std::size_t edges = 0;
  for (NodeId at = 0; at < graph.size(); ++at) edges += graph.edges(at).size();
  return edges;
}

// A sum over the edges, modulo 2^32: who, whom, and in which place.
std::uint32_t digest(const ObjectGraph& graph) {
  std::uint32_t sum = 0;
  for (NodeId at = 0; at < graph.size(); ++at) {
    std::uint32_t position = 0;
    for (const Edge edge : graph.edges(at)) sum += (at + 1) * (edge.to + 1) + ++position;
  }
  return sum;
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
  state.counters["objects"] = static_cast<double>(graph.size());
  state.counters["edges"] = static_cast<double>(edge_count(graph));
  state.counters["digest"] = digest(graph);
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

// Takes `--objects=N` out of the arguments; false if N is no number of objects.
bool take_objects(int& count, char** arguments) {
  constexpr std::string_view option = "--objects=";
  int kept = 1;
  for (int at = 1; at < count; ++at) {
    const std::string_view argument = arguments[at];
    if (!argument.starts_with(option)) {
      arguments[kept++] = arguments[at];
      continue;
    }
    const std::string number(argument.substr(option.size()));
    const bool digits = !number.empty() && number.size() < 9 &&
                        number.find_first_not_of("0123456789") == std::string::npos;
    objects = digits ? static_cast<NodeId>(std::stoul(number)) : 0;
  }
  count = kept;
  return objects != 0;
}

}  // namespace
}  // namespace sealbreak::impl

int main(int count, char** arguments) {
  if (!sealbreak::impl::take_objects(count, arguments)) {
    std::cerr << "freeze_bench: --objects takes a number from 1 to 99999999\n";
    return 2;
  }
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
