// Stage:     run. A reference and the subjects of one domain, ready to judge traces.
// Input:     traces.
// Output:    judgements, and how much each subject really did.
// Invariant: the quick pass observes slots at the end only, but for a sample of the traces; a finding
//            is always judged again with every slot observed after every op, which says where it
//            began. What is sampled depends on the trace alone.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/subjects/registry.hpp"
#include "harness/subjects/subject.hpp"
#include "oracles/oracle.hpp"

namespace sealbreak {

/// What a subject did with the traces so far.
struct SubjectRates {
  std::uint64_t traces = 0;
  std::uint64_t ops = 0;
  std::uint64_t unsupported = 0;  ///< ops that it does not offer
  std::uint64_t poisoned = 0;     ///< ops that legally differ, or build on one that does
  std::uint64_t known = 0;        ///< traces with a known finding
};

class Session {
 public:
  Session(const Domain& domain, const SubjectChoice& choice);

  /// All judgements of all subjects on one trace.
  std::vector<Judgement> check(const Trace& trace);

  /// One subject by its place: runs it and the reference once.
  std::vector<Judgement> check_subject(std::size_t subject, const Trace& trace,
                                       const RunOptions& options);

  const Domain& domain() const { return domain_; }
  Subject& reference() { return *reference_; }
  const std::vector<std::unique_ptr<Subject>>& subjects() const { return subjects_; }
  const std::vector<AbsentSubject>& absent() const { return absent_; }
  const std::map<std::string, SubjectRates>& rates() const { return rates_; }
  /// That the reference follows: the subject's, in the domain freeze.
  const SpokenDialect& dialect() const { return reference_->info().claims.dialect; }

 private:
  std::vector<Judgement> judge_run(const Subject& subject, const Trace& trace,
                                   const RunResult& reference, const RunResult& result) const;
  void count(const Subject& subject, const Trace& trace, const std::vector<Judgement>& judgements);

  const Domain& domain_;
  std::unique_ptr<Subject> reference_;
  std::vector<std::unique_ptr<Subject>> subjects_;
  std::vector<AbsentSubject> absent_;
  std::map<std::string, SubjectRates> rates_;
};

/// The first judgement that is a finding, or nullptr.
const Judgement* first_finding(const std::vector<Judgement>& judgements);

/// Whether a judgement carries this signature: a finding, a known one, or one that is expected.
bool has_signature(const std::vector<Judgement>& judgements, std::string_view signature);

}  // namespace sealbreak
