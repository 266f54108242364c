// Stage:     seed. A Seed to JSON.
// Input:     a Seed with a valid trace.
// Output:    text that people read: a key or an op a line.
// Invariant: one text a Seed: the order of fields is fixed, what is empty is left out.
#include <fmt/format.h>

#include "harness/seed/format.hpp"
#include "harness/seed/json_text.hpp"
#include "harness/seed/seed.hpp"
#include "harness/seed/trace_json.hpp"

namespace sealbreak {

OrderedJson key_json(const KeySpec& key) {
  if (key.kind == KeyKind::natural) return {{"natural", naturals[key.natural].name}};
  // As a string: a number of 64 bits is more than JavaScript, and many a JSON reader, can hold.
  const std::string hash = fmt::format("{}", python_hash(key.hash));
  if (key.kind == KeyKind::nan) return {{"nan", true}, {"hash", hash}};
  OrderedJson json{{"hash", hash}, {"class", key.equality_class}};
  if (key.behaviour != Behaviour::plain)
    json["behaviour"] = behaviour_names[static_cast<std::size_t>(key.behaviour)];
  if (uses_nth(key.behaviour)) json["nth"] = key.nth;
  return json;
}

namespace {

OrderedJson operand_json(const Operand& operand, int x) {
  const OperandKind kind = operand.kind;
  if (kind == OperandKind::word) return operand.words[static_cast<std::size_t>(x)];
  if (kind == OperandKind::index && x == left_out) return nullptr;
  if (kind != OperandKind::value && kind != OperandKind::item) return x;
  if (x >= first_key_item) return {{"key", x - first_key_item}};
  if (x >= first_box) return {{"box", x - first_box}};
  return x;
}

}  // namespace

OrderedJson op_json(const Trace& trace, const Op& op) {
  const OpInfo& info = trace.info(op);
  OrderedJson json{{"op", info.name}};
  for (std::size_t i = 0; i < max_operands; ++i) {
    const Operand& operand = info.operands[i];
    if (operand.kind != OperandKind::none) json[std::string(operand.name)] = operand_json(operand, op.operands[i]);
  }
  return json;
}

namespace {

[[noreturn]] void cannot_expect(std::size_t op, const std::string& what) {
  throw BadSeed(fmt::format("seed: /ops/{}/gives: a seed can't expect {}; no reference gives it", op,
                            what));
}

OrderedJson atom_json(std::size_t op, const Atom& atom) {
  switch (atom.tag) {
    case Atom::Tag::missing: return nullptr;
    case Atom::Tag::integer: return atom.a;
    case Atom::Tag::box: return {{"box", atom.a}, {"made_by", atom.b}};
    case Atom::Tag::key: return {{"key", atom.a}};
    case Atom::Tag::strange: break;
  }
  cannot_expect(op, "a strange object");
}

OrderedJson outcome_json(std::size_t op, const OpInfo& info, const Outcome& outcome) {
  if (outcome.kind == Kind::raised) return {{"raised", outcome.what}};
  if (outcome.kind == Kind::limit) return "limit";
  if (outcome.kind != Kind::value) cannot_expect(op, print_outcome(outcome));
  if (outcome.atoms.empty() && info.shape == Shape::nothing) return "ok";
  OrderedJson atoms = OrderedJson::array();
  for (const Atom& atom : outcome.atoms) atoms.push_back(atom_json(op, atom));
  return atoms;
}

OrderedJson op_json(const Seed& seed, std::size_t index) {
  const Op& op = seed.trace.ops[index];
  OrderedJson json = op_json(seed.trace, op);
  if (!seed.expect.empty()) json["gives"] = outcome_json(index, seed.trace.info(op), seed.expect[index]);
  return json;
}

/// What differs from the draft.
OrderedJson dialect_json(const SpokenDialect& dialect) {
  OrderedJson json = OrderedJson::object();
  for (const impl::Axis& axis : impl::kAxes)
    if (axis.get(dialect.axes) != axis.get({})) json[std::string(axis.name)] = value_name(axis, dialect.axes);
  if (!dialect.takes_choices) json["choices"] = false;
  return json;
}

/// `"name": [`, an item a line, `]`.
std::string list(const char* name, const std::vector<std::string>& items) {
  if (items.empty()) return fmt::format("  \"{}\": []", name);
  return fmt::format("  \"{}\": [\n    {}\n  ]", name, fmt::join(items, ",\n    "));
}

}  // namespace

std::string write_seed(const Seed& seed) {
  if (!seed.expect.empty() && seed.expect.size() != seed.trace.ops.size())
    throw BadSeed(fmt::format("seed: /ops: {} expectations for {} ops; give one an op, or none",
                              seed.expect.size(), seed.trace.ops.size()));
  std::string text = fmt::format("{{\n  \"version\": {},\n", seed_format::version);
  const auto field = [&](const char* name, const OrderedJson& value) {
    text += fmt::format("  \"{}\": {},\n", name, one_line(value));
  };
  field("domain", seed.trace.domain->name);
  field("about", seed.about);
  if (!seed.origin.empty()) field("origin", seed.origin);
  if (!seed.signature.empty()) field("signature", seed.signature);
  if (!seed.subject.empty()) field("subject", seed.subject);
  if (!seed.mutant.empty()) field("mutant", seed.mutant);
  if (!seed.verdict.empty() && seed.verdict != seed_format::verdicts[0])
    field("verdict", seed.verdict);
  if (!(seed.dialect == SpokenDialect{})) field("dialect", dialect_json(seed.dialect));
  std::vector<std::string> keys, ops;
  for (const KeySpec& key : seed.trace.keys) keys.push_back(one_line(key_json(key)));
  for (std::size_t i = 0; i < seed.trace.ops.size(); ++i) ops.push_back(one_line(op_json(seed, i)));
  const std::string key_list = seed.trace.domain->names_keys() ? list("keys", keys) + ",\n" : "";
  return text + key_list + list("ops", ops) + "\n}\n";
}

}  // namespace sealbreak
