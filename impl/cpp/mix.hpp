// Stage: digests of the reference structures.
// In:    64-bit words.
// Out:   64-bit words that depend on every bit of them.
// Invariant: pure functions of their operands: no seed, no address, so that digests can be stored.
#pragma once

#include <cstdint>

namespace sealbreak::impl {

/// Spreads the bits of `x`: a bijection of 64-bit words (Stafford's variant 13 of MurmurHash3's
/// finalizer).
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The digest of a sequence that had the digest `so_far` before `next` came.
constexpr std::uint64_t mix_next(std::uint64_t so_far, std::uint64_t next) {
  return mix_bits(so_far + 0x9e3779b97f4a7c15u + mix_bits(next));
}

}  // namespace sealbreak::impl
