// Stage: the hash trie by example and at scale; laws over all configurations are in
//        hash_trie_laws_test.cpp.
// In:    small maps whose nodes are known, and maps of a million entries.
// Out:   what each public method promises, sharing and lifetimes included.
// Invariant: every test ends with as many nodes as it began with.
#include "impl/cpp/hash_trie.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "impl/cpp/test_support.hpp"

namespace sealbreak::impl {
namespace {

using Word = std::int64_t;

struct Identity {
  Word operator()(Word key) const { return key; }
};

template <unsigned Bits = 2>
using WordTrie = HashTrie<Word, Word, Identity, std::equal_to<Word>, Bits>;

class HashTrieTest : public testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(trie_node_count.live(), nodes_before_); }

 private:
  std::uint64_t nodes_before_ = trie_node_count.live();
};

TEST_F(HashTrieTest, EmptyMapHasNoNodes) {
  const WordTrie<> empty;
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(empty.find(1), nullptr);
  EXPECT_EQ(empty.levels(1), 0u);
  EXPECT_TRUE(empty.begin() == empty.end());
  EXPECT_TRUE(empty.same_root(empty.remove(1)));
  EXPECT_TRUE(empty.equals(WordTrie<>()));
  EXPECT_EQ(empty.check_invariants(), "");
}

TEST_F(HashTrieTest, LowBitsAreConsumedFirst) {
  const auto siblings = WordTrie<>().set(0, 0).set(1, 0).set(2, 0).set(3, 0);
  EXPECT_EQ(siblings.levels(0), 1u);
  const auto parted_at_the_second_level = WordTrie<>().set(0, 0).set(4, 0);
  EXPECT_EQ(parted_at_the_second_level.levels(0), 2u);
  const auto parted_at_the_sign = WordTrie<>().set(0, 0).set(INT64_MIN, 0);
  EXPECT_EQ(parted_at_the_sign.levels(0), 32u);
}

TEST_F(HashTrieTest, CollisionsGoBeyondTheLastLevel) {
  struct SameHash {
    Word operator()(Word) const { return -7; }
  };
  HashTrie<Word, Word, SameHash> map;
  for (Word key = 0; key < 10; ++key) map = map.set(key, key * key);
  EXPECT_EQ(map.levels(3), map.kMaxLevels);
  for (Word key = 0; key < 10; ++key) EXPECT_EQ(*map.find(key), key * key);
  for (Word key = 9; key > 0; --key) map = map.remove(key);
  EXPECT_EQ(map.levels(0), 1u) << "the last entry belongs in the root";
}

TEST_F(HashTrieTest, KeyIsKeptAndValueReplaced) {
  struct SameParity {
    bool operator()(Word stored, Word wanted) const { return (stored - wanted) % 2 == 0; }
  };
  struct ParityHash {
    Word operator()(Word key) const { return key & 1; }
  };
  const auto map = HashTrie<Word, Word, ParityHash, SameParity>().set(1, 10).set(3, 30);
  EXPECT_EQ(map.size(), 1u);
  EXPECT_EQ(map.find_entry(5)->key, 1);
  EXPECT_EQ(map.find_entry(5)->value, 30);
}

TEST_F(HashTrieTest, EqualIsAskedStoredFirstAndOnlyForEqualHashes) {
  struct LowByte {
    Word operator()(Word key) const { return key & 0xff; }
  };
  struct Recorder {
    std::vector<std::pair<Word, Word>>* asked;
    bool operator()(Word stored, Word wanted) const {
      asked->push_back({stored, wanted});
      return stored == wanted;
    }
  };
  std::vector<std::pair<Word, Word>> asked;
  HashTrie<Word, Word, LowByte, Recorder> map(LowByte{}, Recorder{&asked});
  map = map.set(0x001, 0).set(0x041, 0);
  EXPECT_TRUE(asked.empty());
  EXPECT_FALSE(map.contains(0x101));
  const std::vector<std::pair<Word, Word>> expected = {{0x001, 0x101}};
  EXPECT_EQ(asked, expected);
}

TEST_F(HashTrieTest, RemoveOfAnAbsentKeySharesTheRoot) {
  const auto map = WordTrie<>().set(1, 1).set(5, 5);
  EXPECT_TRUE(map.same_root(map.remove(9)));
  EXPECT_TRUE(map.same_root(map.remove(2)));
  EXPECT_FALSE(map.same_root(map.remove(5)));
  EXPECT_TRUE(map.remove(5).remove(1).empty());
}

TEST_F(HashTrieTest, UpdateSharesWhatItCan) {
  const auto map = WordTrie<>().set(1, 1);
  EXPECT_TRUE(map.update(WordTrie<>()).same_root(map));
  EXPECT_TRUE(WordTrie<>().update(map).same_root(map));
  EXPECT_TRUE(map.update(map).same_root(map));
  const auto both = map.update(WordTrie<>().set(1, 2).set(3, 4));
  EXPECT_EQ(*both.find(1), 2);
  EXPECT_EQ(*both.find(3), 4);
}

TEST_F(HashTrieTest, SharedNodesCountAsEqualUnseen) {
  using DoubleTrie = HashTrie<Word, double, Identity>;
  const auto map = DoubleTrie().set(1, std::nan(""));
  EXPECT_TRUE(map.equals(map));
  EXPECT_FALSE(map.equals(DoubleTrie().set(1, std::nan(""))));
}

