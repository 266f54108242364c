// Stage:     oracles. The claims of the approaches to sealing: the highest threat level that each withstands.
// Input:     the name of an approach.
// Output:    its row.
// Invariant: the rows may claim more than the least that the project's design asks of an approach, never less.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "harness/trace/threat_level.hpp"

namespace sealbreak {

enum class EscapeOracle : std::uint8_t { integrity, confidentiality, confinement, forgery };

inline constexpr std::array<std::string_view, 4> escape_oracle_names = {"integrity", "confidentiality", "confinement", "forgery"};

struct SealClaim {
  ThreatLevel level = ThreatLevel::none;
  std::span<const std::string_view> exceptions{};  ///< primitives of that level or below that it does not cover
};

struct SealRow {
  std::string_view approach;
  bool frozen;                      ///< by the patched interpreter, after it was sealed
  std::array<SealClaim, 4> claims;  ///< by EscapeOracle
  std::string_view why;             ///< in words: what it is, and why it claims no more
};

/// All approaches, in the order of the matrix. `control` claims nothing: everything must break it.
std::span<const SealRow> seal_rows();

/// The row of the approach, or nullptr.
const SealRow* find_seal_row(std::string_view approach);

}  // namespace sealbreak
