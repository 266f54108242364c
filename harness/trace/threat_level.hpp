// Stage:     trace. How hard an attacker may push.
// Input:     none.   Output: the levels, in their order.
// Invariant: each level may do all that the ones before it may.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sealbreak {

enum class ThreatLevel : std::uint8_t { none, accidental, introspective, native };

inline constexpr std::array<std::string_view, 4> threat_level_names = {"none", "accidental", "introspective", "native"};

constexpr std::string_view name_of(ThreatLevel level) { return threat_level_names[static_cast<std::size_t>(level)]; }

}  // namespace sealbreak
