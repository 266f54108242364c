// Stage:     seed. What an op gave, as JSON: in a seed's `gives`, and in the answer of a program.
// Input:     nodes of a tree.
// Output:    Outcomes, or BadSeed.
// Invariant: an outcome names nothing that its trace does not have: no key past the table, no box of a later op.
#pragma once

#include "harness/seed/fields.hpp"

namespace sealbreak {

class OutcomeReader : protected FieldReader {
 public:
  using FieldReader::FieldReader;

  /// Whether an object may have come out that no operand put in: `"strange"`.
  bool allows_strange = false;

  Outcome outcome(const Node& node, const OpInfo& info, int index, int keys) const {
    const std::string forms = "give a list of what came out, {\"raised\": name} or \"limit\"";
    if (node.value == "limit") return Outcome::limit();
    if (node.value == "ok") {
      if (info.shape == Shape::nothing) return {};
      fail(node, "\"ok\" is for ops that make a slot", forms);
    }
    if (node.value.is_object()) {
      only(node, {"raised"}, "an exception");
      return Outcome::raised(exception(need(node, "raised")));
    }
    if (!node.value.is_array()) fail(node, shown(node.value) + " is no outcome", forms + ", or \"ok\"");
    std::vector<Atom> atoms;
    for (std::size_t i = 0; i < node.value.size(); ++i)
      atoms.push_back(atom({node.value[i], fmt::format("{}/{}", node.pointer, i), node.said}, index,
                           keys));
    return Outcome::of(std::move(atoms));
  }

  Atom atom(const Node& node, int index, int keys) const {
    if (node.value.is_null()) return {};
    if (allows_strange && node.value == "strange") return {Atom::Tag::strange, 0, 0};
    if (!node.value.is_object()) return Atom::integer(number(node, {INT32_MIN, INT32_MAX}));
    if (node.value.contains("key")) {
      only(node, {"key"}, "a key that came out");
      return Atom::key(number(need(node, "key"), {0, keys - 1}));
    }
    only(node, {"box", "made_by"}, "a box that came out");
    const int holds = number(need(node, "box"), seed_format::small);
    return Atom::box(holds, number(need(node, "made_by"), {0, index}));
  }

  std::string exception(const Node& node) const {
    const std::string name = text(node);
    const auto is_letter = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto fits = [&](char c) { return is_letter(c) || c == '.' || (c >= '0' && c <= '9'); };
    if (name.empty() || name.size() > seed_format::max_exception_name || !is_letter(name.front()) ||
        !std::all_of(name.begin(), name.end(), fits))
      fail(node, in_quotes(name) + " is no exception's name", "give a name such as \"KeyError\"");
    return name;
  }
};

}  // namespace sealbreak
