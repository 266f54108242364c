#include "harness/minimize/passes.hpp"

#include <algorithm>

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
  const auto moved = [&](int key) {
    if (key == gone) key = instead;
    return key > gone ? key - 1 : key;
  };
  for (Op& op : fewer.ops) {
    const OpInfo& info = fewer.info(op);
    for (int i = 0; i < max_operands; ++i) {
      auto& operand = op.operands[i];
      if (info.operands[i].kind == OperandKind::key)
        operand = static_cast<std::int16_t>(moved(operand));
      if (info.operands[i].kind == OperandKind::item && operand >= first_key_item)
        operand = static_cast<std::int16_t>(first_key_item + moved(operand - first_key_item));
    }
  }
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

void simplify_hash(Shrink& shrink, std::size_t index) {
  const auto with_hash = [&](std::int64_t hash) {
    KeySpec key = shrink.best().keys[index];
    key.hash = hash;
    return try_key(shrink, index, key);
  };
  if (shrink.best().keys[index].kind == KeyKind::natural || with_hash(0)) return;
  for (std::size_t other = 0; other < index; ++other) with_hash(shrink.best().keys[other].hash);
  for (int bit = 63; bit >= 0; --bit) {
    const auto hash = static_cast<std::uint64_t>(shrink.best().keys[index].hash);
    with_hash(static_cast<std::int64_t>(hash & ~(std::uint64_t{1} << bit)));
    with_hash(static_cast<std::int64_t>(std::uint64_t{1} << bit));
  }
}

void rename_slot(Op& op, const OpInfo& info, int from, int to) {
  for (int i = 0; i < max_operands; ++i) {
    const OperandKind kind = info.operands[i].kind;
    const bool is_slot = kind == OperandKind::into || kind == OperandKind::slot;
    if (is_slot && op.operands[i] == from) op.operands[i] = static_cast<std::int16_t>(to);
  }
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

void remove_keys(Shrink& shrink) {
  for (int key = static_cast<int>(shrink.best().keys.size()) - 1; key >= 0; --key) {
    const int keys = static_cast<int>(shrink.best().keys.size());
    if (keys == 1) return;
    for (int instead = 0; instead < keys; ++instead)
      if (instead != key && shrink.try_replace(without_key(shrink.best(), key, instead))) break;
  }
}

void simplify_keys(Shrink& shrink) {
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
    simplify_hash(shrink, i);
    for (std::uint8_t c = 0; c < key().equality_class; ++c) {
      KeySpec lower = key();
      lower.equality_class = c;
      if (try_key(shrink, i, lower)) break;
    }
  }
}

void merge_slots(Shrink& shrink) {
  for (int from = slots - 1; from > 0; --from) {
    for (int to = 0; to < from; ++to) {
      Trace candidate = shrink.best();
      for (Op& op : candidate.ops) rename_slot(op, candidate.info(op), from, to);
      if (shrink.try_replace(std::move(candidate))) break;
    }
  }
}

void simplify_ops(Shrink& shrink) {
  for (std::size_t i = 0; i < shrink.best().ops.size(); ++i) {
    for (std::uint8_t code = 0; code < shrink.best().ops[i].code; ++code) {
      Trace candidate = shrink.best();
      candidate.ops[i].code = code;
      if (shrink.try_replace(std::move(candidate))) break;
    }
  }
}

void lower_operands(Shrink& shrink) {
  for (std::size_t i = 0; i < shrink.best().ops.size(); ++i) {
    for (std::size_t operand = 0; operand < max_operands; ++operand) {
      const auto value = [&] { return shrink.best().ops[i].operands[operand]; };
      const OpInfo& info = shrink.best().info(shrink.best().ops[i]);
      if (info.operands[operand].kind == OperandKind::index &&
          try_operand(shrink, i, operand, left_out))
        continue;
      if (value() == left_out || try_operand(shrink, i, operand, 0)) continue;
      while (try_operand(shrink, i, operand, value() / 2)) {}
      while (try_operand(shrink, i, operand, value() - 1)) {}
      if (value() < 0) try_operand(shrink, i, operand, -value());
      while (value() < 0 && try_operand(shrink, i, operand, value() + 1)) {}
    }
  }
}

}  // namespace sealbreak
