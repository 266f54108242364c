// Stage:     seed. The numbers and words of the seed format that reader, writer and schema share.
// Input:     none.   Output: limits and ranges.
// Invariant: a range here is what harness/trace/operand.hpp reduces to, so a seed that reads well
//            is a trace that needs no reducing.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "harness/trace/trace.hpp"

namespace sealbreak::seed_format {

inline constexpr int version = 1;
/// A seed is small: people read it. What is larger was not meant as one.
inline constexpr std::size_t max_bytes = std::size_t{4} << 20;
/// A seed nests 4 deep (an atom in `gives` of an op in `ops`).
inline constexpr std::size_t max_depth = 16;
inline constexpr std::size_t max_exception_name = 80;
inline constexpr std::array<std::string_view, 3> verdicts = {"agree", "known", "expected"};

struct Range {
  int low = 0;
  int high = 0;
};

inline constexpr Range small{0, value_kinds - 1};  ///< an int operand, and what a box holds
inline constexpr Range equality_class{0, static_cast<int>(equality_classes) - 1};
inline constexpr Range nth{1, static_cast<int>(highest_nth)};
/// -128 is written `null`.
inline constexpr Range index{left_out + 1, 127};

/// Of a word: its place, which no seed writes.
constexpr Range of(const Operand& operand, int keys) {
  switch (operand.kind) {
    case OperandKind::into:
    case OperandKind::slot: return {0, slots - 1};
    case OperandKind::key: return {0, keys - 1};
    case OperandKind::count: return {0, counts - 1};
    case OperandKind::index: return index;
    case OperandKind::value:
    case OperandKind::item: return small;
    case OperandKind::word: return {0, static_cast<int>(operand.words.size()) - 1};
    case OperandKind::none: break;
  }
  return {};
}

}  // namespace sealbreak::seed_format
