// Hits go to libFuzzer's extra counters, which it reads and clears after each run.
#include <algorithm>
#include <cstdint>

#include "harness/coverage/counters.hpp"

namespace sealbreak::coverage {
namespace {

__attribute__((section("__libfuzzer_extra_counters"))) std::uint8_t counters[total_counters];

}  // namespace

void hit(std::size_t counter, std::size_t times) {
  if (counter >= counter_count) return;
  // Saturates: a count that wraps to zero would look as if the branch had never run.
  counters[counter] = static_cast<std::uint8_t>(std::min(most_hits, counters[counter] + times));
}

void hit_feature(std::size_t feature) {
  if (feature < feature_count && counter_count + feature < total_counters) counters[counter_count + feature] = 1;
}

void hit_edge(std::size_t edge) {
  const std::size_t at = counter_count + feature_count + edge;
  if (edge < edge_count && at < total_counters) counters[at] = 1;
}

std::size_t distinct_hits() { return 0; }

}  // namespace sealbreak::coverage
