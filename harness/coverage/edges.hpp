// Stage:     coverage. Branches of an interpreter in another process.
// Input:     its counters of one trace, a byte a branch.
// Output:    hits in the engine's map, after those of Python branches.
// Invariant: whether a branch was taken counts, and not how often: that depends on what ran before.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>

#include "harness/coverage/counters.hpp"

namespace sealbreak::coverage {

inline void hit_edges(std::span<const std::uint8_t> counters) {
  constexpr std::size_t at_once = sizeof(std::uint64_t);
  std::size_t at = 0;
  // Most are zero: eight at a time.
  for (; at + at_once <= counters.size(); at += at_once) {
    std::uint64_t word = 0;
    std::memcpy(&word, counters.data() + at, at_once);
    if (word == 0) continue;
    for (std::size_t i = at; i < at + at_once; ++i)
      if (counters[i] != 0) hit_edge(i % edge_count);
  }
  for (; at < counters.size(); ++at)
    if (counters[at] != 0) hit_edge(at % edge_count);
}

}  // namespace sealbreak::coverage
