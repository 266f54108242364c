// Stage:     seed. What an implementation needs in order to run a trace, and the tier that follows from it.
// Input:     a trace, and what its ops give by the reference.
// Output:    needs; the name of a tier.
// Invariant: nothing but the seed decides: corpus/SPECIFICATION.md says the same in words, and a test computes it anew
//            from those. A need, once given to a seed, stays.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"

namespace sealbreak {

enum class Need : std::uint8_t {
  hashes,      ///< keys whose hash is the seed's: they collide, or were chosen for their bits
  exceptions,  ///< ops that raise; keys that raise or re-enter when they are asked
  identity,    ///< boxes, NaN and shared parts: which object came out, not only an equal one
  python,      ///< Python's own keys, keys that equal what they should not, and domains that are about Python
};

inline constexpr std::array<std::string_view, 4> need_names = {"hashes", "exceptions", "identity", "python"};
inline constexpr std::string_view plain_tier = "plain";

/// A set of needs.
class Needs {
 public:
  constexpr void add(Need need) { bits_ |= bit(need); }
  constexpr bool has(Need need) const { return (bits_ & bit(need)) != 0; }
  /// Whether `offered` has all of these.
  constexpr bool within(Needs offered) const { return (bits_ & ~offered.bits_) == 0; }
  constexpr bool operator==(const Needs&) const = default;

  /// `["hashes", "identity"]`.
  std::vector<std::string_view> names() const;
  /// The last of them in their order; `plain` when there is none.
  std::string_view tier() const;

 private:
  static constexpr unsigned bit(Need need) { return 1U << static_cast<unsigned>(need); }
  unsigned bits_ = 0;
};

/// Adds the need of this name; false when there is none.
bool add_need(Needs& needs, std::string_view name);

/// `outcomes`: one an op.
Needs needs_of(const Trace& trace, const std::vector<Outcome>& outcomes);

/// A trace that holds no key but those that its ops name, in their order; `places` says where each stood. A trace has at
/// least one key: where no op names any, it is the plain one.
struct NamedKeys {
  Trace trace;
  std::vector<int> places;
};
NamedKeys named_keys(const Trace& trace);

/// The first key that is equal to this one and may stand for it, by place: itself when there is none before it. Keys
/// with one representative are sent to programs with one `text`.
int representative_of(const Trace& trace, int key);

}  // namespace sealbreak
