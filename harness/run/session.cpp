#include "harness/run/session.hpp"

#include <algorithm>

#include "harness/run/isolated_subject.hpp"
#include "harness/subjects/domain_reference.hpp"

namespace sealbreak {
namespace {

bool any_finding_or_known(const std::vector<Judgement>& judgements) {
  return std::any_of(judgements.begin(), judgements.end(), [](const Judgement& j) {
    return j.is_finding() || j.verdict == Verdict::known;
  });
}

/// One trace in this many has every slot observed after every op, whether it looks clean or not: a
/// version that changed and was overwritten before the end shows in no other way.
constexpr std::uint64_t sampled_every = 128;

bool is_sampled(const Trace& trace) {
  std::uint64_t sum = trace.keys.size();
  for (const Op& op : trace.ops) {
    sum = sum * 31 + op.code;
    for (const auto operand : op.operands) sum = sum * 31 + static_cast<std::uint16_t>(operand);
  }
  return sum % sampled_every == 0;
}

}  // namespace

Session::Session(const Domain& domain, const SubjectChoice& choice) : domain_(domain) {
  SubjectList list = make_subjects(domain, choice);
  subjects_ = std::move(list.present);
  // There is one subject with a dialect at most: the interpreter.
  reference_ = subjects_.empty() ? make_domain_reference(domain)
                                 : make_domain_reference(domain, subjects_[0]->info().claims.dialect);
  if (choice.isolated)
    for (auto& subject : subjects_)
      if (!subject->info().own_process)
        subject = std::make_unique<IsolatedSubject>(std::move(subject), IsolationLimits{.milliseconds = choice.milliseconds});
  absent_ = std::move(list.absent);
}

std::vector<Judgement> Session::judge_run(const Subject& subject, const Trace& trace,
                                          const RunResult& reference,
                                          const RunResult& result) const {
  const SubjectInfo& info = subject.info();
  return judge(Case{trace, reference, info.name, info.version, info.claims, result});
}

std::vector<Judgement> Session::check_subject(std::size_t subject, const Trace& trace,
                                              const RunOptions& options) {
  Subject& chosen = *subjects_[subject];
  const RunResult reference = reference_->run(trace, options);
  return judge_run(chosen, trace, reference, chosen.run(trace, options));
}

std::vector<Judgement> Session::check(const Trace& trace) {
  std::vector<Judgement> all;
  const RunOptions options{.observe_each = is_sampled(trace)};
  const RunResult reference = reference_->run(trace, options);
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    Subject& subject = *subjects_[i];
    std::vector<Judgement> judgements =
        judge_run(subject, trace, reference, subject.run(trace, options));
    if (any_finding_or_known(judgements) && !options.observe_each) {
      std::vector<Judgement> again = check_subject(i, trace, {.observe_each = true});
      if (any_finding_or_known(again)) judgements = std::move(again);
    }
    count(subject, trace, judgements);
    all.insert(all.end(), judgements.begin(), judgements.end());
  }
  return all;
}

void Session::count(const Subject& subject, const Trace& trace,
                    const std::vector<Judgement>& judgements) {
  SubjectRates& rates = rates_[subject.info().name];
  ++rates.traces;
  rates.ops += trace.ops.size();
  bool known = false;
  for (const Judgement& judgement : judgements) {
    if (judgement.op < 0) continue;
    if (judgement.verdict == Verdict::skipped) ++rates.unsupported;
    if (judgement.verdict == Verdict::poisoned) ++rates.poisoned;
    known = known || judgement.verdict == Verdict::known;
  }
  if (known) ++rates.known;
}

const Judgement* first_finding(const std::vector<Judgement>& judgements) {
  const auto found = std::find_if(judgements.begin(), judgements.end(),
                                  [](const Judgement& j) { return j.is_finding(); });
  return found == judgements.end() ? nullptr : &*found;
}

bool has_signature(const std::vector<Judgement>& judgements, std::string_view signature) {
  return std::any_of(judgements.begin(), judgements.end(), [&](const Judgement& j) {
    return j.verdict != Verdict::skipped && j.signature == signature;
  });
}

}  // namespace sealbreak
