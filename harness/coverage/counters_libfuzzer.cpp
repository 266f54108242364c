// Hits go to libFuzzer's extra counters, which it reads and clears after each run.
#include <cstdint>

#include "harness/coverage/counters.hpp"

namespace sealbreak::coverage {
namespace {

__attribute__((section("__libfuzzer_extra_counters"))) std::uint8_t counters[counter_count];

}  // namespace

void hit(std::size_t counter) {
  if (counter >= counter_count) return;
  // Saturates: a loop that wraps to zero would look as if it had never run.
  if (counters[counter] != UINT8_MAX) ++counters[counter];
}

std::size_t distinct_hits() { return 0; }

}  // namespace sealbreak::coverage
