// Stage:     trace. The only input there is: keys, then operations on numbered slots.
// Input:     decoded bytes or a seed.
// Output:    what subjects run and oracles read.
// Invariant: every operand is within its range (see operand.hpp) and there is at least one key.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/trace/key.hpp"
#include "harness/trace/op_table.hpp"

namespace sealbreak {

inline constexpr int max_keys = 16;
/// A structure larger than this is not built: the op's outcome is `limit` on every subject.
inline constexpr int max_size = 512;

struct Op {
  std::uint8_t code = 0;
  std::array<std::int16_t, max_operands> operands{};

  bool operator==(const Op&) const = default;
};

struct Trace {
  const Domain* domain = nullptr;
  std::vector<KeySpec> keys{KeySpec{}};
  std::vector<Op> ops;

  bool operator==(const Trace&) const = default;
  const OpInfo& info(const Op& op) const { return domain->ops[op.code]; }
};

/// Operand `kind` of `op`, or -1 when the op has none of that kind.
int operand(const OpInfo& info, const Op& op, OperandKind kind);

/// Brings every operand into its range, and clears those that the op does not have; where no op of
/// the domain names a key, leaves the plain one only.
void normalise(Trace& trace);

/// Each op names key `to[k]` where it named key k. The keys themselves stay.
void renumber_keys(Trace& trace, const std::vector<int>& to);

/// `m1 = set(m0, k2, box 3)`: one op in one line, for people.
std::string print_op(const Trace& trace, const Op& op);
/// `k2: hash=5 class=1 raise-eq(2)`.
std::string print_key(const Trace& trace, int index);
/// All keys, if ops can name them, then all ops, a line each.
std::string print_trace(const Trace& trace);

}  // namespace sealbreak
