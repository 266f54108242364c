// Stage:     command. The escape matrix: which primitive breaks which approach, by which oracle.
// Input:     traces of the domain `escape`: of the corpus, of a battery, random ones.
// Output:    a cell for each approach, primitive and oracle; the controls.
// Invariant: a cell is broken when a trace just showed it that breaks no more without the primitive, the last step of its
//            highest level: where a thief hands on what he stole, the break is the thief's.
#pragma once

#include <map>
#include <optional>
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
  /// Whether there is such an example in this approach: a structure alone has no purse.
  bool has(std::size_t subject, int example);
  /// Each primitive on it.
  void attack(std::size_t subject, int example);
  void run_one(std::size_t subject, const Trace& trace, const std::string& seed);
  void note(std::size_t subject, const Trace& trace, const Judgement& judgement, const std::string& seed);
  bool breaks(std::size_t subject, const Trace& trace, std::string_view oracle);
  /// What breaks as well without the step, if that does.
  std::optional<Trace> less(std::size_t subject, const Trace& trace, std::size_t step, const Judgement& judgement);
  /// The judgement, of all of the trace, that is the break and the primitive's own doing; or nullptr.
  const Judgement* shown(std::size_t subject, const Trace& trace, const std::vector<Judgement>& all, const Place& place);

  Session session_;
  std::map<Place, Break> breaks_;
};

}  // namespace sealbreak
