// Stage:     trace. What an operand can be, and how each kind is reduced to its range.
// Input:     a raw number (a byte from an engine, a field of a seed).
// Output:    the number within the operand's range.
// Invariant: one byte an operand; reduce(reduce(x)) == reduce(x), so that each trace has one encoding.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace sealbreak {

enum class OperandKind : std::uint8_t {
  none,
  into,   ///< the slot that the op writes, 0..7
  slot,   ///< a slot that the op reads, 0..7
  key,    ///< an index into the trace's keys
  value,  ///< an int or a box (a mutable, unhashable object)
  item,   ///< a value, or one of the trace's keys as an element
  index,  ///< a signed position, -128..127; -128 stands for "left out"
  count,  ///< how many, 0..63
  word,   ///< a row of the operand's own table of names
};

struct Operand {
  OperandKind kind = OperandKind::none;
  std::string_view name;
  /// Of a word: 1..256 names. Append-only: a word's place is its byte, its name stands in seeds.
  std::span<const std::string_view> words{};
  int usual = -1;          ///< the word that random traces prefer; none
  int usual_percent = 75;  ///< how often they hold it
  int alone = -1;          ///< the word of an op that stands alone, where that is another one
};

inline constexpr int slots = 8;
inline constexpr int value_kinds = 8;                ///< int 0..7, then box 0..7
inline constexpr int first_box = value_kinds;
inline constexpr int first_key_item = 2 * value_kinds;
inline constexpr int left_out = -128;
inline constexpr int counts = 64;

/// `raw` brought into the range of the operand, for a trace with `keys` keys (at least one).
constexpr int reduce(const Operand& operand, int raw, int keys) {
  const auto modulo = [](int x, int n) { return ((x % n) + n) % n; };
  switch (operand.kind) {
    case OperandKind::none: return 0;
    case OperandKind::into:
    case OperandKind::slot: return modulo(raw, slots);
    case OperandKind::key: return modulo(raw, keys);
    case OperandKind::value: return modulo(raw, first_key_item);
    case OperandKind::item: return modulo(raw, first_key_item + keys);
    case OperandKind::index: return static_cast<std::int8_t>(raw);
    case OperandKind::count: return modulo(raw, counts);
    case OperandKind::word: return modulo(raw, static_cast<int>(operand.words.size()));
  }
  return 0;
}

}  // namespace sealbreak
