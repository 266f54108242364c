// Stage:     subjects. Keys that behave as their specification says, and count what they are asked.
//            The C++ reference and the Python key objects share this code, so that a key behaves
//            the same on both sides.
// Input:     a trace's KeySpecs.
// Output:    hashes, answers to ==, exceptions, and counts.
// Invariant: all behaviour is off while `asked().armed` is false (observing, re-entering).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "harness/trace/key.hpp"
#include "harness/trace/trace.hpp"
#include "oracles/outcome.hpp"

namespace sealbreak {

/// What a key throws; Python sees it as KeyRaised.
struct KeyRaised {};

/// One key of a running trace.
struct KeyState {
  KeySpec spec;
  Atom atom;
  std::uint32_t eq_calls = 0;
  std::uint32_t hash_calls = 0;
};

/// What keys were asked since the trace began, and what they do when they re-enter.
struct Asked {
  OpCounts counts;
  bool armed = false;
  std::function<void(KeyState&)> reenter;  ///< looks the key up in the structure at work
};

/// One for the process: traces run one at a time.
inline Asked& asked() {
  static Asked instance;
  return instance;
}

/// How many ops of the running trace are done; a parent process may watch it (run/isolated_subject).
inline std::uint32_t* ops_done = [] {
  static std::uint32_t local = 0;
  return &local;
}();

/// Turns behaviour off for a scope.
class Disarmed {
 public:
  Disarmed() : was_(asked().armed) { asked().armed = false; }
  ~Disarmed() { asked().armed = was_; }
  Disarmed(const Disarmed&) = delete;
  Disarmed& operator=(const Disarmed&) = delete;

 private:
  bool was_;
};

/// The key's hash; counts, raises KeyRaised or re-enters as its behaviour says.
std::int64_t ask_hash(KeyState& key);

/// `left == right` for two distinct objects; counts, raises or re-enters as their behaviours say.
bool ask_eq(KeyState& left, KeyState& right);

/// A custom key on either side of == with an object that is not one of the trace's custom keys.
bool ask_eq_stranger(KeyState& key);

/// The keys of one run, in stable storage; also the plain ints that ranges use.
class KeyTable {
 public:
  explicit KeyTable(const Trace& trace);
  KeyState& at(int index) { return keys_[static_cast<std::size_t>(index)]; }
  /// The int n as a key.
  KeyState& integer(int n);
  int size() const { return static_cast<int>(keys_.size()); }

 private:
  std::deque<KeyState> keys_;
  std::deque<KeyState> integers_;
};

}  // namespace sealbreak
