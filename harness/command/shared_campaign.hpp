// Stage:     command. One campaign from an empty corpus that all mutants of the interpreter share.
// Input:     a fuzz target, how long it runs; the interpreter whose barriers can be switched off.
// Output:    for each write barrier, the traces of the campaign that met it.
// Invariant: the campaign knows of no mutant: it runs on the interpreter as it is.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/trace/trace.hpp"

namespace sealbreak {

class SharedCampaign {
 public:
  /// Fuzzes for so long, then sees what each input that was kept met. Throws std::runtime_error when the target fails,
  /// which it does when the interpreter as it is shows a finding.
  SharedCampaign(const std::filesystem::path& target, const std::filesystem::path& scratch, int seconds);

  /// The shortest first. `barrier` is the row's number in the table.
  const std::vector<Trace>& meeting(int barrier) const;

 private:
  std::map<int, std::vector<Trace>> meeting_;
};

}  // namespace sealbreak
