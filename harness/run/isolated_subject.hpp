// Stage:     run. A subject whose every run happens in a child process.
// Input:     a subject, a time limit.
// Output:    its results; a crash or a hang of the child as the outcome of the op that it was at.
// Invariant: the harness survives whatever the subject does; a timeout is confirmed at ten times the
//            limit before it counts.
#pragma once

#include <memory>

#include "harness/subjects/subject.hpp"

namespace sealbreak {

struct IsolationLimits {
  int milliseconds = 2000;              ///< for one trace
  std::size_t memory = std::size_t{4} << 30;  ///< bytes of address space
};

class IsolatedSubject final : public Subject {
 public:
  IsolatedSubject(std::unique_ptr<Subject> subject, const IsolationLimits& limits)
      : subject_(std::move(subject)), limits_(limits) {}

  const SubjectInfo& info() const override { return subject_->info(); }
  RunResult run(const Trace& trace, const RunOptions& options) override;

 private:
  std::unique_ptr<Subject> subject_;
  IsolationLimits limits_;
};

/// A result as bytes, and back; for the pipe between child and parent.
std::string to_wire(const RunResult& result);
RunResult from_wire(std::string_view bytes);

}  // namespace sealbreak
