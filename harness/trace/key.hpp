// Stage:     trace. A key as data: what it hashes to, what it equals, how it behaves when asked.
// Input:     none; a KeySpec is a plain value inside a trace.
// Output:    hash and equality of the specification, for the C++ reference and the oracles.
// Invariant: no specification's hash is -1 (no Python hash ever is), and nothing here depends on an
//            address or on a hash seed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sealbreak {

/// What a key does when it is asked for its hash or compared. `nth` counts from 1, per key and trace.
enum class Behaviour : std::uint8_t {
  plain,         ///< equal to the keys of its class with the same hash
  raise_eq,      ///< the n-th comparison that it takes part in raises KeyRaised
  raise_hash,    ///< the n-th request for its hash raises KeyRaised
  reenter_eq,    ///< a comparison looks the key up in the structure that is being worked on
  reenter_hash,  ///< a request for its hash does the same
  asymmetric,    ///< on the left side of == it equals everything, on the right it is plain
  always_equal,  ///< equals everything, whatever the hashes: breaks the hash contract
};
inline constexpr std::array<std::string_view, 7> behaviour_names = {
    "plain",        "raise-eq",   "raise-hash",  "reenter-eq",
    "reenter-hash", "asymmetric", "always-equal"};

/// A key that is an ordinary Python object. `group` numbers the classes of equal objects.
struct Natural {
  std::string_view name;      ///< the Python expression, and the name in a seed
  std::int64_t hash;          ///< CPython's hash on 64 bits
  std::uint8_t group;         ///< naturals of one group are equal
  std::optional<int> number;  ///< the small integer that it equals, if there is one
};

/// Append-only: a seed's bytes name a row by its place. Hash of None: a number of our own, because
/// CPython 3.11 uses an address there; subjects in Python use their own.
inline constexpr std::array<Natural, 16> naturals = {{
    {"0", 0, 0, 0},
    {"1", 1, 1, 1},
    {"-1", -2, 2, -1},
    {"-2", -2, 3, -2},
    {"True", 1, 1, 1},
    {"False", 0, 0, 0},
    {"1.0", 1, 1, 1},
    {"0.0", 0, 0, 0},
    {"-0.0", 0, 0, 0},
    {"2**61-1", 0, 4, {}},
    {"2**61", 1, 5, {}},
    {"-2**61", -2, 6, {}},
    {"None", 0xfca86420, 7, {}},
    {"()", 5740354900026072187, 8, {}},
    {"(1,)", -6644214454873602895, 9, {}},
    {"(1.0,)", -6644214454873602895, 9, {}},
}};

enum class KeyKind : std::uint8_t {
  custom,   ///< an object of ours with explicit hash, class and behaviour
  nan,      ///< a float NaN with an explicit hash, equal to nothing but by identity
  natural,  ///< a row of `naturals`
  integer,  ///< the int `hash`; ops over ranges make these, a trace's table never holds one
};

struct KeySpec {
  KeyKind kind = KeyKind::custom;
  std::uint8_t natural = 0;                  ///< row of `naturals`, for KeyKind::natural
  std::int64_t hash = 0;                     ///< for custom and nan
  std::uint8_t equality_class = 0;           ///< 0..7, for custom
  Behaviour behaviour = Behaviour::plain;    ///< for custom
  std::uint8_t nth = 1;                      ///< 1..8, for raise_eq and raise_hash

  bool operator==(const KeySpec&) const = default;
};

/// False for None: its hash in a Python subject is its address, so its place in a trie is not known.
inline bool has_known_hash(const KeySpec& key) {
  return key.kind != KeyKind::natural || naturals[key.natural].name != "None";
}

inline constexpr unsigned equality_classes = 8;
inline constexpr unsigned highest_nth = 8;

constexpr bool uses_nth(Behaviour b) {
  return b == Behaviour::raise_eq || b == Behaviour::raise_hash;
}

/// CPython keeps -1 for errors: an object that says -1 hashes to -2.
constexpr std::int64_t python_hash(std::int64_t hash) { return hash == -1 ? -2 : hash; }

constexpr std::int64_t hash_of(const KeySpec& key) {
  return key.kind == KeyKind::natural ? naturals[key.natural].hash : python_hash(key.hash);
}

/// Whether `left == right` holds for two distinct objects with these specifications (a NaN is equal
/// to nothing; identity is the caller's to check). Custom keys of one class are equal only when
/// their hashes are: the hash contract holds for all but Behaviour::always_equal and asymmetric.
constexpr bool equal_by_spec(const KeySpec& left, const KeySpec& right) {
  const auto is = [](const KeySpec& key, Behaviour b) {
    return key.kind == KeyKind::custom && key.behaviour == b;
  };
  if (left.kind == KeyKind::custom || right.kind == KeyKind::custom) {
    if (is(left, Behaviour::always_equal) || is(right, Behaviour::always_equal)) return true;
    if (is(left, Behaviour::asymmetric)) return true;
    // A built-in on the left does not know a custom key and hands the question to it.
    if (left.kind != KeyKind::custom) return is(right, Behaviour::asymmetric);
    if (right.kind != KeyKind::custom) return false;
    return left.equality_class == right.equality_class && hash_of(left) == hash_of(right);
  }
  if (left.kind == KeyKind::nan || right.kind == KeyKind::nan) return false;
  const auto number = [](const KeySpec& key) -> std::optional<std::int64_t> {
    if (key.kind == KeyKind::integer) return key.hash;
    const std::optional<int> n = naturals[key.natural].number;
    return n ? std::optional<std::int64_t>(*n) : std::nullopt;
  };
  if (number(left) || number(right)) return number(left) == number(right);
  return naturals[left.natural].group == naturals[right.natural].group;
}

/// Whether the key can equal a key of another hash, which Python's hash contract forbids.
constexpr bool breaks_hash_contract(const KeySpec& key) {
  return key.kind == KeyKind::custom &&
         (key.behaviour == Behaviour::always_equal || key.behaviour == Behaviour::asymmetric);
}

}  // namespace sealbreak
