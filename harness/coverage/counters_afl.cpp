// Hits go to AFL++'s map: the counters are announced as guards, like those of compiled code.
#include <algorithm>
#include <cstdint>

#include "harness/coverage/counters.hpp"

extern "C" {
void __sanitizer_cov_trace_pc_guard_init(std::uint32_t* start, std::uint32_t* stop);
void __sanitizer_cov_trace_pc_guard(std::uint32_t* guard);
}

namespace sealbreak::coverage {
namespace {

std::uint32_t guards[total_counters];

// Before main: the size of the map is fixed when the fork server starts.
__attribute__((constructor)) void announce() {
  __sanitizer_cov_trace_pc_guard_init(guards, guards + total_counters);
}

}  // namespace

void hit(std::size_t counter, std::size_t times) {
  if (counter >= counter_count) return;
  for (std::size_t i = 0; i < std::min(times, most_hits); ++i)
    __sanitizer_cov_trace_pc_guard(&guards[counter]);
}

void hit_feature(std::size_t feature) {
  if (feature < feature_count && counter_count + feature < total_counters)
    __sanitizer_cov_trace_pc_guard(&guards[counter_count + feature]);
}

void hit_edge(std::size_t edge) {
  const std::size_t at = counter_count + feature_count + edge;
  if (edge < edge_count && at < total_counters) __sanitizer_cov_trace_pc_guard(&guards[at]);
}

std::size_t distinct_hits() { return 0; }

}  // namespace sealbreak::coverage
