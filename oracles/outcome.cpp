#include "oracles/outcome.hpp"

#include <fmt/format.h>

#include <array>

namespace sealbreak {

std::string_view name_of(Kind kind) {
  static constexpr std::array<std::string_view, 6> names = {"value", "raised",  "unsupported",
                                                            "limit", "timeout", "crash"};
  return names[static_cast<std::size_t>(kind)];
}

std::string print_atom(const Atom& atom) {
  switch (atom.tag) {
    case Atom::Tag::missing: return "nothing";
    case Atom::Tag::integer: return fmt::format("{}", atom.a);
    case Atom::Tag::box: return fmt::format("box {}#{}", atom.a, atom.b);
    case Atom::Tag::key: return fmt::format("k{}", atom.a);
    case Atom::Tag::strange: return "?";
  }
  return {};
}

std::string print_kind(const Outcome& outcome) {
  if (outcome.what.empty() || outcome.kind == Kind::unsupported) return std::string(name_of(outcome.kind));
  return fmt::format("{}({})", name_of(outcome.kind), outcome.what);
}

std::string print_outcome(const Outcome& outcome) {
  if (outcome.kind == Kind::unsupported) return fmt::format("unsupported: {}", outcome.what);
  if (outcome.kind != Kind::value) return print_kind(outcome);
  if (outcome.atoms.empty()) return "ok";
  std::string text = "[";
  for (const Atom& atom : outcome.atoms) {
    if (text.size() > 1) text += ' ';
    text += print_atom(atom);
  }
  return text + "]";
}

}  // namespace sealbreak
