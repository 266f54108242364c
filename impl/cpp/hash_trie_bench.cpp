// Stage: the price of a persistent update.
// In:    random 64-bit keys, fixed seed; maps of 10 to a million entries.
// Out:   nanoseconds for one set of a present key and one get of another, on each map.
// Invariant: a new version is complete before the old one dies, so nothing is updated in place.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

#include "impl/cpp/hash_trie.hpp"

namespace sealbreak::impl {
namespace {

using Word = std::int64_t;

struct Identity {
  Word operator()(Word key) const { return key; }
};

template <unsigned Bits>
using WordTrie = HashTrie<Word, Word, Identity, std::equal_to<Word>, Bits>;

std::vector<Word> random_keys(std::size_t count) {
  std::mt19937_64 source(20240229);
  std::vector<Word> keys(count);
  for (Word& key : keys) key = static_cast<Word>(source());
  return keys;
}

// The keys in an order that neither map was filled in: a walk in order of insertion would find the
// unordered_map's nodes side by side.
std::vector<Word> shuffled(std::vector<Word> keys) {
  std::shuffle(keys.begin(), keys.end(), std::mt19937_64(7));
  return keys;
}

template <unsigned Bits>
void trie_set_get(benchmark::State& state) {
  const std::vector<Word> keys = random_keys(static_cast<std::size_t>(state.range(0)));
  WordTrie<Bits> trie;
  for (const Word key : keys) trie = trie.set(key, key);
  const std::vector<Word> order = shuffled(keys);
  std::size_t at = 0;
  for (auto _ : state) {
    const Word wanted = order[order.size() - 1 - at];
    WordTrie<Bits> next = trie.set(order[at], wanted);
    benchmark::DoNotOptimize(*next.find(wanted));
    trie = std::move(next);
    if (++at == order.size()) at = 0;
  }
}

void unordered_set_get(benchmark::State& state) {
  const std::vector<Word> keys = random_keys(static_cast<std::size_t>(state.range(0)));
  std::unordered_map<Word, Word> map;
  for (const Word key : keys) map[key] = key;
  const std::vector<Word> order = shuffled(keys);
  std::size_t at = 0;
  for (auto _ : state) {
    const Word wanted = order[order.size() - 1 - at];
    map[order[at]] = wanted;
    benchmark::DoNotOptimize(map.find(wanted)->second);
    if (++at == order.size()) at = 0;
  }
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (const int entries : {10, 1000, 100000, 1000000}) bench->Arg(entries);
}

BENCHMARK(trie_set_get<2>)->Apply(sizes);
BENCHMARK(trie_set_get<5>)->Apply(sizes);
BENCHMARK(unordered_set_get)->Apply(sizes);

}  // namespace
}  // namespace sealbreak::impl

BENCHMARK_MAIN();
