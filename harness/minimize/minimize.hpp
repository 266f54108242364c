// Stage:     minimize. The smallest trace that still does what a predicate asks for.
// Input:     a trace, a predicate that is true of it.
// Output:    a trace that is true of the predicate, and from which no pass can take anything.
// Invariant: deterministic. Every accepted step is strictly simpler (simpler_than), so the passes end;
//            they are repeated together until none of them finds a step, never one alone.
#pragma once

#include <cstdint>
#include <functional>

#include "harness/trace/trace.hpp"

namespace sealbreak {

using Predicate = std::function<bool(const Trace&)>;

struct MinimizeStats {
  std::uint64_t tried = 0;
  std::uint64_t accepted = 0;
};

/// The order that minimizing descends: fewer ops, then fewer keys, then simpler keys, then smaller
/// op codes and operands, in the order of the trace.
bool simpler_than(const Trace& a, const Trace& b);

/// Throws std::invalid_argument when the predicate is not true of `trace` itself. Stops early, with
/// what it has, after `most_tries` calls of the predicate.
Trace minimize(const Trace& trace, const Predicate& predicate, MinimizeStats* stats = nullptr,
               std::uint64_t most_tries = 200000);

}  // namespace sealbreak
