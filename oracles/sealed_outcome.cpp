#include "oracles/sealed_outcome.hpp"

namespace sealbreak {
namespace {

constexpr std::size_t signs = 4;

void append(std::vector<Atom>& atoms, const SealedStates& states) {
  for (const auto& [slot, state] : states) {
    atoms.push_back(Atom::integer(slot));
    atoms.push_back(Atom::integer(static_cast<std::int64_t>(state.size())));
    for (const int part : state) atoms.push_back(Atom::integer(part));
  }
}

/// Nothing when a size does not fit.
std::optional<SealedStates> states_in(const std::vector<Atom>& atoms, std::size_t from, std::size_t to) {
  SealedStates states;
  while (from < to) {
    if (to - from < 2 || atoms[from + 1].a < 0) return {};
    const auto size = static_cast<std::size_t>(atoms[from + 1].a);
    if (size > to - from - 2) return {};
    std::vector<int>& state = states[atoms[from].a];
    for (std::size_t i = 0; i < size; ++i) state.push_back(atoms[from + 2 + i].a);
    from += 2 + size;
  }
  return states;
}

}  // namespace

std::optional<SealedOutcome> read_sealed(const Outcome& outcome) {
  const std::vector<Atom>& atoms = outcome.atoms;
  if (outcome.kind != Kind::value || atoms.size() < signs) return {};
  auto states = states_in(atoms, signs, atoms.size());
  if (!states) return {};
  return SealedOutcome{atoms[0].a != 0, atoms[1].a != 0, atoms[2].a != 0, std::move(*states)};
}

Outcome sealed_expectation(const SealedStates& used, const SealedStates& frozen) {
  std::vector<Atom> first, all;
  append(first, used);
  all.push_back(Atom::integer(static_cast<std::int64_t>(first.size())));
  all.insert(all.end(), first.begin(), first.end());
  append(all, frozen);
  return Outcome::of(std::move(all));
}

SealedStates expected_states(const Outcome& reference, bool frozen) {
  const auto first = 1 + static_cast<std::size_t>(reference.atoms.at(0).a);
  const auto states = frozen ? states_in(reference.atoms, first, reference.atoms.size()) : states_in(reference.atoms, 1, first);
  return states.value_or(SealedStates{});
}

}  // namespace sealbreak
