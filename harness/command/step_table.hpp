// Stage:     command. Outcomes of several subjects side by side, a row an op.
// Input:     a trace and what each subject gave.
// Output:    a table on standard output.
// Invariant: a cell that an oracle objects to is marked, a cell like the reference's is `=`.
#pragma once

#include <string>
#include <vector>

#include "oracles/verdict.hpp"

namespace sealbreak {

struct SubjectSteps {
  std::string name;
  std::vector<Outcome> outcomes;
  std::vector<Judgement> judgements;
};

/// The first of `subjects` is the reference.
void print_steps(const Trace& trace, const std::vector<SubjectSteps>& subjects);

}  // namespace sealbreak
