// Stage:     command. What `sealbreak conform` found: one result a seed.
// Input:     seeds, a session with one subject.
// Output:    results, for people (conform_report.cpp), for JUnit and for programs.
// Invariant: a result fails by an oracle's finding alone; legal differences and what a program does not have are none.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/command/command.hpp"
#include "harness/seed/tier.hpp"

namespace sealbreak {

enum class Conformity : std::uint8_t { pass, fail, known, unsupported };
inline constexpr std::array<std::string_view, 4> conformity_names = {"pass", "fail", "known", "unsupported"};

/// A seed of the corpus, its name there and what it needs.
struct CorpusSeed {
  std::string name;
  Seed seed;
  Needs needs;
};

struct ConformResult {
  CorpusSeed seed;
  Conformity conformity = Conformity::pass;
  std::string why;  ///< of what did not pass: the difference, or what is missing, in words; of a pass, a doubt
  std::string signature;
  int op = -1;      ///< of the first difference; -1: at the end of the trace
  std::vector<Outcome> expected;
  std::vector<Outcome> got;
  std::vector<Judgement> judgements;
  double seconds = 0;

  /// `map/plain`.
  std::string tier() const;
};

struct ConformReport {
  std::string name;
  std::string version;
  std::vector<ConformResult> results;

  std::size_t count(Conformity conformity) const;
  bool clean() const { return count(Conformity::fail) == 0; }
};

/// The seeds of the domain below `corpus`: all but the expected breaks. Throws BadSeed or BadInput.
std::vector<CorpusSeed> corpus_seeds(const std::filesystem::path& corpus, const Domain& domain);
/// One file by its path. Throws BadSeed.
CorpusSeed corpus_seed(const std::filesystem::path& file, const std::string& name);

/// Holds the session's one subject against the seed. Throws BadInput when the reference itself does not give what the
/// seed says.
ConformResult conform(Session& session, const CorpusSeed& seed);

/// The table of tiers, and each failure step by step up to its first difference.
void print_report(const ConformReport& report);
/// JUnit's XML: a suite a tier, a case a seed.
std::string junit(const ConformReport& report);
std::string conform_json(const ConformReport& report);

/// For the shell.
std::string quoted(const std::string& text);

struct FuzzProgram {
  SubjectChoice choice;
  std::vector<std::string> domains;
  Needs has;
  std::vector<std::string> lacks;
  std::vector<CorpusSeed> start;  ///< to mutate
  int seconds = 0;
  std::uint64_t random_seed = 1;
  std::string out;  ///< the folder for seeds
};

/// Beyond the corpus: random traces that need no more than the program has. Leaves a minimized seed a signature and
/// returns how many findings there are.
std::size_t fuzz_program(const FuzzProgram& options);

}  // namespace sealbreak
