#include "oracles/oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "oracles/dialect_differences.hpp"
#include "oracles/known_findings.hpp"

namespace sealbreak {

std::span<const Oracle* const> oracles() {
  static constexpr std::array all = {&differential_oracle, &persistence_oracle,
                                     &propagation_oracle,  &canonical_oracle,
                                     &sharing_oracle,      &calls_oracle,
                                     &leaks_oracle,        &integrity_oracle,
                                     &confidentiality_oracle, &confinement_oracle,
                                     &forgery_oracle};
  return all;
}

std::string_view name_of(Verdict verdict) {
  static constexpr std::array<std::string_view, 6> names = {"agree",    "diverge", "escape",
                                                            "poisoned", "known",   "skipped"};
  return names[static_cast<std::size_t>(verdict)];
}

std::string signature(const Case& run, const Judgement& judgement) {
  const std::string_view op =
      judgement.op < 0 ? "end"
                       : run.trace.info(run.trace.ops[static_cast<std::size_t>(judgement.op)]).name;
  return fmt::format("{}/{}/{}/{}/{}", run.trace.domain->name, judgement.oracle, judgement.subject,
                     op, judgement.kinds);
}

std::vector<Judgement> judge(Case run) {
  std::vector<Judgement> judgements;
  for (const Oracle* oracle : oracles()) {
    const std::size_t first = judgements.size();
    oracle->judge(run, judgements);
    for (std::size_t i = first; i < judgements.size(); ++i) {
      judgements[i].oracle = oracle->name;
      judgements[i].subject = run.subject;
      judgements[i].signature = signature(run, judgements[i]);
      mark_dialect(judgements[i], run.claims.dialect);
      mark_known(judgements[i], run.version, run.trace);
    }
  }
  // The end of the trace (-1) comes after every op.
  const auto place = [](const Judgement& j) { return static_cast<unsigned>(j.op); };
  std::stable_sort(judgements.begin(), judgements.end(),
                   [&](const Judgement& a, const Judgement& b) { return place(a) < place(b); });
  return judgements;
}

}  // namespace sealbreak
