// Stage:     seed. JSON to a Seed, strictly.
// Input:     any text.
// Output:    a Seed whose trace is valid as it stands, or BadSeed.
// Invariant: every field is either read or refused: a misspelt one never passes in silence.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "harness/seed/outcome_fields.hpp"
#include "harness/seed/seed.hpp"

namespace sealbreak {
namespace {

using seed_format::Range;

class SeedReader : OutcomeReader {
 public:
  using OutcomeReader::OutcomeReader;

  Seed read(const Json& tree) {
    const Node top{tree, ""};
    need_object(top, "a seed");
    // Version first: a newer one may have fields that are unknown here.
    const Node version = need(top, "version");
    if (version.value != seed_format::version || !version.value.is_number_integer())
      fail(version, fmt::format("version {} is not known", shown(version.value)),
           fmt::format("this reader knows version {}; take a newer one", seed_format::version));
    only(top, {"version", "domain", "about", "origin", "signature", "subject", "mutant", "verdict",
               "dialect", "keys", "ops"}, "a seed");
    Seed seed;
    seed.about = text(need(top, "about"));
    const std::pair<const char*, std::string Seed::*> optional[] = {
        {"origin", &Seed::origin},   {"signature", &Seed::signature}, {"subject", &Seed::subject},
        {"mutant", &Seed::mutant},   {"verdict", &Seed::verdict}};
    for (const auto& [field, member] : optional)
      if (tree.contains(field)) seed.*member = text(need(top, field));
    if (tree.contains("verdict")) verdict(need(top, "verdict"));
    seed.trace.domain = domain(need(top, "domain"));
    if (tree.contains("dialect")) seed.dialect = dialect(need(top, "dialect"), *seed.trace.domain);
    if (seed.trace.domain->names_keys())
      seed.trace.keys = keys(need(top, "keys"));
    else if (tree.contains("keys"))
      fail(need(top, "keys"), fmt::format("no op of the domain {} names a key", seed.trace.domain->name), "remove it");
    ops(need(top, "ops"), seed);
    return seed;
  }

 private:
  const Domain* domain(const Node& node) const {
    if (const Domain* found = find_domain(text(node))) return found;
    std::vector<std::string_view> names;
    for (const Domain* known : domains()) names.push_back(known->name);
    fail(node, "no domain is called " + shown(node.value), "give one of " + listed(names));
  }

  void verdict(const Node& node) const {
    const auto& known = seed_format::verdicts;
    if (std::find(known.begin(), known.end(), text(node)) == known.end())
      fail(node, "a replay can't expect " + shown(node.value),
           "give one of " + listed({known.begin(), known.end()}));
  }

  SpokenDialect dialect(const Node& node, const Domain& domain) const {
    if (&domain != &freeze_domain) fail(node, "only seeds of the domain freeze have a dialect", "remove it");
    need_object(node, "a dialect: {\"choices\": false, its axes by name}");
    std::vector<std::string_view> fields{"choices"};
    for (const impl::Axis& axis : impl::kAxes) fields.push_back(axis.name);
    only(node, fields, "a dialect");
    SpokenDialect dialect;
    if (node.value.contains("choices")) dialect.takes_choices = boolean(need(node, "choices"));
    for (const impl::Axis& axis : impl::kAxes)
      if (const std::string name(axis.name); node.value.contains(name)) axis_value(need(node, name.c_str()), axis, dialect);
    return dialect;
  }

  void axis_value(const Node& node, const impl::Axis& axis, SpokenDialect& dialect) const {
    if (!impl::set_by_name(dialect.axes, axis.name, text(node)))
      fail(node, fmt::format("the axis {} has no value {}", axis.name, shown(node.value)),
           "give one of " + listed({axis.names.begin(), axis.names.begin() + axis.values}));
  }

