// Stage: hash tries of every configuration behind one interface, for tests.
// In:    the number of branching bits, a hash and an equality, as types.
// Out:   a machine with slots, driven by plain numbers; one set of tests drives all of them.
// Invariant: a machine adds no behaviour of its own: each method is one call of the trie.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "impl/cpp/hash_trie.hpp"
#include "impl/cpp/test_support.hpp"

namespace sealbreak::impl::test {

inline constexpr int kSlots = 3;

/// What a map holds, as a model: (hash, equality class) -> (key kept, value).
using Contents = std::map<std::pair<std::int64_t, int>, std::pair<int, int>>;

// Hashes that reach each kind of node: spread, all keys in one collision node, four collision
// nodes, paths that part only near their ends, and numbers with the sign bit set.
struct IdentityHash {
  static constexpr const char* kName = "Identity";
  static std::int64_t of(int number) { return number; }
};
struct ConstantHash {
  static constexpr const char* kName = "Constant";
  static std::int64_t of(int) { return 42; }
};
struct LowBitsHash {
  static constexpr const char* kName = "LowBits";
  static std::int64_t of(int number) { return number & 3; }
};
struct HighBitsHash {
  static constexpr const char* kName = "HighBits";
  static std::int64_t of(int number) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(number) << 59);
  }
};
struct NegativeHash {
  static constexpr const char* kName = "Negative";
  static std::int64_t of(int number) { return -2 - std::int64_t{number} * 0x10001; }
};

struct ExactClass {
  static constexpr const char* kName = "Exact";
  static int of(int number) { return number; }
};
struct FewClasses {
  static constexpr const char* kName = "FewClasses";
  static int of(int number) { return number % 5; }
};

/// The three slots of one configuration. Slots start empty.
class TrieMachine {
 public:
  virtual ~TrieMachine() = default;
  virtual std::int64_t hash(int key) const = 0;
  virtual int equality_class(int key) const = 0;
  virtual void set(int from, int to, int key, int value) = 0;
  virtual void remove(int from, int to, int key) = 0;
  virtual void update(int from, int with, int to) = 0;
  virtual bool equals(int a, int b) const = 0;
  virtual bool contains(int slot, int key) const = 0;
  virtual std::uint64_t shape(int slot) const = 0;
  virtual std::uint64_t content_hash(int slot) const = 0;
  virtual unsigned levels(int slot, int key) const = 0;
  virtual unsigned max_levels() const = 0;
  /// Empty when iteration, lookup, size, digests and shape are those of `contents`.
  virtual std::string compare(int slot, const Contents& contents) const = 0;
};

template <unsigned Bits, class HashPolicy, class ClassPolicy>
class ConfiguredMachine final : public TrieMachine {
  struct Hash {
    std::int64_t operator()(const Tracked& key) const {
      Fuse::burn();
      return HashPolicy::of(key.number);
    }
  };
  struct Equal {
    bool operator()(const Tracked& stored, const Tracked& wanted) const {
      Fuse::burn();
      return ClassPolicy::of(stored.number) == ClassPolicy::of(wanted.number);
    }
  };
  using Trie = HashTrie<Tracked, Tracked, Hash, Equal, Bits>;

 public:
  std::int64_t hash(int key) const override { return HashPolicy::of(key); }
  int equality_class(int key) const override { return ClassPolicy::of(key); }
  void set(int from, int to, int key, int value) override {
    slots_[to] = slots_[from].set(key, value);
  }
  void remove(int from, int to, int key) override { slots_[to] = slots_[from].remove(key); }
  void update(int from, int with, int to) override {
    slots_[to] = slots_[from].update(slots_[with]);
  }
  bool equals(int a, int b) const override { return slots_[a].equals(slots_[b], TrackedEqual()); }
  bool contains(int slot, int key) const override { return slots_[slot].contains(key); }
  std::uint64_t shape(int slot) const override { return slots_[slot].shape(); }
  std::uint64_t content_hash(int slot) const override {
    return slots_[slot].content_hash(TrackedHash());
  }
  unsigned levels(int slot, int key) const override { return slots_[slot].levels(key); }
  unsigned max_levels() const override { return Trie::kMaxLevels; }

  std::string compare(int slot, const Contents& contents) const override {
    const Trie& trie = slots_[slot];
    if (std::string wrong = trie.check_invariants(); !wrong.empty()) return wrong;
    if (trie.size() != contents.size()) return "size";
    if (iterated(trie) != contents) return "iteration";
    Trie fresh;
    for (const auto& [place, kept] : contents) {
      const auto* const entry = trie.find_entry(kept.first);
      if (entry == nullptr || entry->key.number != kept.first) return "key not found, or replaced";
      if (trie.find(kept.first)->number != kept.second) return "value";
      fresh = fresh.set(kept.first, kept.second);
    }
    if (fresh.shape() != trie.shape()) return "shape depends on history";
    if (fresh.content_hash(TrackedHash()) != trie.content_hash(TrackedHash())) return "digest";
    if (!trie.equals(fresh, TrackedEqual())) return "not equal to a fresh copy";
    return "";
  }

 private:
  static Contents iterated(const Trie& trie) {
    Contents seen;
    for (const auto& entry : trie) {
      const int key = entry.key.number;
      const bool is_new = seen.insert({{entry.hash, ClassPolicy::of(key)},
                                       {key, entry.value.number}}).second;
      if (!is_new) return Contents();
    }
    return seen;
  }

  std::array<Trie, kSlots> slots_;
};

/// A machine by name, for instantiating tests.
struct TrieConfiguration {
  std::string name;
  std::unique_ptr<TrieMachine> (*make)();
};

template <unsigned Bits, class HashPolicy, class ClassPolicy>
TrieConfiguration trie_configuration() {
  return {"Bits" + std::to_string(Bits) + HashPolicy::kName + ClassPolicy::kName,
          [] {
            return std::unique_ptr<TrieMachine>(
                std::make_unique<ConfiguredMachine<Bits, HashPolicy, ClassPolicy>>());
          }};
}

template <unsigned Bits>
void add_trie_configurations(std::vector<TrieConfiguration>& all) {
  all.push_back(trie_configuration<Bits, IdentityHash, ExactClass>());
  all.push_back(trie_configuration<Bits, ConstantHash, FewClasses>());
  all.push_back(trie_configuration<Bits, LowBitsHash, ExactClass>());
  all.push_back(trie_configuration<Bits, HighBitsHash, FewClasses>());
  all.push_back(trie_configuration<Bits, NegativeHash, ExactClass>());
}

/// Every number of bits with every hash.
inline std::vector<TrieConfiguration> trie_configurations() {
  std::vector<TrieConfiguration> all;
  add_trie_configurations<1>(all);
  add_trie_configurations<2>(all);
  add_trie_configurations<3>(all);
  add_trie_configurations<4>(all);
  add_trie_configurations<5>(all);
  return all;
}

}  // namespace sealbreak::impl::test
