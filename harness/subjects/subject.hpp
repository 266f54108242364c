// Stage:     subjects. The one interface of everything that runs traces.
// Input:     a whole trace.
// Output:    all outcomes of it, with counts and observations.
// Invariant: a subject keeps nothing from one run to the next, and says what it does not support.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"
#include "oracles/verdict.hpp"

namespace sealbreak {

struct RunOptions {
  bool observe_each = false;  ///< observe every slot after every op, not only at the end
};

struct SubjectInfo {
  std::string name;
  std::string version;
  std::string domain;
  std::string language;  ///< "C++" or "Python"
  Claims claims;
  std::vector<std::string> unsupported;  ///< ops by name that it does not offer
  bool own_process = false;  ///< its runs can't take the harness down: no child is needed around it
};

class Subject {
 public:
  virtual ~Subject() = default;
  virtual const SubjectInfo& info() const = 0;
  virtual RunResult run(const Trace& trace, const RunOptions& options) = 0;
};

}  // namespace sealbreak
