#include "harness/mutate/escape_sweep.hpp"

#include <algorithm>
#include <map>

#include "harness/trace/escape_words.hpp"
#include "harness/trace/op_table.hpp"

namespace sealbreak {
namespace {

namespace words = escape_words;

/// The slots of a sweep.
constexpr int sealed = 0, another = 1, brought = 2, first_given = 3, nothing = slots - 1;

/// How many steps go on from what the one before gave.
constexpr std::size_t steps = 3;

int count_of(std::span<const std::string_view> all) { return static_cast<int>(all.size()); }

/// The words that are there, of a row that need not be full.
std::vector<std::string_view> present(std::span<const std::string_view> row) {
  return {row.begin(), std::ranges::find(row, std::string_view{})};
}

Op attack(int into, int slot, std::string_view primitive, std::string_view name, int other) {
  return escape_op("attack", {into, slot, word_of(words::primitive_names, primitive), word_of(words::names, name), other});
}

/// Two of the example, the first one used.
Trace used(std::string_view example) {
  const int word = word_of(words::examples, example);
  Trace trace{&escape_domain, {KeySpec{}}, {escape_op("seal", {sealed, word}), escape_op("seal", {another, word})}};
  for (int use = 0; use < count_of(words::uses); ++use) trace.ops.push_back(escape_op("use", {sealed, use}));
  return trace;
}

Trace with_each_other(const words::Methods& row, std::string_view primitive) {
  Trace trace = used(row.example);
  const auto on_each_method = [&](int other) {
    for (const std::string_view method : present(row.names))
      trace.ops.push_back(attack(first_given, sealed, primitive, method, other));
  };
  for (const int other : {sealed, another}) on_each_method(other);
  for (int thing = 0; thing < count_of(words::things); ++thing) {
    trace.ops.push_back(escape_op("bring", {brought, thing}));
    on_each_method(brought);
  }
  return trace;
}

/// What anybody can get, read and written as anybody does: half of the names a trace.
void add_openly_used(std::string_view example, const Primitive& primitive, std::vector<Trace>& traces) {
  constexpr int given = first_given, given_of_that = first_given + 1, parts = 2;
  for (int part = 0; part < parts; ++part) {
    Trace trace{&escape_domain, {KeySpec{}}, {escape_op("seal", {sealed, word_of(words::examples, example)})}};
    for (int name = part; name < count_of(words::names); name += parts) {
      trace.ops.push_back(attack(given, sealed, primitive.name, words::names[name], nothing));
      trace.ops.push_back(attack(given_of_that, given, "read_attribute", "_proof", nothing));
      trace.ops.push_back(attack(given_of_that, given, "write_attribute", "note", nothing));
    }
    traces.push_back(std::move(trace));
  }
}

using Chain = std::vector<std::string_view>;

ThreatLevel level_of(const Chain& chain) {
  auto level = ThreatLevel::none;
  for (const std::string_view name : chain)
    level = std::max(level, primitives[static_cast<std::size_t>(word_of(words::primitive_names, name))].level);
  return level;
}

/// By level: what goes on from what the last step gives, and from there.
using Chains = std::map<ThreatLevel, std::vector<Chain>>;

void add_longer(const Chain& begun, Chains& chains) {
  const auto row = std::ranges::find(escape_domain.habits.sequels, begun.back(), &Sequel::word);
  if (begun.size() == steps || row == escape_domain.habits.sequels.end()) return;
  for (const std::string_view next : present(row->next)) {
    Chain longer = begun;
    longer.push_back(next);
    chains[level_of(longer)].push_back(longer);
    add_longer(longer, chains);
  }
}

Trace with_chains(std::string_view example, std::string_view method, const std::vector<Chain>& chains) {
  Trace trace = used(example);
  for (const Chain& chain : chains) {
    int from = sealed, into = first_given;
    for (const std::string_view primitive : chain) {
      trace.ops.push_back(attack(into, from, primitive, method, nothing));
      from = into++;
    }
  }
  return trace;
}

/// A level a trace: what breaks is put down to the highest that came before it.
void add_chains(const words::Methods& row, std::string_view first, std::vector<Trace>& traces) {
  Chains chains;
  add_longer({first}, chains);
  for (const auto& [level, all] : chains)
    for (const std::string_view method : present(row.names)) traces.push_back(with_chains(row.example, method, all));
}

}  // namespace

Op escape_op(std::string_view name, std::initializer_list<int> operands) {
  Op op;
  op.code = static_cast<std::uint8_t>(escape_domain.find(name));
  std::ranges::copy(operands, op.operands.begin());
  return op;
}

int word_of(std::span<const std::string_view> words, std::string_view name) {
  return static_cast<int>(std::ranges::find(words, name) - words.begin());
}

Trace by_each_name(int example, int primitive) {
  Trace trace{&escape_domain, {KeySpec{}}, {}};
  trace.ops = {escape_op("seal", {sealed, example}), escape_op("bring", {brought, word_of(words::things, "function")})};
  for (int name = 0; name < count_of(words::names); ++name)
    for (const int other : {brought, nothing})
      trace.ops.push_back(escape_op("attack", {first_given, sealed, primitive, name, other}));
  trace.ops.push_back(escape_op("use", {sealed, word_of(words::uses, "next")}));
  return trace;
}

std::vector<Trace> escape_sweep() {
  std::vector<Trace> traces;
  for (const words::Methods& row : words::methods) {
    for (const Sequel& sequel : escape_domain.habits.sequels) add_chains(row, sequel.word, traces);
    for (int i = 0; i < count_of(words::primitive_names); ++i) {
      const Primitive& primitive = primitives[static_cast<std::size_t>(i)];
      traces.push_back(by_each_name(word_of(words::examples, row.example), i));
      traces.push_back(with_each_other(row, primitive.name));
      if (primitive.level == ThreatLevel::accidental) add_openly_used(row.example, primitive, traces);
    }
  }
  return traces;
}

}  // namespace sealbreak
