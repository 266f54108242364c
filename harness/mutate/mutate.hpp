// Stage:     mutate. Changes traces by op, not by byte; both engines use this.
// Input:     valid traces and a Random.
// Output:    valid traces.
// Invariant: deterministic in the random seed; the result encodes to at most `max_size` bytes, as
//            long as one key fits in them.
#pragma once

#include "harness/mutate/random.hpp"
#include "harness/trace/codec.hpp"

namespace sealbreak {

/// A random trace: a hostile table of keys and up to `max_ops` ops.
Trace generate(const Domain& domain, Random& random, int max_ops);

/// For each word of each op a trace of that op, its other words the usual ones, and another one where an op that stands alone
/// has others.
std::vector<Trace> each_word(const Domain& domain, Random& random);

/// One to four random changes to ops, operands or keys.
void mutate(Trace& trace, Random& random, std::size_t max_size);

/// The keys of one parent; ops of both, cut at random places.
Trace crossover(const Trace& first, const Trace& second, Random& random, std::size_t max_size);

/// Drops ops from the end, then keys, until the trace encodes to at most `max_size` bytes.
void fit(Trace& trace, std::size_t max_size);

/// A key that is close to another one: the same hash, one that parts from it at a random bit, ...
KeySpec generate_key(Random& random, const std::vector<KeySpec>& others);

/// A random row with random operands; slots are drawn near each other, so that ops meet.
Op generate_op(const Domain& domain, Random& random, int keys);

/// The row with this code with random operands.
Op generate_op(const Domain& domain, int code, Random& random, int keys);

}  // namespace sealbreak
