// Stage:     trace. Bytes to trace and back: the one decoder of fuzz targets, replay, minimizer,
//            tests and exporters.
// Input:     any bytes at all.
// Output:    a valid trace.
// Invariant: decode(encode(t)) == t for every valid trace t; encode(decode(b)) is canonical.
//
//   version  1 byte   canonical 1; reserved, any value is read as 1
//   keys     1 byte   1 + b % 16, then that many keys:
//     kind   1 byte   b % (16 + 2): a natural's row, 16 NaN, 17 custom
//     hash   8 bytes  little endian, for NaN and custom; -1 is read as -2
//     class  1 byte   b % 8, for custom
//     does   1 byte   b % 7, for custom; for raise-eq and raise-hash one byte more: nth, 1 + b % 8
//   ops      to the end: 1 byte code, 1 byte for each operand of its row
//
// Keys of a domain whose ops name none are read and forgotten.
// Bytes that run out in the middle of a key read as zero; an op that is not whole is dropped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "harness/trace/trace.hpp"

namespace sealbreak {

using Bytes = std::vector<std::uint8_t>;

/// Total: never fails, whatever the bytes.
Trace decode(const Domain& domain, std::span<const std::uint8_t> bytes);

/// The canonical encoding of a valid trace.
Bytes encode(const Trace& trace);

}  // namespace sealbreak
