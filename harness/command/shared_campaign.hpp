// Stage:     command. One campaign from an empty corpus that all mutants of a domain share.
// Input:     a fuzz target or, for cappython, the generator; how long it runs; for freeze, the interpreter whose barriers can
//            be switched off.
// Output:    the traces that it kept, the shortest first; for freeze, those that met a write barrier.
// Invariant: the campaign knows of no mutant: it runs on the subjects as they are.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/trace/trace.hpp"
#include "oracles/mutants/mutant_table.hpp"

namespace sealbreak {

/// Whether traces that know nothing of a domain's mutants come near what they break: the barriers of the interpreter;
/// the approaches to sealing, whose weakest shows how to attack the others; the rules of the verifier.
bool has_shared_campaign(const Domain& domain);

class SharedCampaign {
 public:
  /// Fuzzes for so long, then sees what each input that was kept met. Throws std::runtime_error when the target fails,
  /// which it does when the subjects as they are show a finding.
  SharedCampaign(const Domain& domain, const std::filesystem::path& scratch, int seconds);

  /// What is worth a try on the mutant.
  const std::vector<Trace>& traces_for(const Mutant& mutant) const;

 private:
  void sort_by_barrier(const std::vector<Trace>& traces);

  std::vector<Trace> all_;                      ///< of escape and cappython: the likeliest first
  std::map<int, std::vector<Trace>> meeting_;  ///< by the barrier's number in the table
};

}  // namespace sealbreak
