#include "harness/mutate/mutate.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace sealbreak {
namespace {

std::int64_t generate_hash(Random& random, const std::vector<KeySpec>& others) {
  const auto any = static_cast<std::int64_t>(random.bits());
  if (!others.empty() && random.chance(75)) {
    const std::int64_t near = hash_of(others[static_cast<std::size_t>(
        random.below(static_cast<int>(others.size())))]);
    if (random.chance(50)) return near;
    // Parts from the other one at this bit and is the same below it: a shared prefix.
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(near) ^
                                     (std::uint64_t{1} << random.below(64)));
  }
  switch (random.below(4)) {
    case 0: return random.below(8);
    case 1: return -1 - random.below(8);
    case 2: return static_cast<std::int64_t>(std::uint64_t{1} << random.below(64));
    default: return any;
  }
}

Behaviour generate_behaviour(Random& random) {
  if (random.chance(80)) return Behaviour::plain;
  return static_cast<Behaviour>(random.below(static_cast<int>(behaviour_names.size())));
}

/// Keys at the front of the table are drawn more often, so that ops meet on one key.
constexpr int favourite_keys = 3;

/// Large counts make deep tries and long lists, and every op after them slow: few are enough.
constexpr int large_count_percent = 4;

int generate_operand(const Operand& operand, Random& random) {
  switch (operand.kind) {
    case OperandKind::word:
      if (operand.usual >= 0 && random.chance(operand.usual_percent)) return operand.usual;
      return random.below(static_cast<int>(operand.words.size()));
    case OperandKind::key: return random.chance(50) ? random.below(favourite_keys) : random.below(max_keys);
    case OperandKind::item:
      if (random.chance(50)) return first_key_item + random.below(favourite_keys);
      return random.below(first_key_item + max_keys);
    case OperandKind::none: return 0;
    case OperandKind::into:
    case OperandKind::slot: return random.chance(70) ? random.below(2) : random.below(slots);
    case OperandKind::index:
      if (random.chance(25)) return left_out;
      return random.chance(70) ? random.below(9) - 4 : random.below(256) - 128;
    case OperandKind::count: return random.chance(large_count_percent) ? random.below(counts) : random.below(6);
    default: return random.below(256);
  }
}

}  // namespace

KeySpec generate_key(Random& random, const std::vector<KeySpec>& others) {
  KeySpec key;
  if (random.chance(12)) {
    key.kind = KeyKind::natural;
    key.natural = static_cast<std::uint8_t>(random.below(static_cast<int>(naturals.size())));
    return key;
  }
  key.hash = python_hash(generate_hash(random, others));
  // Few traces hold a NaN, but those that do often hold two.
  const bool met_nan = std::any_of(others.begin(), others.end(),
                                   [](const KeySpec& other) { return other.kind == KeyKind::nan; });
  if (random.chance(met_nan ? 20 : 2)) {
    key.kind = KeyKind::nan;
    return key;
  }
  key.equality_class = static_cast<std::uint8_t>(
      random.chance(80) ? others.size() % equality_classes : static_cast<unsigned>(random.below(equality_classes)));
  key.behaviour = generate_behaviour(random);
  if (uses_nth(key.behaviour)) key.nth = static_cast<std::uint8_t>(1 + random.below(highest_nth));
  return key;
}

Op generate_op(const Domain& domain, int code, Random& random, int keys) {
  Op op;
  op.code = static_cast<std::uint8_t>(code);
  const OpInfo& info = domain.ops[op.code];
  for (std::size_t i = 0; i < max_operands; ++i)
    op.operands[i] = static_cast<std::int16_t>(
        reduce(info.operands[i], generate_operand(info.operands[i], random), keys));
  return op;
}

namespace {

constexpr int phrase_percent = 70;

constexpr int kin_percent = 50;
constexpr int sequel_percent = 50;

/// A word that begins as this one does, up to the first underscore: `tee`, `tee_source`.
std::int16_t kin_of(std::span<const std::string_view> words, std::int16_t word, Random& random) {
  const auto stem = [](std::string_view text) { return text.substr(0, text.find('_')); };
  std::vector<std::int16_t> kin;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (stem(words[i]) == stem(words[static_cast<std::size_t>(word)])) kin.push_back(static_cast<std::int16_t>(i));
  return kin[static_cast<std::size_t>(random.below(static_cast<int>(kin.size())))];
}

constexpr int rare_percent = 10;

/// The slots that a phrase is about: one, and a second once an object was made that holds the first one's.
struct About {
  std::int16_t slot;
  std::int16_t other;

