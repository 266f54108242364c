// Stage:     subjects. A Python class with one method an op, run inside the harness.
// Input:     an adapter's module and class (harness/subjects/adapters).
// Output:    a Subject; one crossing into Python a trace.
// Invariant: all objects of a run are dropped, and counted, before run() returns.
#pragma once

#include "harness/subjects/python/interpreter.hpp"
#include "harness/subjects/subject.hpp"

namespace sealbreak::python {

class PythonSubject final : public Subject {
 public:
  /// Imports the adapter. Throws Error, with the reason, when the subject is absent.
  PythonSubject(std::string domain, const char* module);

  const SubjectInfo& info() const override { return info_; }
  RunResult run(const Trace& trace, const RunOptions& options) override;

 private:
  SubjectInfo info_;
  Ref adapter_;  ///< the class
  Ref runner_;   ///< runner.run
  Ref names_;    ///< the domain's op names, in order
};

}  // namespace sealbreak::python