TEST_F(HashTrieTest, EqualsSeesKeysAndValues) {
  const auto map = WordTrie<>().set(1, 1).set(5, 5);
  EXPECT_FALSE(map.equals(map.set(5, 6)));
  EXPECT_FALSE(map.equals(map.remove(5).set(9, 5)));
  EXPECT_FALSE(map.equals(map.remove(5)));
  EXPECT_TRUE(map.equals(map.set(9, 9).remove(9)));
  EXPECT_NE(map.content_hash(), map.set(5, 6).content_hash());
  EXPECT_EQ(map.shape(), map.set(5, 6).shape());
  EXPECT_NE(map.shape(), map.set(9, 9).shape());
}

TEST_F(HashTrieTest, MoveLeavesAnEmptyMap) {
  auto map = WordTrie<>().set(1, 1);
  const auto moved = std::move(map);
  EXPECT_EQ(moved.size(), 1u);
  EXPECT_TRUE(map.empty());  // NOLINT: the moved-from state is promised
  EXPECT_EQ(map.check_invariants(), "");
}

TEST_F(HashTrieTest, IterationKeepsItsVersionAlive) {
  auto map = WordTrie<>();
  for (Word key = 0; key < 100; ++key) map = map.set(key * 37, key);
  Word sum = 0;
  for (auto it = map.begin(); it != map.end(); ++it) {
    map = map.remove(it->key);  // the loop's map is soon another version, then empty
    map = map.set(-1 - it->key, 0);
    sum += it->value;
    if (sum > 2000) break;
  }
  EXPECT_GT(sum, 2000);
}

TEST_F(HashTrieTest, IterationsInterleaveAndMayBeAbandoned) {
  std::optional<WordTrie<>::const_iterator> abandoned;
  std::vector<Word> first, second;
  {
    auto map = WordTrie<>();
    for (Word key = 0; key < 50; ++key) map = map.set(key * 1000003, key);
    auto one = map.begin();
    auto two = map.begin();
    for (int step = 0; step < 50; ++step) {
      first.push_back((one++)->key);
      if (step % 2 == 1) second.push_back((two++)->key);
    }
    EXPECT_TRUE(one == map.end());
    abandoned = two;
  }
  while (*abandoned != WordTrie<>::const_iterator()) second.push_back((*abandoned)++->key);
  EXPECT_EQ(first, second);
}

TEST_F(HashTrieTest, OrderOfIterationIsAFunctionOfTheContents) {
  std::vector<Word> keys;
  for (Word key = 0; key < 200; ++key) keys.push_back(key * key * 7919 - 100000);
  const auto order_of = [](const std::vector<Word>& insertion) {
    auto map = WordTrie<3>();
    for (const Word key : insertion) map = map.set(key, 0);
    std::vector<Word> order;
    for (const auto& entry : map) order.push_back(entry.key);
    return order;
  };
  const std::vector<Word> forward = order_of(keys);
  std::reverse(keys.begin(), keys.end());
  EXPECT_EQ(forward, order_of(keys));
}

TEST_F(HashTrieTest, OldVersionsDoNotChange) {
  std::vector<WordTrie<>> versions(1);
  for (Word step = 0; step < 500; ++step) {
    const Word key = step * 31 % 101;
    const auto& last = versions.back();
    versions.push_back(step % 3 == 2 ? last.remove(key) : last.set(key, step));
  }
  auto replayed = WordTrie<>();
  for (Word step = 0; step < 500; ++step) {
    ASSERT_TRUE(versions[step].equals(replayed));
    const Word key = step * 31 % 101;
    replayed = step % 3 == 2 ? replayed.remove(key) : replayed.set(key, step);
  }
}

TEST_F(HashTrieTest, ValuesMayOwnMemory) {
  auto map = HashTrie<std::string, std::shared_ptr<int>, std::hash<std::string>>();
  const auto shared = std::make_shared<int>(7);
  for (int key = 0; key < 100; ++key) map = map.set(std::to_string(key), shared);
  EXPECT_EQ(shared.use_count(), 101);
  map = map.remove("50");
  EXPECT_EQ(shared.use_count(), 100);
}

template <unsigned Bits>
void build_compare_and_die(Word entries) {
  std::mt19937_64 source(1);
  std::vector<Word> keys(static_cast<std::size_t>(entries));
  for (Word& key : keys) key = static_cast<Word>(source());
  WordTrie<Bits> forward, backward;
  for (Word i = 0; i < entries; ++i) forward = forward.set(keys[i], i);
  for (Word i = entries; i-- > 0;) backward = backward.set(keys[i], i);
  EXPECT_EQ(forward.size(), static_cast<std::size_t>(entries));
  EXPECT_TRUE(forward.equals(backward));
  EXPECT_EQ(forward.shape(), backward.shape());
  EXPECT_EQ(forward.content_hash(), backward.content_hash());
  EXPECT_EQ(forward.check_invariants(), "");
  EXPECT_EQ(std::distance(forward.begin(), forward.end()), entries);
}

TEST_F(HashTrieTest, AMillionEntriesFourWays) { build_compare_and_die<2>(1000000); }
TEST_F(HashTrieTest, AMillionEntriesThirtyTwoWays) { build_compare_and_die<5>(1000000); }

}  // namespace
}  // namespace sealbreak::impl
