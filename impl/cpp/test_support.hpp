// Stage: what the tests of this folder share.
// In:    an n-th call at which to throw.
// Out:   elements that are counted while they live, and functors that throw on demand.
// Invariant: a disarmed fuse changes nothing; Tracked::live is the number of Tracked objects.
#pragma once

#include <cstdint>

namespace sealbreak::impl::test {

/// Thrown when the fuse burns down.
struct Burnt {};

/// Throws Burnt at the n-th call of anything that may throw, once armed.
struct Fuse {
  static inline int left = 0;

  static void arm(int calls) { left = calls; }
  static void disarm() { left = 0; }
  static void burn() {
    if (left > 0 && --left == 0) throw Burnt{};
  }
};

/// A number whose copies are counted and may throw; moves may not.
struct Tracked {
  static inline std::int64_t live = 0;

  int number;

  Tracked(int n) : number(n) { ++live; }
  Tracked(const Tracked& other) : number(other.number) {
    Fuse::burn();
    ++live;
  }
  Tracked(Tracked&& other) noexcept : number(other.number) { ++live; }
  Tracked& operator=(const Tracked&) = default;
  ~Tracked() { --live; }
};

struct TrackedEqual {
  bool operator()(const Tracked& a, const Tracked& b) const {
    Fuse::burn();
    return a.number == b.number;
  }
};

struct TrackedHash {
  std::int64_t operator()(const Tracked& element) const {
    Fuse::burn();
    return element.number;
  }
};

/// Runs `operation` with the fuse one call longer each time until it does not throw, and
/// `unharmed` after each throw. Returns how often it threw.
template <class Operation, class Check>
int for_each_throw(Operation operation, Check unharmed) {
  for (int calls = 1;; ++calls) {
    Fuse::arm(calls);
    try {
      operation();
      Fuse::disarm();
      return calls - 1;
    } catch (const Burnt&) {
      Fuse::disarm();
      unharmed();
    }
  }
}

}  // namespace sealbreak::impl::test