  std::vector<KeySpec> keys(const Node& node) const {
    const std::string todo = fmt::format("give 1..{} keys", max_keys);
    need_list(node, fmt::format("a list of 1..{} keys", max_keys));
    if (node.value.empty()) fail(node, "there is no key", todo);
    if (node.value.size() > max_keys)
      fail(node, fmt::format("there are {} keys", node.value.size()), todo);
    std::vector<KeySpec> keys;
    for (std::size_t i = 0; i < node.value.size(); ++i)
      keys.push_back(key({node.value[i], fmt::format("{}/{}", node.pointer, i),
                          fmt::format("key {}", i)}));
    return keys;
  }

  KeySpec key(const Node& node) const {
    need_object(node, "a key: {\"hash\", \"class\"}, {\"natural\"} or {\"nan\", \"hash\"}");
    KeySpec key;
    if (node.value.contains("natural")) {
      only(node, {"natural"}, "a natural key");
      key.kind = KeyKind::natural;
      key.natural = natural(need(node, "natural"));
      return key;
    }
    if (node.value.contains("nan")) {
      only(node, {"nan", "hash"}, "a NaN key");
      key.kind = KeyKind::nan;
      const Node nan = need(node, "nan");
      if (nan.value != true) fail(nan, shown(nan.value) + " is not true", "give true");
      key.hash = hash(need(node, "hash"));
      return key;
    }
    only(node, {"hash", "class", "behaviour", "nth"}, "a key");
    key.hash = hash(need(node, "hash"));
    key.equality_class = static_cast<std::uint8_t>(
        number(need(node, "class"), seed_format::equality_class));
    if (node.value.contains("behaviour")) key.behaviour = behaviour(need(node, "behaviour"));
    if (!node.value.contains("nth")) return key;
    const Node nth = need(node, "nth");
    if (!uses_nth(key.behaviour))
      fail(nth, "only raise-eq and raise-hash count their calls", "remove it");
    key.nth = static_cast<std::uint8_t>(number(nth, seed_format::nth));
    return key;
  }

  std::uint8_t natural(const Node& node) const {
    const std::string name = text(node);
    std::vector<std::string_view> names;
    for (const Natural& known : naturals) {
      if (known.name == name) return static_cast<std::uint8_t>(names.size());
      names.push_back(known.name);
    }
    fail(node, "no natural key is called " + in_quotes(name), "give one of " + listed(names));
  }

  Behaviour behaviour(const Node& node) const {
    const std::string name = text(node);
    const auto found = std::find(behaviour_names.begin(), behaviour_names.end(), name);
    if (found == behaviour_names.end())
      fail(node, "no behaviour is called " + in_quotes(name),
           "give one of " + listed({behaviour_names.begin(), behaviour_names.end()}));
    return static_cast<Behaviour>(found - behaviour_names.begin());
  }

  std::int64_t hash(const Node& node) const {
    const std::string todo = "give a signed 64-bit number as a decimal string, such as \"5\"";
    if (!node.value.is_string()) fail(node, shown(node.value) + " is not a string", todo);
    const std::string& digits = node.value.get_ref<const std::string&>();
    std::int64_t hash = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), hash);
    // Written back it must be the same: no "+5", "05" or "-0".
    if (error != std::errc{} || end != digits.data() + digits.size() ||
        fmt::format("{}", hash) != digits)
      fail(node, in_quotes(digits) + " is not a hash", todo);
    if (hash == -1) fail(node, "no Python hash is -1", "give \"-2\", which such an object hashes to");
    return hash;
  }

  void ops(const Node& node, Seed& seed) const {
    need_list(node, "a list of ops");
    for (std::size_t i = 0; i < node.value.size(); ++i) {
      const Node op{node.value[i], fmt::format("{}/{}", node.pointer, i), fmt::format("op {}", i)};
      need_object(op, "an op: {\"op\": its name, its operands by name}");
      if (op.value.contains("gives") != node.value[0].contains("gives"))
        fail(op, op.value.contains("gives") ? "it has \"gives\", op 0 has not"
                                            : "it has no \"gives\", op 0 has",
             "give it to every op or to none");
      read_op(op, static_cast<int>(i), seed);
    }
  }