  std::int16_t any(Random& random) const { return random.chance(50) ? slot : other; }
};

/// A word for what goes on from what an op with the word `made_by` gave; `any` when nothing is known to.
std::int16_t sequel_of(const Domain& domain, const Operand& operand, std::int16_t made_by, std::int16_t any, Random& random) {
  const std::string_view maker = operand.words[static_cast<std::size_t>(made_by)];
  const auto row = std::ranges::find(domain.habits.sequels, maker, &Sequel::word);
  if (row == domain.habits.sequels.end()) return any;
  const auto known = std::ranges::find(row->next, std::string_view{}) - row->next.begin();
  const std::string_view next = row->next[static_cast<std::size_t>(random.below(static_cast<int>(known)))];
  return static_cast<std::int16_t>(std::ranges::find(operand.words, next) - operand.words.begin());
}

/// An op of a phrase makes the object that the phrase is about, or does something with it. One that makes an object
/// that holds another makes it, or makes another that holds it, and then perhaps of a kind like that of the op before.
/// In a domain that chains, what an op gives is what later ops of the phrase may be about.
void make_about(Op& op, const Domain& domain, About& about, const Op* before, Random& random) {
  const OpInfo& info = domain.ops[op.code];
  if (before != nullptr && info.operands[2].kind == OperandKind::slot && random.chance(50)) {
    op.operands[2] = about.slot;
    if (random.chance(kin_percent)) op.operands[1] = kin_of(info.operands[1].words, before->operands[1], random);
    about.other = op.operands[0];
    return;
  }
  if (domain.habits.chains && info.operands[0].kind == OperandKind::into && info.operands[1].kind == OperandKind::slot) {
    op.operands[1] = about.any(random);
    if (before != nullptr && before->code == op.code && random.chance(sequel_percent)) {
      op.operands[1] = before->operands[0];
      op.operands[2] = sequel_of(domain, info.operands[2], before->operands[2], op.operands[2], random);
    }
    if (op.operands[0] == about.slot) op.operands[0] = static_cast<std::int16_t>((about.slot + 1) % slots);
    about.other = op.operands[0];
    return;
  }
  const OperandKind first = info.operands[0].kind;
  if (first == OperandKind::into) op.operands[0] = about.slot;
  if (first == OperandKind::slot) op.operands[0] = about.any(random);
  if (info.operands[1].kind == OperandKind::slot) op.operands[1] = about.slot;
}

/// The ops of one phrase.
void add_phrase(Trace& trace, Random& random, int keys) {
  const Domain& domain = *trace.domain;
  const auto& phrases = domain.habits.phrases;
  const Phrase& phrase = phrases[static_cast<std::size_t>(random.below(static_cast<int>(phrases.size())))];
  const auto slot = static_cast<std::int16_t>(generate_operand({.kind = OperandKind::slot}, random));
  About about{slot, slot};
  const Op* before = nullptr;
  for (const std::string_view name : phrase) {
    if (name.empty()) return;
    Op op = generate_op(domain, domain.find(name), random, keys);
    make_about(op, domain, about, before, random);
    trace.ops.push_back(op);
    before = &trace.ops.back();
  }
}

}  // namespace

Op generate_op(const Domain& domain, Random& random, int keys) {
  const auto any = [&] { return random.below(static_cast<int>(domain.ops.size())); };
  int code = any();
  const std::string_view name = domain.ops[static_cast<std::size_t>(code)].name;
  if (std::ranges::find(domain.habits.rare, name) != domain.habits.rare.end() && !random.chance(rare_percent)) code = any();
  return generate_op(domain, code, random, keys);
}

Trace generate(const Domain& domain, Random& random, int max_ops) {
  Trace trace{&domain, {}, {}};
  const int keys = domain.names_keys() ? 1 + random.below(max_keys) : 1;
  for (int i = 0; i < keys; ++i) trace.keys.push_back(generate_key(random, trace.keys));
  const int ops = 1 + random.below(max_ops);
  while (static_cast<int>(trace.ops.size()) < ops) {
    if (!domain.habits.phrases.empty() && random.chance(phrase_percent))
      add_phrase(trace, random, keys);
    else
      trace.ops.push_back(generate_op(domain, random, keys));
  }
  trace.ops.resize(static_cast<std::size_t>(ops));
  normalise(trace);
  return trace;
}

}  // namespace sealbreak
