#include "oracles/equivalence.hpp"

#include <algorithm>

namespace sealbreak {
namespace {

/// Ints and booleans that equal a small int are not told apart: Python has one object for each.
Atom identity_of(const Trace& trace, std::size_t index) {
  const KeySpec& key = trace.keys[index];
  if (key.kind != KeyKind::natural) return Atom::key(static_cast<int>(index));
  const Natural& natural = naturals[key.natural];
  const bool is_float = natural.name.find('.') != std::string_view::npos;
  if (natural.number && !is_float) return Atom::integer(*natural.number);
  const auto first = std::find(trace.keys.begin(), trace.keys.end(), key);
  return Atom::key(static_cast<int>(first - trace.keys.begin()));
}

bool interchangeable(const KeySpec& a, const KeySpec& b) {
  if (breaks_hash_contract(a) || breaks_hash_contract(b)) return false;
  return hash_of(a) == hash_of(b) && equal_by_spec(a, b);
}

Atom representative_of(const Trace& trace, std::size_t index) {
  const KeySpec& key = trace.keys[index];
  if (key.kind == KeyKind::natural && naturals[key.natural].number)
    return Atom::integer(*naturals[key.natural].number);
  for (std::size_t other = 0; other < index; ++other)
    if (interchangeable(trace.keys[other], key)) return Atom::key(static_cast<int>(other));
  return Atom::key(static_cast<int>(index));
}

std::vector<std::pair<Atom, Atom>> sorted_pairs(const std::vector<Atom>& atoms) {
  std::vector<std::pair<Atom, Atom>> pairs;
  for (std::size_t i = 0; i + 1 < atoms.size(); i += 2) pairs.emplace_back(atoms[i], atoms[i + 1]);
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

bool same_atoms(std::vector<Atom> a, std::vector<Atom> b, Shape shape) {
  if (a == b || shape == Shape::nothing || shape == Shape::cost || shape == Shape::hashes || shape == Shape::sealed) return true;
  if (a.size() != b.size()) return false;
  if (shape == Shape::pairs) return sorted_pairs(a) == sorted_pairs(b);
  if (shape == Shape::sequence) return false;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

}  // namespace

Equivalence::Equivalence(const Trace& trace) {
  for (std::size_t i = 0; i < trace.keys.size(); ++i) {
    identities_.push_back(identity_of(trace, i));
    representatives_.push_back(representative_of(trace, i));
  }
}

bool Equivalence::same(const Outcome& a, const Outcome& b, Shape shape) const {
  return a == b || same_under(identities_, a, b, shape);
}

bool Equivalence::same_up_to_equal_keys(const Outcome& a, const Outcome& b, Shape shape) const {
  return same_under(representatives_, a, b, shape);
}

bool Equivalence::same_under(const Names& names, const Outcome& a, const Outcome& b,
                             Shape shape) const {
  if (a.kind != b.kind || a.what != b.what) return false;
  const auto renamed = [&](std::vector<Atom> atoms) {
    for (Atom& atom : atoms)
      if (atom.tag == Atom::Tag::key) atom = names[static_cast<std::size_t>(atom.a)];
    return atoms;
  };
  return same_atoms(renamed(a.atoms), renamed(b.atoms), shape);
}

}  // namespace sealbreak
