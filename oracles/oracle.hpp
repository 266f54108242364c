// Stage:     oracles. The rules that judge a subject's run against the reference's.
// Input:     a Case.
// Output:    judgements; findings, poisoned and known ones; nothing where all agrees.
// Invariant: an oracle sees outcomes, counts and observations only; it never runs a subject.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "oracles/verdict.hpp"

namespace sealbreak {

struct Oracle {
  std::string_view name;
  std::string_view asks;  ///< the question in one line, for `sealbreak subjects` and the report
  void (*judge)(Case&, std::vector<Judgement>&);
};

/// All oracles, in the order in which they run and a finding at the same op is attributed.
std::span<const Oracle* const> oracles();

// One file each.
extern const Oracle differential_oracle;
extern const Oracle persistence_oracle;
extern const Oracle propagation_oracle;
extern const Oracle canonical_oracle;
extern const Oracle sharing_oracle;
extern const Oracle calls_oracle;
extern const Oracle leaks_oracle;
extern const Oracle integrity_oracle;
extern const Oracle confidentiality_oracle;
extern const Oracle confinement_oracle;
extern const Oracle forgery_oracle;

/// Every judgement of every oracle, by op, known findings marked; signatures filled in.
std::vector<Judgement> judge(Case run);

}  // namespace sealbreak
