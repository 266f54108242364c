// Stage:     mutate. A small random generator with the same sequence on every machine.
// Input:     a seed.   Output: numbers.
// Invariant: nothing but the seed decides the sequence (the standard distributions differ by library).
#pragma once

#include <cstdint>

namespace sealbreak {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// 0 .. n-1; n must be positive.
  int below(int n) { return static_cast<int>(bits() % static_cast<std::uint64_t>(n)); }
  /// True `percent` times in a hundred.
  bool chance(int percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

}  // namespace sealbreak
