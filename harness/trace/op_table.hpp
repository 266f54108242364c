// Stage:     trace. The one table of ops of each domain; decoder, printer, seeds, subjects,
//            mutator, minimizer and exporters all read it.
// Input:     none.
// Output:    a Domain by its name.
// Invariant: append-only. A row's place is its code in the bytes, its name is its name in a seed.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "harness/trace/operand.hpp"

namespace sealbreak {

/// How the atoms of an op's value compare.
enum class Shape : std::uint8_t {
  nothing,   ///< the op makes a slot, or its value says nothing that must agree
  sequence,  ///< in order
  bag,       ///< in any order
  pairs,     ///< key, value, key, value, ... in any order of the pairs
  cost,      ///< how many new objects the op made: judged by the sharing oracle, not compared
  hashes,    ///< 1 when two hashes agree: judged by the canonical oracle. The reference says whether
             ///< the contents are equal
  sealed,    ///< what an attack brought to light, and the state of all that is sealed: judged by the oracles of escapes
};

/// How much an op may ask of its keys.
enum class Work : std::uint8_t {
  point,   ///< of one place in the structure
  bulk,    ///< of each entry
  rehash,  ///< of each entry, and the harness itself looks each one up or sets it again
};

inline constexpr int max_operands = 5;

struct OpInfo {
  std::string_view name;
  std::array<Operand, max_operands> operands;
  Shape shape;
  Work work;
  std::string_view meaning;  ///< one sentence, for the specification of the corpus
};

/// Ops that say something together, by name, when they are about one slot.
using Phrase = std::array<std::string_view, 5>;

/// Words of one operand: an op with the first gives something that an op with one of the others goes on from.
struct Sequel {
  std::string_view word;
  std::array<std::string_view, 4> next;  ///< those that are there
};

/// What random traces of a domain are like.
struct Habits {
  std::span<const Phrase> phrases{};  ///< made of these besides single ops
  /// Ops that take long and seldom say anything new: drawn a tenth as often as others.
  std::span<const std::string_view> rare{};
  std::size_t most_ops = 10000;       ///< where ops are slow, short traces say more in the same time
  int fresh_percent = 2;              ///< how often an engine begins anew, in place of changing what it has
  bool chains = false;                ///< an op of a phrase that gives something gives it to the ops after it
  std::span<const Sequel> sequels{};  ///< of the third operand of ops that chain: half of them are such
};

struct Domain {
  std::string_view name;
  std::span<const OpInfo> ops;
  /// Ops when the byte format was fixed: an op byte past the table is reduced by this number, so
  /// that rows appended later leave the canonical encodings of old traces as they are.
  int first_version_ops;
  Habits habits{};

  /// The row with this name, or -1.
  int find(std::string_view op) const;
  /// Whether any op has a key among its operands. Where none has, a trace holds one key, the plain
  /// one, and no seed speaks of keys.
  bool names_keys() const;
};

/// The tables themselves, one file each.
extern const Domain list_domain;
extern const Domain map_domain;
extern const Domain freeze_domain;
extern const Domain escape_domain;
extern const Domain cappython_domain;

/// All domains, in the order in which they are run.
std::span<const Domain* const> domains();
/// Those of persistent structures: their ops name keys, and a version never changes.
std::span<const Domain* const> structure_domains();
/// The domain with this name, or nullptr.
const Domain* find_domain(std::string_view name);

}  // namespace sealbreak
