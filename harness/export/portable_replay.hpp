// Stage:     export. The part of an exported program that runs it.
// Input:     a trace, and what each op must give (empty: nothing is checked).
// Output:    each op with its outcome and expectation on stdout; 1 when something differs, else 0.
// Invariant: outcomes compare as in replay: oracles/equivalence.cpp is embedded with it.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "harness/subjects/reference.hpp"
#include "oracles/equivalence.hpp"

namespace sealbreak {

inline int replay(const std::string& about, const Trace& trace, const std::vector<Outcome>& expected) {
  // Before anything runs: a crash must leave the trace on the screen.
  std::printf("%s\n%s\n", about.c_str(), print_trace(trace).c_str());
  std::fflush(stdout);
  const RunResult result = make_reference(trace.domain->name)->run(trace, {});
  const Equivalence equivalence(trace);
  int differences = 0;
  for (std::size_t i = 0; i < trace.ops.size(); ++i) {
    std::printf("%3zu %s\n      gave     %s\n", i, print_op(trace, trace.ops[i]).c_str(),
                print_outcome(result.outcomes[i]).c_str());
    if (expected.empty() ||
        equivalence.same(expected[i], result.outcomes[i], trace.info(trace.ops[i]).shape))
      continue;
    ++differences;
    std::printf("  >>  expected %s\n", print_outcome(expected[i]).c_str());
  }
  if (differences == 0) std::printf("nothing differs\n");
  else std::printf("differences: %d\n", differences);
  return differences == 0 ? 0 : 1;
}

}  // namespace sealbreak
