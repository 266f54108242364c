// Stage:     oracles. When two atoms, and two outcomes, say the same.
// Input:     a trace's keys, outcomes, the shape of the op.
// Output:    equal or not, strictly or up to the choice between equal keys.
// Invariant: no rule about legal differences lives here; those are in legal_differences.cpp.
#pragma once

#include <vector>

#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"

namespace sealbreak {

class Equivalence {
 public:
  explicit Equivalence(const Trace& trace);

  /// Same kinds and the same objects, in the order that the shape asks for.
  bool same(const Outcome& a, const Outcome& b, Shape shape) const;
  /// The same, where any of several equal keys may stand for the others.
  bool same_up_to_equal_keys(const Outcome& a, const Outcome& b, Shape shape) const;

 private:
  using Names = std::vector<Atom>;
  bool same_under(const Names& names, const Outcome& a, const Outcome& b, Shape shape) const;

  Names identities_;       ///< key index -> the first key that is the very same object
  Names representatives_;  ///< key index -> the first key that equals it
};

}  // namespace sealbreak
