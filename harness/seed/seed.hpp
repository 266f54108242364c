// Stage:     seed. A trace on disk, with what is expected of it, as JSON that people can write.
// Input:     a file, or its text; or a Seed.
// Output:    a Seed; or the text of one. The format: corpus/README.md and corpus/seed.schema.json.
// Invariant: parse_seed(write_seed(s)) == s; nothing that a seed says is ever evaluated.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trace/spoken_dialect.hpp"
#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"

namespace sealbreak {

struct Seed {
  Trace trace;
  std::vector<Outcome> expect{};  ///< one an op: what the reference gives; empty: not checked
  std::string about{};            ///< in words: what bug it guards against
  std::string origin{};           ///< where such a bug really happened; may be empty
  std::string signature{};        ///< of the finding; may be empty
  std::string subject{};          ///< that the finding is about; may be empty
  std::string mutant{};           ///< that it kills; may be empty
  std::string verdict = "agree";  ///< what a replay expects: "agree"; "known" or "expected": to see the
                                  ///< signature, of someone else's bug or of a break beyond a claim
  SpokenDialect dialect{};        ///< of freeze, in which it was found and `expect` holds

  bool operator==(const Seed&) const = default;
};

/// One line: the file, where in it (a JSON pointer or a byte), what is wrong, what to do.
class BadSeed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The seed in the file `path`. Throws BadSeed.
Seed read_seed(const std::string& path);

/// The seed that `text` says; `name` is what messages call it. Throws BadSeed.
Seed parse_seed(std::string_view text, const std::string& name);

/// Readable JSON: a key or an op a line, fields in a fixed order, a newline at the end. Throws
/// BadSeed when the format can't say it: `expect` of another length than the ops, or an
/// expectation that no reference gives (unsupported, timeout, crash, a strange object).
std::string write_seed(const Seed& seed);

/// Writes to a temporary name in the same folder, then renames: a reader sees the old file or the
/// whole new one. Throws BadSeed.
void save_seed(const std::string& path, const Seed& seed);

}  // namespace sealbreak
