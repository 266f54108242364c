// Stage:     minimize. The passes: each proposes simpler traces.
// Input:     a Shrink with the best trace so far.
// Output:    calls of Shrink::try_replace.
// Invariant: a pass proposes only; Shrink accepts nothing that is not simpler and still true.
#pragma once

#include "harness/minimize/minimize.hpp"

namespace sealbreak {

/// The state of one minimization.
class Shrink {
 public:
  Shrink(Trace best, const Predicate& predicate, MinimizeStats& stats, std::uint64_t most_tries)
      : best_(std::move(best)), predicate_(predicate), stats_(stats), most_tries_(most_tries) {}

  const Trace& best() const { return best_; }
  bool exhausted() const { return stats_.tried >= most_tries_; }

  /// Takes `candidate` when it is simpler and the predicate is true of it.
  bool try_replace(Trace candidate) {
    normalise(candidate);
    if (exhausted() || !simpler_than(candidate, best_)) return false;
    ++stats_.tried;
    if (!predicate_(candidate)) return false;
    ++stats_.accepted;
    best_ = std::move(candidate);
    return true;
  }

 private:
  Trace best_;
  const Predicate& predicate_;
  MinimizeStats& stats_;
  std::uint64_t most_tries_;
};

void remove_ops(Shrink& shrink);      ///< runs of ops, from long to short, from the end
void redirect_ops(Shrink& shrink);    ///< an op away, another one's result to another slot
void remove_keys(Shrink& shrink);     ///< keys, those of the ops that used them falling to others
void fuse_ops(Shrink& shrink);        ///< two ops to one that does as much at once
void simplify_keys(Shrink& shrink);   ///< to plain, to hash 0, to another key's hash, to class 0
void merge_slots(Shrink& shrink);     ///< one slot's uses renamed to a lower slot
void exchange(Shrink& shrink);        ///< two slots, keys, ops or operands that only stand in another order
void simplify_ops(Shrink& shrink);    ///< an op to one that stands earlier in the table
void lower_operands(Shrink& shrink);  ///< each operand to 0, to half, by one

}  // namespace sealbreak
