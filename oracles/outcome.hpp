// Stage:     oracles. What one op gave, and what one run of a trace gave.
// Input:     filled in by subjects.
// Output:    read by oracles, seeds and reports.
// Invariant: nothing here holds an address, a hash seed, a path or a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sealbreak {

/// One object in an outcome. Equal atoms name the same object, or equal ints.
struct Atom {
  enum class Tag : std::uint8_t {
    missing,  ///< "nothing there", as `get` says it
    integer,  ///< a: the number; booleans are 0 and 1
    box,      ///< a: what it holds, b: the number of the op that made it
    key,      ///< a: index into the trace's keys
    strange,  ///< an object that no operand put there
  };
  Tag tag = Tag::missing;
  std::int32_t a = 0;
  std::int32_t b = 0;

  auto operator<=>(const Atom&) const = default;
  static Atom integer(std::int64_t n) { return {Tag::integer, static_cast<std::int32_t>(n), 0}; }
  static Atom box(int holds, int made_by) { return {Tag::box, holds, made_by}; }
  static Atom key(int index) { return {Tag::key, index, 0}; }
};

enum class Kind : std::uint8_t {
  value,        ///< the op did what it does; `atoms` say what it gave
  raised,       ///< `what` names the exception's type
  unsupported,  ///< the subject does not offer the op; `what` says why
  limit,        ///< larger than a trace may build
  timeout,      ///< confirmed at ten times the limit
  crash,        ///< `what` names the signal
};

struct Outcome {
  Kind kind = Kind::value;
  std::string what;
  std::vector<Atom> atoms;

  bool operator==(const Outcome&) const = default;
  static Outcome of(Atom atom) { return {Kind::value, {}, {atom}}; }
  static Outcome of(std::vector<Atom> atoms) { return {Kind::value, {}, std::move(atoms)}; }
  static Outcome raised(std::string what) { return {Kind::raised, std::move(what), {}}; }
  static Outcome limit() { return {Kind::limit, {}, {}}; }
};

/// What one op asked of the keys.
struct OpCounts {
  std::uint32_t eq = 0;        ///< comparisons that a custom key took part in
  std::uint32_t hash = 0;      ///< requests for a custom key's hash
  std::uint32_t cross_eq = 0;  ///< comparisons of two custom keys of different hash
  std::uint32_t raised = 0;    ///< exceptions that keys and iterators raised

  OpCounts operator-(const OpCounts& before) const {
    return {eq - before.eq, hash - before.hash, cross_eq - before.cross_eq,
            raised - before.raised};
  }
};

/// What is still alive after a trace and all that it made have been dropped.
struct Leaks {
  std::int64_t keys = 0;
  std::int64_t boxes = 0;
  std::int64_t nodes = 0;
  bool any() const { return keys != 0 || boxes != 0 || nodes != 0; }
};

struct RunResult {
  std::vector<Outcome> outcomes;  ///< one an op
  std::vector<OpCounts> counts;   ///< one an op
  /// The observation of each slot at the end: its contents in order of iteration.
  std::vector<Outcome> finals;
  /// With RunOptions::observe_each: the observation of each slot after each op.
  std::vector<std::vector<Outcome>> after;
  /// Per slot at the end, a digest of the structure itself; 0 where the subject offers none.
  std::vector<std::uint64_t> shapes;
  /// Per op, by the reference: the most nodes that an op of Shape::cost may make.
  std::vector<std::uint32_t> nodes_allowed;
  /// Per op, by the reference: entries that it may touch, 1 for a point op.
  std::vector<std::uint32_t> touched;
  Leaks leaks;
};

/// The subject's process did not come back from the op.
inline bool is_death(const Outcome& outcome) {
  return outcome.kind == Kind::crash || outcome.kind == Kind::timeout;
}

std::string_view name_of(Kind kind);
std::string print_atom(const Atom& atom);
/// `raised(KeyError)`, `[k0 3 k1 box 2]`, `limit`: short, for people and for signatures' kinds.
std::string print_outcome(const Outcome& outcome);
/// The kind alone, as a signature names it: `value`, `raised(KeyError)`.
std::string print_kind(const Outcome& outcome);

}  // namespace sealbreak
