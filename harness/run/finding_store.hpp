// Stage:     run. Findings of a campaign, one file a signature, shared by all engines.
// Input:     traces with a finding or a known finding.
// Output:    FOLDER/<digest of the signature>.json, a seed; FOLDER/rates/<process>.json.
// Invariant: a file is whole or not there; of two traces with one signature the shorter stays.
#pragma once

#include <map>
#include <string>

#include "harness/run/session.hpp"

namespace sealbreak {

class FindingStore {
 public:
  /// Makes the folder. `dialect`: of the session whose findings these are. Throws std::filesystem::filesystem_error
  /// when it can't.
  explicit FindingStore(std::string folder, SpokenDialect dialect = {});

  /// Writes the trace unless a shorter one with this signature is there.
  void keep(const Trace& trace, const Judgement& judgement);

  /// How much each subject really did, for the summary; written now and then.
  void write_rates(const std::map<std::string, SubjectRates>& rates);

 private:
  std::string folder_;
  SpokenDialect dialect_;
  std::map<std::string, std::size_t> smallest_;  ///< signature -> ops of the trace on disk
  std::uint64_t calls_ = 0;
};

/// 16 hex digits that name a signature in a file name (FNV-1a).
std::string digest(std::string_view signature);

}  // namespace sealbreak
