// Stage:     exhaust. Every trace up to a length over a small hostile universe.
// Input:     a universe (keys, steps), a length.
// Output:    long traces that walk the whole tree of short ones, and how many short ones there are.
// Invariant: step number d reads slot d - 1 and writes slot d, so going back to a prefix is free:
//            its version is still in its slot. Symmetric traces are walked once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/trace/trace.hpp"

namespace sealbreak {

/// What the latest version may be changed by or asked. `symbols` are what symmetry exchanges: keys
/// of one orbit, and values.
struct Step {
  std::string op;
  int key = -1;      ///< index into the universe's keys
  int value = -1;    ///< an int operand
  int version = -1;  ///< how many versions back the second slot is; -1: the op reads one slot
};

struct Universe {
  const Domain* domain = nullptr;
  std::vector<KeySpec> keys;
  /// keys[i] and keys[j] may be exchanged when orbits[i] == orbits[j].
  std::vector<int> orbits;
  int values = 2;  ///< the ints 0 .. values - 1, all exchangeable
  std::vector<Step> steps;
};

/// The universe of a domain: four keys and more, two of them with one hash, two with a long prefix.
Universe make_universe(const Domain& domain);

/// Longest trace: one slot a step, and slot 0 is the empty structure.
inline constexpr int longest = slots - 1;

/// Walks every trace of 1 .. `length` steps, once for each class of symmetric ones; hands long traces
/// to `visit`, and returns how many short ones there are.
std::uint64_t walk(const Universe& universe, int length, const std::function<void(const Trace&)>& visit);


}  // namespace sealbreak
