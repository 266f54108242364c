// Stage:     mutate. The engines' view of mutation: bytes in, changed ops out.
// Input:     any bytes.   Output: canonical bytes, at most `max_size` of them.
// Invariant: deterministic in the seed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/trace/op_table.hpp"

namespace sealbreak {

/// One mutation, in place, for libFuzzer and AFL++ alike. Returns the new size.
std::size_t mutate_bytes(const Domain& domain, std::uint8_t* data, std::size_t size,
                         std::size_t max_size, std::uint64_t seed);

/// Ops of two parents in `out`. Returns the size.
std::size_t cross_bytes(const Domain& domain, const std::uint8_t* first, std::size_t first_size,
                        const std::uint8_t* second, std::size_t second_size, std::uint8_t* out,
                        std::size_t max_size, std::uint64_t seed);

}  // namespace sealbreak