  void read_op(const Node& unnamed, int index, Seed& seed) const {
    const Node name = need(unnamed, "op");
    Op op;
    const int code = seed.trace.domain->find(text(name));
    if (code < 0)
      fail(name, fmt::format("the domain {} has no op {}", seed.trace.domain->name, shown(name.value)),
           "corpus/README.md says where they are listed");
    op.code = static_cast<std::uint8_t>(code);
    const OpInfo& info = seed.trace.info(op);
    const Node node{unnamed.value, unnamed.pointer, fmt::format("{} ({})", unnamed.said, info.name)};
    std::vector<std::string_view> fields{"op"};
    for (const Operand& operand : info.operands)
      if (operand.kind != OperandKind::none) fields.push_back(operand.name);
    fields.push_back("gives");
    only(node, fields, info.name);
    const int keys = static_cast<int>(seed.trace.keys.size());
    for (int i = 0; i < max_operands; ++i) {
      const Operand& operand = info.operands[static_cast<std::size_t>(i)];
      if (operand.kind == OperandKind::none) continue;
      op.operands[static_cast<std::size_t>(i)] = static_cast<std::int16_t>(
          read_operand(need(node, std::string(operand.name).c_str()), operand, keys));
    }
    seed.trace.ops.push_back(op);
    if (node.value.contains("gives"))
      seed.expect.push_back(outcome(need(node, "gives"), info, index, keys));
  }

  int read_word(const Node& node, const Operand& operand) const {
    const std::string word = text(node);
    const auto found = std::find(operand.words.begin(), operand.words.end(), word);
    if (found == operand.words.end())
      fail(node, fmt::format("no {} is called {}", operand.name, in_quotes(word)),
           "corpus/seed.schema.json lists them");
    return static_cast<int>(found - operand.words.begin());
  }

  int read_operand(const Node& node, const Operand& operand, int keys) const {
    const OperandKind kind = operand.kind;
    if (kind == OperandKind::word) return read_word(node, operand);
    if (kind == OperandKind::index && node.value.is_null()) return left_out;
    const Range range = seed_format::of(operand, keys);
    std::string todo = fmt::format("give {}..{}", range.low, range.high);
    if (kind == OperandKind::index) todo += ", or null for left out";
    const bool is_datum = kind == OperandKind::value || kind == OperandKind::item;
    if (!is_datum) return number(node, range, todo);
    todo += fmt::format(", {{\"box\": {}..{}}}", range.low, range.high);
    if (kind == OperandKind::item) todo += fmt::format(" or {{\"key\": 0..{}}}", keys - 1);
    if (!node.value.is_object()) return number(node, range, todo);
    if (kind == OperandKind::item && node.value.contains("key")) {
      only(node, {"key"}, "a key as an item");
      return first_key_item + number(need(node, "key"), {0, keys - 1});
    }
    if (!node.value.contains("box")) fail(node, "it is neither a number nor a box", todo);
    only(node, {"box"}, "a box");
    return first_box + number(need(node, "box"), range);
  }
};

}  // namespace

Seed parse_seed(std::string_view text, const std::string& name) {
  const std::string shown_name = in_one_line(name);
  if (text.size() > seed_format::max_bytes)
    throw BadSeed(fmt::format("{}: byte {}: larger than {} bytes; a seed is small, minimise it first",
                              shown_name, seed_format::max_bytes + 1, seed_format::max_bytes));
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    throw BadSeed(shown_name + ": byte 0: the file is empty; fetch or write it again");
  try {
    return SeedReader(shown_name).read(read_json(text));
  } catch (const JsonError& error) {
    throw BadSeed(fmt::format("{}: {}: {}; {}", shown_name, error.where, error.what, error.todo));
  }
}

}  // namespace sealbreak
