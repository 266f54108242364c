// Stage:     oracles. True findings in other people's code: reviewed, with version and reason.
// Input:     a judgement and the version of its subject.
// Output:    the verdict `known` where a row matches; such a judgement is printed, never an error.
// Invariant: rows name a subject and a prefix of its version; none excuses our own code.
#pragma once

#include <span>
#include <string_view>

#include "oracles/verdict.hpp"

namespace sealbreak {

struct KnownFinding {
  std::string_view subject;
  std::string_view version;    ///< a prefix of the subject's version
  std::string_view signature;  ///< a shell pattern over the signature
  bool (*needs)(const Trace&);  ///< what the trace must hold for this to be the reason
  std::string_view reason;
};

std::span<const KnownFinding> known_findings();

/// Turns a finding that a row describes into `known`, with the row's reason.
void mark_known(Judgement& judgement, std::string_view version, const Trace& trace);

}  // namespace sealbreak
