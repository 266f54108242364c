#include "harness/command/conform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "harness/subjects/domain_reference.hpp"
#include "harness/subjects/program_subject.hpp"
#include "oracles/equivalence.hpp"

namespace sealbreak {
namespace {

namespace fs = std::filesystem;

/// Breaks of our own sealed objects say nothing to anyone else.
constexpr const char* left_out_folder = "expected";

/// What a seed says of its own reference must hold, or nothing can be held against it.
void check_expectations(const CorpusSeed& seed) {
  if (seed.seed.expect.empty() || !seed.seed.trace.domain->names_keys()) return;
  const RunResult reference = make_domain_reference(*seed.seed.trace.domain)->run(seed.seed.trace, {});
  const Equivalence equivalence(seed.seed.trace);
  for (std::size_t i = 0; i < seed.seed.expect.size(); ++i) {
    const OpInfo& info = seed.seed.trace.info(seed.seed.trace.ops[i]);
    if (!equivalence.same(seed.seed.expect[i], reference.outcomes[i], info.shape))
      throw BadInput(fmt::format("{}: op {} says it gives {}, the reference gives {}; mend the seed", seed.name, i,
                                 print_outcome(seed.seed.expect[i]), print_outcome(reference.outcomes[i])));
  }
}

/// What did not agree first; nullptr when all did.
const Judgement* first_with(const std::vector<Judgement>& judgements, Verdict verdict) {
  const auto found = std::find_if(judgements.begin(), judgements.end(),
                                  [&](const Judgement& j) { return j.verdict == verdict; });
  return found == judgements.end() ? nullptr : &*found;
}

void decide(ConformResult& result, Conformity conformity, const Judgement& by) {
  result.conformity = conformity;
  result.op = by.op;
  result.why = by.reason;
  if (conformity != Conformity::unsupported) result.signature = by.signature;
}

}  // namespace

std::string quoted(const std::string& text) {
  std::string inside;
  for (const char c : text) inside += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "'" + inside + "'";
}

std::string ConformResult::tier() const {
  return fmt::format("{}/{}", seed.seed.trace.domain->name, seed.needs.tier());
}

std::size_t ConformReport::count(Conformity conformity) const {
  return static_cast<std::size_t>(std::count_if(results.begin(), results.end(),
                                                [&](const ConformResult& r) { return r.conformity == conformity; }));
}

CorpusSeed corpus_seed(const fs::path& file, const std::string& name) {
  CorpusSeed seed{name, read_seed(file.string()), {}};
  if (seed.seed.expect.empty()) fill_in_expectations(seed.seed);
  seed.needs = needs_of(seed.seed.trace, seed.seed.expect);
  return seed;
}

std::vector<CorpusSeed> corpus_seeds(const fs::path& corpus, const Domain& domain) {
  std::vector<fs::path> files;
  if (!fs::is_directory(corpus))
    throw BadInput(fmt::format("{}: no such folder; --corpus names a copy of corpus/", corpus.string()));
  for (const auto& entry : fs::recursive_directory_iterator(corpus)) {
    const fs::path inside = entry.path().lexically_relative(corpus);
    const bool of_domain = inside.has_parent_path() && inside.parent_path().filename() == domain.name;
    const bool is_seed = entry.is_regular_file() && entry.path().extension() == ".json";
    if (is_seed && of_domain && *inside.begin() != left_out_folder)
      files.push_back(inside);
  }
  std::sort(files.begin(), files.end());
  std::vector<CorpusSeed> seeds;
  for (const fs::path& file : files) seeds.push_back(corpus_seed(corpus / file, file.generic_string()));
  return seeds;
}

ConformResult conform(Session& session, const CorpusSeed& seed) {
  ConformResult result{.seed = seed};
  check_expectations(seed);
  const auto begun = std::chrono::steady_clock::now();
  const Trace& trace = seed.seed.trace;
  Subject& subject = *session.subjects().at(0);
  const RunResult reference = session.reference().run(trace, {.observe_each = true});
  const RunResult got = subject.run(trace, {.observe_each = true});
  const SubjectInfo& info = subject.info();
  result.judgements = judge({trace, reference, info.name, info.version, info.claims, got});
  result.expected = reference.outcomes;
  result.got = got.outcomes;
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (const Judgement* found = first_finding(result.judgements))
    decide(result, Conformity::fail, *found);
  else if (const Judgement* known = first_with(result.judgements, Verdict::known))
    decide(result, Conformity::known, *known);
  else if (const Judgement* skipped = first_with(result.judgements, Verdict::skipped))
    decide(result, Conformity::unsupported, *skipped);
  const auto* program = dynamic_cast<const ProgramSubject*>(&subject);
  if (program != nullptr && !program->complaint().empty()) result.why = "the program " + program->complaint();
  if (program != nullptr && program->hung_once() && result.conformity == Conformity::pass)
    result.why = "the program hung, and did not when it was asked again";
  return result;
}

}  // namespace sealbreak
