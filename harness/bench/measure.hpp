// Stage:     bench. Takes the times behind each ratio.
// Input:     a number of rounds; the built targets.
// Output:    rates in ops per second of processor time, one a round.
// Invariant: what is compared runs in turn, in processes that live side by side, and the clock is the
//            processor's: what else the machine does counts for neither side more than the other.
#pragma once

#include <string>
#include <vector>

#include "harness/trace/trace.hpp"

namespace sealbreak {

/// The median; 0 of nothing.
double median(std::vector<double> values);

/// The traces that are timed in process: typical ops over a dozen plain keys, some of which collide.
std::vector<Trace> bench_traces();

/// One round of the same traces, each way. Ops per second.
struct TraceRates {
  double harness = 0;  ///< whole runs of the subject, Python branches not counted
  double plain = 0;    ///< the same ops in harness/bench/plain_loop.py
  double counted = 0;  ///< whole runs of the subject, Python branches counted
};
std::vector<TraceRates> time_traces(int rounds);

/// One run of a libFuzzer target.
struct LoopRate {
  double ops = 0;    ///< of one subject, per second after the start
  double execs = 0;  ///< traces per second after the start
  double startup = 0;  ///< seconds until the first trace
};
/// `subjects` as in SEALBREAK_SUBJECTS, all when empty.
LoopRate time_fuzzing(const std::string& target, const std::string& subjects, int runs);

/// Hypothesis' state machine on the same subject; its ops per second after the start.
/// Throws BadInput when it does not run.
double time_hypothesis(const Domain& domain, int examples);

}  // namespace sealbreak
