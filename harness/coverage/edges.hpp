// Stage:     coverage. Branches of an interpreter in another process.
// Input:     its counters of one trace, a byte a branch.
// Output:    hits in the engine's map, after those of Python branches.
// Invariant: whether a branch was taken counts, and not how often: that depends on what ran before. A branch that one
//            trace takes now and then is not fed back at all.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "harness/coverage/counters.hpp"

namespace sealbreak::coverage {

class Edges {
 public:
  /// Two runs of one trace: what only one of them took is left out from now on.
  void learn(std::span<const std::uint8_t> once, std::span<const std::uint8_t> again) {
    const std::size_t size = std::max(once.size(), again.size());
    if (unsteady_.size() < size) unsteady_.resize(size);
    const auto taken = [](auto counters, std::size_t at) { return at < counters.size() && counters[at] != 0; };
    for (std::size_t at = 0; at < size; ++at)
      if (taken(once, at) != taken(again, at)) unsteady_[at] = true;
  }

  bool is_steady(std::size_t branch) const { return branch >= unsteady_.size() || !unsteady_[branch]; }

  void hit(std::span<const std::uint8_t> counters) const {
    constexpr std::size_t at_once = sizeof(std::uint64_t);
    for (std::size_t at = 0; at < counters.size(); at += at_once) {
      const std::size_t end = std::min(at + at_once, counters.size());
      // Most are zero: eight at a time.
      std::uint64_t word = 0;
      std::memcpy(&word, counters.data() + at, end - at);
      if (word == 0) continue;
      for (std::size_t i = at; i < end; ++i)
        if (counters[i] != 0 && is_steady(i)) hit_edge(i % edge_count);
    }
  }

 private:
  std::vector<bool> unsteady_;
};

}  // namespace sealbreak::coverage
