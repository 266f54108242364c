// Stage:     command. The escape matrix: which primitive breaks which approach, by which oracle.
// Input:     traces of the domain `escape`: of the corpus, of a battery, random ones.
// Output:    a cell for each approach, primitive and oracle; the controls.
// Invariant: a cell is broken when a trace just shown it, whose last attack is the primitive.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "harness/run/session.hpp"
#include "harness/trace/escape_primitives.hpp"

namespace sealbreak {

struct MatrixCell {
  std::string approach, primitive, oracle;
  std::string level;   ///< of the primitive
  std::string claim;   ///< of the approach, for the oracle
  std::string result;  ///< held, finding, expected, n/a
  std::string seed;    ///< of a break: its path in the corpus
};

struct MatrixControl {
  std::string name;
  bool fired;
};

class EscapeMatrix {
 public:
  /// Only these approaches; all when empty. Throws std::invalid_argument for one that there is not.
  explicit EscapeMatrix(const std::vector<std::string>& approaches);

  void run_corpus();
  void run_battery();
  /// Random traces, the same each time.
  void explore(std::uint64_t traces);
  /// A minimized seed for each break that has none yet.
  void save_seeds(const std::string& folder);

  std::vector<MatrixCell> cells() const;
  std::vector<MatrixControl> controls() const;
  std::vector<std::string> approaches() const;
  const std::vector<AbsentSubject>& absent() const { return session_.absent(); }
  std::size_t findings() const;
  std::size_t silent_controls() const;

 private:
  struct Break {
    Verdict verdict;
    Trace trace;
    std::string signature;
    std::string seed;
  };
  using Place = std::tuple<std::string, std::string, std::string>;  ///< approach, primitive, oracle

  void run(const Trace& trace, const std::string& seed);
  void note(const Trace& trace, const Judgement& judgement, const std::string& seed);

  Session session_;
  std::map<Place, Break> breaks_;
};

}  // namespace sealbreak
