#include "harness/seed/schema.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "harness/seed/format.hpp"
#include "harness/seed/json_text.hpp"
#include "harness/trace/spoken_dialect.hpp"

namespace sealbreak {
namespace {

constexpr std::size_t width = 100;

OrderedJson refer_to(std::string_view name) { return {{"$ref", fmt::format("#/$defs/{}", name)}}; }

OrderedJson range(seed_format::Range range) {
  return {{"type", "integer"}, {"minimum", range.low}, {"maximum", range.high}};
}

OrderedJson described(OrderedJson schema, std::string_view text) {
  schema["description"] = text;
  return schema;
}

/// An object with these fields and no others; those in `optional` may be left out.
OrderedJson object(OrderedJson properties, const std::vector<std::string>& optional = {}) {
  OrderedJson required = OrderedJson::array();
  for (const auto& [name, schema] : properties.items())
    if (std::find(optional.begin(), optional.end(), name) == optional.end())
      required.push_back(name);
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

/// A pattern for the decimal numbers 1..limit: shorter ones, and those that part from the limit
/// downwards at some digit.
std::string up_to(const std::string& limit) {
  std::string pattern = fmt::format("[1-9][0-9]{{0,{}}}", limit.size() - 2);
  for (std::size_t i = 0; i < limit.size(); ++i) {
    const char lowest = i == 0 ? '1' : '0';
    if (limit[i] == lowest) continue;
    pattern += fmt::format("|{}[{}-{}]", limit.substr(0, i), lowest,
                           static_cast<char>(limit[i] - 1));
    if (const std::size_t rest = limit.size() - i - 1; rest > 0)
      pattern += fmt::format("[0-9]{{{}}}", rest);
  }
  return pattern + "|" + limit;
}

OrderedJson hash_schema() {
  const std::string pattern = fmt::format("^(?!-1$)(0|{}|-({}))$", up_to("9223372036854775807"),
                                          up_to("9223372036854775808"));
  return {{"description", "A signed 64-bit number in decimal, as a string; never -1."},
          {"type", "string"},
          {"pattern", pattern}};
}

OrderedJson key_schema() {
  OrderedJson names = OrderedJson::array();
  for (const Natural& natural : naturals) names.push_back(natural.name);
  OrderedJson plain = OrderedJson::array(), counting = OrderedJson::array();
  for (std::size_t i = 0; i < behaviour_names.size(); ++i)
    (uses_nth(static_cast<Behaviour>(i)) ? counting : plain).push_back(behaviour_names[i]);
  const auto custom = [](const OrderedJson& behaviours) {
    return OrderedJson{{"hash", refer_to("hash")},
                       {"class", range(seed_format::equality_class)},
                       {"behaviour", {{"enum", behaviours}}}};
  };
  OrderedJson counted = custom(counting);
  counted["nth"] = range(seed_format::nth);
  return {{"oneOf",
           {described(object(custom(plain), {"behaviour"}), "An object with hash and class."),
            described(object(std::move(counted), {"nth"}), "One that raises at its nth call."),
            described(object({{"natural", {{"enum", names}}}}), "An ordinary Python object."),
            described(object({{"nan", {{"const", true}}}, {"hash", refer_to("hash")}}),
                      "A float NaN with a hash of its own.")}}};
}

OrderedJson operand_schema(OperandKind kind) {
  const OrderedJson box = object({{"box", range(seed_format::small)}});
  const OrderedJson number = range(seed_format::of({kind, {}}, max_keys));
  switch (kind) {
    case OperandKind::into: return described(number, "The slot that the op writes.");
    case OperandKind::slot: return described(number, "A slot that the op reads.");
    case OperandKind::key: return described(number, "An index into keys.");
    case OperandKind::count: return described(number, "How many.");
    case OperandKind::value: return {{"oneOf", {number, box}}};
    case OperandKind::item:
      return {{"oneOf",
               {number, box, object({{"key", range(seed_format::of({OperandKind::key, {}}, max_keys))}})}}};
    case OperandKind::index:
      return {{"description", "A position; null: left out."}, {"oneOf", {number, {{"type", "null"}}}}};
    case OperandKind::word:
    case OperandKind::none: break;
  }
  return false;
}

std::string_view definition_of(OperandKind kind) {
  constexpr std::array<std::string_view, 8> names = {"none",  "into", "slot",  "key_index",
                                                     "value", "item", "index", "count"};
  return names[static_cast<std::size_t>(kind)];
}

void add_outcomes(OrderedJson& definitions) {
  const OrderedJson name = {
      {"type", "string"},
      {"pattern", fmt::format("^[A-Za-z_][A-Za-z0-9_.]{{0,{}}}$", seed_format::max_exception_name - 1)}};
  definitions["atom"] = {
      {"description", "An object that came out: nothing (null), an int, a box, one of keys."},
      {"oneOf",
       {{{"type", "null"}},
        range({INT32_MIN, INT32_MAX}),
        object({{"box", range(seed_format::small)}, {"made_by", {{"type", "integer"}, {"minimum", 0}}}}),
        object({{"key", range(seed_format::of({OperandKind::key, {}}, max_keys))}})}}};
  definitions["gives_value"] = {
      {"description", "What the reference gives."},
      {"oneOf",
       {{{"type", "array"}, {"items", refer_to("atom")}}, object({{"raised", name}}), {{"const", "limit"}}}}};
  definitions["gives"] = {{"description", "The same, of an op that makes a slot."},
                          {"oneOf", {{{"const", "ok"}}, refer_to("gives_value")}}};
}

OrderedJson op_schema(const OpInfo& info) {
  OrderedJson properties{{"op", {{"const", info.name}}}};
  for (const Operand& operand : info.operands) {
    if (operand.kind == OperandKind::word)
      properties[std::string(operand.name)] = {{"enum", std::vector<std::string_view>(operand.words.begin(), operand.words.end())}};
    else if (operand.kind != OperandKind::none)
      properties[std::string(operand.name)] = refer_to(definition_of(operand.kind));
  }
  properties["gives"] = refer_to(info.shape == Shape::nothing ? "gives" : "gives_value");
  OrderedJson schema{{"description", info.meaning}};
  schema.update(object(std::move(properties), {"gives"}));
  return schema;
}

OrderedJson definitions() {
  OrderedJson all;
  all["hash"] = hash_schema();
  all["key"] = key_schema();
  for (int kind = 1; kind <= static_cast<int>(OperandKind::count); ++kind) {
    const auto operand = static_cast<OperandKind>(kind);
    all[std::string(definition_of(operand))] =
        operand_schema(operand);
  }
  add_outcomes(all);
  for (const Domain* domain : domains()) {
    OrderedJson rows = OrderedJson::array();
    for (const OpInfo& info : domain->ops) rows.push_back(op_schema(info));
    all[fmt::format("op_of_{}", domain->name)] = {{"oneOf", rows}};
  }
  return all;
}

/// `axis: value` for what differs from the draft.
OrderedJson dialect_schema() {
  OrderedJson properties{{"choices", described({{"type", "boolean"}}, "Whether freeze takes the first axes as arguments.")}};
  for (const impl::Axis& axis : impl::kAxes)
    properties[std::string(axis.name)] = {
        {"enum", std::vector<std::string_view>(axis.names.begin(), axis.names.begin() + axis.values)}};
  return {{"description", "Of freeze, in which it was found and its expectations hold; what is left out is the draft's."},
          {"type", "object"},
          {"properties", properties},
          {"additionalProperties", false}};
}

/// Ops of the seed's own domain only.
OrderedJson domain_rules() {
  OrderedJson rules = OrderedJson::array();
  for (const Domain* domain : domains()) {
    const OrderedJson is_it{{"properties", {{"domain", {{"const", domain->name}}}}}};
    const OrderedJson ops{{"items", refer_to(fmt::format("op_of_{}", domain->name))}};
    OrderedJson then{{"properties", {{"ops", ops}}}};
    if (domain->names_keys())
      then["required"] = OrderedJson::array({"keys"});
    else
      then["properties"]["keys"] = false;
    if (domain != &freeze_domain) then["properties"]["dialect"] = false;
    rules.push_back({{"if", is_it}, {"then", then}});
  }
  return rules;
}

OrderedJson every_op(OrderedJson rule) {
  return {{"properties", {{"ops", {{"items", std::move(rule)}}}}}};
}

}  // namespace

std::string seed_schema() {
  const OrderedJson text{{"type", "string"}};
  const OrderedJson has_gives{{"required", OrderedJson::array({"gives"})}};
  OrderedJson names = OrderedJson::array();
  for (const Domain* domain : domains()) names.push_back(domain->name);
  OrderedJson schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                     {"title", "Sealbreak seed"},
                     {"description", "A trace with what is expected of it: see corpus/README.md."}};
  OrderedJson properties{
      {"version", {{"const", seed_format::version}}},
      {"domain", {{"enum", names}}},
      {"about", described(text, "In words: what bug it guards against.")},
      {"origin", described(text, "Where such a bug really happened.")},
      {"signature", described(text, "Of the finding.")},
      {"subject", described(text, "That the finding is about.")},
      {"mutant", described(text, "That it kills.")},
      {"verdict", {{"enum", seed_format::verdicts}, {"description", "What a replay expects."}}},
      {"dialect", dialect_schema()},
      {"keys", {{"type", "array"}, {"minItems", 1}, {"maxItems", max_keys}, {"items", refer_to("key")}}},
      {"ops", {{"type", "array"}}}};
  schema.update(object(std::move(properties),
                       {"origin", "signature", "subject", "mutant", "verdict", "dialect", "keys"}));
  schema["allOf"] = domain_rules();
  schema["anyOf"] = {described(every_op(has_gives), "Every op says what it gives, or none does."),
                     every_op({{"not", has_gives}})};
  schema["$defs"] = definitions();
  return in_lines(schema, width) + "\n";
}

}  // namespace sealbreak
