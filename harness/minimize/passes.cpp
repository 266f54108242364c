#include "harness/minimize/passes.hpp"

#include <algorithm>
#include <array>

namespace sealbreak {
namespace {

Trace without_ops(const Trace& trace, std::size_t first, std::size_t count) {
  Trace shorter = trace;
  const auto at = shorter.ops.begin() + static_cast<std::ptrdiff_t>(first);
  shorter.ops.erase(at, at + static_cast<std::ptrdiff_t>(count));
  return shorter;
}

/// `trace` without key `gone`; what named it names `instead`, later keys move down.
Trace without_key(const Trace& trace, int gone, int instead) {
  Trace fewer = trace;
  fewer.keys.erase(fewer.keys.begin() + gone);
  std::vector<int> to;
  for (int key = 0; key < static_cast<int>(trace.keys.size()); ++key) {
    const int named = key == gone ? instead : key;
    to.push_back(named > gone ? named - 1 : named);
  }
  renumber_keys(fewer, to);
  return fewer;
}

bool try_key(Shrink& shrink, std::size_t index, const KeySpec& simpler) {
  Trace candidate = shrink.best();
  candidate.keys[index] = simpler;
  return shrink.try_replace(std::move(candidate));
}

bool try_operand(Shrink& shrink, std::size_t op, std::size_t operand, int value) {
  Trace candidate = shrink.best();
  candidate.ops[op].operands[operand] = static_cast<std::int16_t>(value);
  return shrink.try_replace(std::move(candidate));
}

bool has_hash(const KeySpec& key) { return key.kind == KeyKind::custom || key.kind == KeyKind::nan; }

/// Lowers the hash of one key; with `together`, of all keys that have it, so that they still collide.
void simplify_hash(Shrink& shrink, std::size_t index, bool together) {
  const auto with_hash = [&](std::int64_t hash) {
    Trace candidate = shrink.best();
    const std::int64_t before = candidate.keys[index].hash;
    for (std::size_t i = 0; i < candidate.keys.size(); ++i)
      if (i == index || (together && has_hash(candidate.keys[i]) && candidate.keys[i].hash == before))
        candidate.keys[i].hash = python_hash(hash);
    return shrink.try_replace(std::move(candidate));
  };
  if (shrink.best().keys[index].kind == KeyKind::natural || with_hash(0)) return;
  for (std::size_t other = 0; other < index; ++other) with_hash(shrink.best().keys[other].hash);
  for (int bit = 63; bit >= 0; --bit) {
    const auto hash = static_cast<std::uint64_t>(shrink.best().keys[index].hash);
    with_hash(static_cast<std::int64_t>(hash & ~(std::uint64_t{1} << bit)));
    with_hash(static_cast<std::int64_t>(std::uint64_t{1} << bit));
  }
}

/// All hashes seen from one key's: it gets the hash 0, and each pair still parts at the same bit.
void simplify_hashes_alike(Shrink& shrink) {
  for (std::size_t i = 0; i < shrink.best().keys.size(); ++i) {
    Trace candidate = shrink.best();
    if (!has_hash(candidate.keys[i])) continue;
    const std::int64_t origin = candidate.keys[i].hash;
    for (KeySpec& key : candidate.keys)
      if (has_hash(key)) key.hash = python_hash(key.hash ^ origin);
    (void)shrink.try_replace(std::move(candidate));
  }
}

/// Another op of the table on the operands of `op`: each operand takes the next one of its kind.
Op recast(const Domain& domain, const Op& op, std::uint8_t code) {
  Op other{code, {}};
  std::array<bool, max_operands> taken{};
  for (std::size_t to = 0; to < max_operands; ++to)
    for (std::size_t from = 0; from < max_operands; ++from) {
      const Operand &had = domain.ops[op.code].operands[from], &has = domain.ops[code].operands[to];
      if (taken[from] || had.kind != has.kind || had.words.data() != has.words.data()) continue;
      other.operands[to] = op.operands[from];
      taken[from] = true;
      break;
    }
  return other;
}

/// What an operand names, of whatever kind it is.
enum class Named { slot, key, datum };

/// Replaces all that ops name of this sort: `rename(x)` in place of x.
template <class Rename>
void rename_in_ops(Trace& trace, Named named, Rename rename) {
  for (Op& op : trace.ops) {
    const OpInfo& info = trace.info(op);
    for (std::size_t i = 0; i < max_operands; ++i) {
      const OperandKind kind = info.operands[i].kind;
      int x = op.operands[i];
      const bool is_datum = kind == OperandKind::value || kind == OperandKind::item;
      const bool is_slot = kind == OperandKind::into || kind == OperandKind::slot;
      if (named == Named::slot ? is_slot : named == Named::key ? kind == OperandKind::key : is_datum) x = rename(x);
      if (named == Named::key && kind == OperandKind::item && x >= first_key_item)
        x = first_key_item + rename(x - first_key_item);
      op.operands[i] = static_cast<std::int16_t>(x);
    }
  }
}

bool try_rename(Shrink& shrink, Named named, int from, int to, bool back) {
  Trace candidate = shrink.best();
  rename_in_ops(candidate, named, [&](int x) { return x == from ? to : back && x == to ? from : x; });
  return shrink.try_replace(std::move(candidate));
}

/// How many elements an op brings: its count, or one.
int weight(const Trace& trace, const Op& op) {
  const int count = operand(trace.info(op), op, OperandKind::count);
  return count < 0 ? 1 : count;
}

bool writes(const Trace& trace, std::size_t op) {
  return operand(trace.info(trace.ops[op]), trace.ops[op], OperandKind::into) >= 0;
}

/// Ops `at` and `at + 1`, which writes a slot, as one op over a count.
Trace fused(const Trace& trace, std::size_t at, std::uint8_t code, int key) {
  const Op &first = trace.ops[at], &second = trace.ops[at + 1];
  const OpInfo& info = trace.domain->ops[code];
  Op whole = recast(*trace.domain, first, code);
  for (std::size_t i = 0; i < max_operands; ++i) {
    const OperandKind kind = info.operands[i].kind;
    if (kind == OperandKind::into) whole.operands[i] = static_cast<std::int16_t>(operand(trace.info(second), second, kind));
    if (kind == OperandKind::key) whole.operands[i] = static_cast<std::int16_t>(key);
    if (kind == OperandKind::count)
      whole.operands[i] = static_cast<std::int16_t>(weight(trace, first) + weight(trace, second));
  }
  Trace shorter = without_ops(trace, at, 1);
  shorter.ops[at] = whole;
  return shorter;
}

}  // namespace

void remove_ops(Shrink& shrink) {
  for (std::size_t length = shrink.best().ops.size(); length > 0; length /= 2) {
    for (std::size_t end = shrink.best().ops.size(); end >= length && end > 0;) {
      if (shrink.try_replace(without_ops(shrink.best(), end - length, length)))
        end = std::min(end, shrink.best().ops.size());
      else
        --end;
    }
  }
  // Two ops that only go together: one makes what the other needs.
  for (std::size_t first = 0; first < shrink.best().ops.size(); ++first)
    for (std::size_t second = first + 1; second < shrink.best().ops.size(); ++second)
      if (shrink.try_replace(without_ops(without_ops(shrink.best(), second, 1), first, 1))) break;
}

/// An op may only be there to keep a version that another op overwrites: without it, that other op
/// must write elsewhere. Quadratic, so it waits until the trace is short.
void redirect_ops(Shrink& shrink) {
  constexpr std::size_t short_enough = 16;
  constexpr int into_slots = 3;
  for (std::size_t gone = 0; gone < shrink.best().ops.size(); ++gone) {
    if (shrink.best().ops.size() > short_enough) return;
    // Each success takes an op away: `gone` may lie past the end then.
    for (std::size_t i = 0; gone < shrink.best().ops.size() && i + 1 < shrink.best().ops.size(); ++i) {
      for (std::int16_t into = 0; into < into_slots; ++into) {
        Trace candidate = without_ops(shrink.best(), gone, 1);
        const OpInfo& info = candidate.info(candidate.ops[i]);
        // By the table, what an op writes is its first operand.
        if (info.operands[0].kind != OperandKind::into) break;
        candidate.ops[i].operands[0] = into;
        if (shrink.try_replace(std::move(candidate))) break;
      }
    }
  }
}

void remove_keys(Shrink& shrink) {
  for (int key = static_cast<int>(shrink.best().keys.size()) - 1; key >= 0; --key) {
    const int keys = static_cast<int>(shrink.best().keys.size());
    if (keys == 1) return;
    for (int instead = 0; instead < keys; ++instead)
      if (instead != key && shrink.try_replace(without_key(shrink.best(), key, instead))) break;
  }
}

void simplify_keys(Shrink& shrink) {
  simplify_hashes_alike(shrink);
  for (std::size_t i = 0; i < shrink.best().keys.size(); ++i) {
    const auto key = [&] { return shrink.best().keys[i]; };
    for (int c = 0; c < static_cast<int>(equality_classes); ++c)
      try_key(shrink, i, {.equality_class = static_cast<std::uint8_t>(c)});
    KeySpec plain = key();
    plain.behaviour = Behaviour::plain, plain.nth = 1;
    try_key(shrink, i, plain);
    KeySpec custom = {.hash = hash_of(key()), .equality_class = static_cast<std::uint8_t>(i % 8)};
    try_key(shrink, i, custom);
    for (std::uint8_t natural = 0; key().kind == KeyKind::natural && natural < key().natural; ++natural)
      if (try_key(shrink, i, {.kind = KeyKind::natural, .natural = natural})) break;
    for (std::uint8_t nth = 1; nth < key().nth; ++nth) {
      KeySpec earlier = key();
      earlier.nth = nth;
      if (try_key(shrink, i, earlier)) break;
    }
    simplify_hash(shrink, i, false);
    simplify_hash(shrink, i, true);
    for (std::uint8_t c = 0; c < key().equality_class; ++c) {
      KeySpec lower = key();
      lower.equality_class = c;
      if (try_key(shrink, i, lower)) break;
    }
  }
}

void merge_slots(Shrink& shrink) {
  for (int from = slots - 1; from > 0; --from)
    for (int to = 0; to < from; ++to)
      if (try_rename(shrink, Named::slot, from, to, false)) break;
}

void fuse_ops(Shrink& shrink) {
  const Domain& domain = *shrink.best().domain;
  for (std::size_t code = 0; code < domain.ops.size(); ++code) {
    const OpInfo& info = domain.ops[code];
    if (operand(info, {}, OperandKind::into) < 0 || operand(info, {}, OperandKind::count) < 0) continue;
    const bool names_key = operand(info, {}, OperandKind::key) >= 0;
    for (std::size_t at = 0; at + 1 < shrink.best().ops.size(); ++at)
      for (std::size_t key = 0; key < (names_key ? shrink.best().keys.size() : 1); ++key)
        if (at + 1 < shrink.best().ops.size() && writes(shrink.best(), at + 1))
          (void)shrink.try_replace(fused(shrink.best(), at, static_cast<std::uint8_t>(code), static_cast<int>(key)));
  }
}

void exchange(Shrink& shrink) {
  for (int a = 0; a < slots; ++a)
    for (int b = a + 1; b < slots; ++b) (void)try_rename(shrink, Named::slot, a, b, true);
  const int keys = static_cast<int>(shrink.best().keys.size());
  for (int a = 0; a < keys; ++a)
    for (int b = a + 1; b < keys; ++b) {
      Trace everywhere = shrink.best();
      rename_in_ops(everywhere, Named::key, [&](int x) { return x == a ? b : x == b ? a : x; });
      std::swap(everywhere.keys[static_cast<std::size_t>(a)], everywhere.keys[static_cast<std::size_t>(b)]);
      Trace in_the_table = shrink.best();
      in_the_table.keys = everywhere.keys;
      if (!shrink.try_replace(std::move(everywhere)) && !shrink.try_replace(std::move(in_the_table)))
        (void)try_rename(shrink, Named::key, a, b, true);
    }
  Trace turned = shrink.best();
  rename_in_ops(turned, Named::key, [&](int x) { return (x + keys - 1) % keys; });
  (void)shrink.try_replace(std::move(turned));
  for (std::size_t i = 0; i < shrink.best().ops.size(); ++i) {
    Trace candidate = shrink.best();
    if (i + 1 < candidate.ops.size()) std::swap(candidate.ops[i], candidate.ops[i + 1]);
    (void)shrink.try_replace(std::move(candidate));
    for (std::size_t a = 0; a + 1 < max_operands; ++a) {
      candidate = shrink.best();
      std::swap(candidate.ops[i].operands[a], candidate.ops[i].operands[a + 1]);
      (void)shrink.try_replace(std::move(candidate));
    }
  }
}

void simplify_ops(Shrink& shrink) {
  for (std::size_t i = 0; i < shrink.best().ops.size(); ++i) {
    for (std::uint8_t code = 0; code < shrink.best().ops[i].code; ++code) {
      Trace same_operands = shrink.best(), same_kinds = shrink.best();
      same_operands.ops[i].code = code;
      same_kinds.ops[i] = recast(*same_kinds.domain, same_kinds.ops[i], code);
      if (shrink.try_replace(std::move(same_kinds)) || shrink.try_replace(std::move(same_operands))) break;
    }
  }
}

void lower_operands(Shrink& shrink) {
  // Values that must be the same, or must differ, are lowered together.
  for (int from = first_key_item + max_keys - 1; from > 0; --from)
    for (int to = 0; to < from; ++to)
      if (try_rename(shrink, Named::datum, from, to, false) || try_rename(shrink, Named::datum, from, to, true)) break;
  for (std::size_t i = 0; i < shrink.best().ops.size(); ++i) {
    for (std::size_t operand = 0; operand < max_operands; ++operand) {
      const auto value = [&] { return shrink.best().ops[i].operands[operand]; };
      const OpInfo& info = shrink.best().info(shrink.best().ops[i]);
      if (info.operands[operand].kind == OperandKind::index &&
          try_operand(shrink, i, operand, left_out))
        continue;
      if (value() == left_out || try_operand(shrink, i, operand, 0)) continue;
      // Words lie in no order that a finding would follow.
      for (int word = 1; info.operands[operand].kind == OperandKind::word && word < value(); ++word)
        if (try_operand(shrink, i, operand, word)) break;
      while (try_operand(shrink, i, operand, value() / 2)) {}
      while (try_operand(shrink, i, operand, value() - 1)) {}
      if (value() < 0) try_operand(shrink, i, operand, -value());
      while (value() < 0 && try_operand(shrink, i, operand, value() + 1)) {}
    }
  }
}

}  // namespace sealbreak
