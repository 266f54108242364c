// Stage: the persistent list against std::vector, by example and at scale.
// In:    random lists and indices; a throw at every call that may throw; ten million elements.
// Out:   agreement with the model, sharing where it is promised, no trace of a failed operation.
// Invariant: every test ends with as many nodes and elements as it began with.
#include "impl/cpp/persistent_list.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <ostream>
#include <vector>

#include "impl/cpp/test_support.hpp"

namespace sealbreak::impl {
namespace {

using test::Fuse;
using test::Tracked;
using test::TrackedEqual;
using test::TrackedHash;
using Ints = std::vector<int>;
using List = PersistentList<int>;

Ints elements(const List& list) { return Ints(list.begin(), list.end()); }

class PersistentListTest : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(list_node_count.live(), nodes_before_);
    EXPECT_EQ(Tracked::live, objects_before_);
  }

 private:
  std::uint64_t nodes_before_ = list_node_count.live();
  std::int64_t objects_before_ = Tracked::live;
};

TEST_F(PersistentListTest, EmptyListRefuses) {
  const List empty;
  EXPECT_THROW(empty.head(), std::out_of_range);
  EXPECT_THROW(empty.tail(), std::out_of_range);
  EXPECT_THROW(empty.at(0), std::out_of_range);
  EXPECT_TRUE(empty.same_node(empty.reverse()));
  EXPECT_TRUE(empty.drop(3).empty());
  EXPECT_TRUE(empty.take(3).empty());
  EXPECT_TRUE(empty.slice(0, 0, 1).empty());
  EXPECT_TRUE(empty.slice(-1, -1, -1).empty());
  EXPECT_EQ(empty.size(), 0u);
}

TEST_F(PersistentListTest, SliceRefusesWhatPythonWouldNotGive) {
  const List list = List::from(Ints{1, 2, 3});
  EXPECT_THROW(list.slice(0, 3, 0), std::invalid_argument);
  EXPECT_THROW(list.slice(-1, 3, 1), std::out_of_range);
  EXPECT_THROW(list.slice(0, 4, 1), std::out_of_range);
  EXPECT_THROW(list.slice(3, -1, -1), std::out_of_range);
  EXPECT_THROW(list.slice(2, -2, -1), std::out_of_range);
  EXPECT_EQ(elements(list.slice(2, -1, PTRDIFF_MIN)), Ints{3});
  EXPECT_EQ(elements(list.slice(0, 3, PTRDIFF_MAX)), Ints{1});
}

TEST_F(PersistentListTest, TailsAreShared) {
  const List list = List::from(Ints{1, 2, 3, 4});
  const std::uint64_t made = list_node_count.made;
  EXPECT_TRUE(list.cons(0).tail().same_node(list));
  EXPECT_TRUE(list.slice(2, 4, 1).same_node(list.drop(2)));
  EXPECT_TRUE(list.drop(2).same_node(list.tail().tail()));
  EXPECT_TRUE(list.take(4).same_node(list));
  EXPECT_TRUE(list.concat(List()).same_node(list));
  EXPECT_TRUE(List().concat(list).same_node(list));
  EXPECT_EQ(list_node_count.made - made, 1u) << "only cons makes a node";
  EXPECT_TRUE(list.take(2).concat(list.drop(2)).drop(2).same_node(list.drop(2)));
}

TEST_F(PersistentListTest, SharedSuffixCountsAsEqualUnseen) {
  const auto nan = PersistentList<double>().cons(std::nan(""));
  EXPECT_TRUE(nan.equals(nan));
  EXPECT_TRUE(nan.cons(1).equals(nan.cons(1)));
  EXPECT_FALSE(nan.equals(PersistentList<double>().cons(std::nan(""))));
}

TEST_F(PersistentListTest, IndexOfAsksStoredFirst) {
  const List list = List::from(Ints{5, 7, 9, 7});
  std::vector<std::pair<int, int>> asked;
  const auto equal = [&](int stored, int wanted) {
    asked.push_back({stored, wanted});
    return stored == wanted;
  };
  EXPECT_EQ(list.index_of(7, equal), std::size_t{1});
  const std::vector<std::pair<int, int>> expected = {{5, 7}, {7, 7}};
  EXPECT_EQ(asked, expected);
  EXPECT_EQ(list.count(7), 2u);
  EXPECT_EQ(list.index_of(8), std::nullopt);
}

// Python's slices, spelled out as its reference does: the indices that a range would give.
Ints model_slice(const Ints& from, std::ptrdiff_t start, std::ptrdiff_t stop, std::ptrdiff_t step) {
  Ints result;
  for (std::ptrdiff_t i = start; step > 0 ? i < stop : i > stop; i += step) {
    result.push_back(from[static_cast<std::size_t>(i)]);
  }
  return result;
}

RC_GTEST_PROP(PersistentListLaws, AgreesWithVector, (const Ints& model)) {
  const List list = List::from(model);
  RC_ASSERT(elements(list) == model);
  RC_ASSERT(list.size() == model.size());
  for (std::size_t i = 0; i < model.size(); ++i) RC_ASSERT(list.at(i) == model[i]);
  RC_ASSERT(elements(list.reverse()) == Ints(model.rbegin(), model.rend()));
  RC_ASSERT(list.reverse().reverse().equals(list));
  RC_ASSERT(list.hash() == List::from(model).hash());
}

RC_GTEST_PROP(PersistentListLaws, SlicesAreThoseOfPython, (const Ints& model)) {
  const auto size = static_cast<std::ptrdiff_t>(model.size());
  const auto step = *rc::gen::element<std::ptrdiff_t>(-4, -3, -2, -1, 1, 2, 3, 4);
  const std::ptrdiff_t low = step > 0 ? 0 : -1;
  const auto start = *rc::gen::inRange(low, low + size + 1);
  const auto stop = *rc::gen::inRange(low, low + size + 1);
  const List slice = List::from(model).slice(start, stop, step);
  RC_ASSERT(elements(slice) == model_slice(model, start, stop, step));
}

RC_GTEST_PROP(PersistentListLaws, ConcatTakesApart, (const Ints& front, const Ints& back)) {
  const List joined = List::from(front).concat(List::from(back));
  RC_ASSERT(joined.size() == front.size() + back.size());
  RC_ASSERT(joined.take(front.size()).equals(List::from(front)));
  RC_ASSERT(joined.drop(front.size()).equals(List::from(back)));
}

RC_GTEST_PROP(PersistentListLaws, EqualsAndHashSeeOrder, (const Ints& a, const Ints& b)) {
  const List left = List::from(a), right = List::from(b);
  RC_ASSERT(left.equals(right) == (a == b));
  RC_ASSERT((left.hash() == right.hash()) == (a == b));
  RC_ASSERT((left.reverse().hash() == left.hash()) == (Ints(a.rbegin(), a.rend()) == a));
}

// ---- histories of versions ----

constexpr std::size_t kSlots = 3;
using Model = std::array<Ints, kSlots>;
using Lists = std::array<List, kSlots>;
using ListCommand = rc::state::Command<Model, Lists>;

std::size_t some_slot() { return *rc::gen::inRange<std::size_t>(0, kSlots); }

// All slots are looked at after each step: an old version that changed would show at once.
void expect_model(const Model& model, const Lists& lists) {
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    RC_ASSERT(elements(lists[slot]) == model[slot]);
    RC_ASSERT(lists[slot].size() == model[slot].size());
    RC_ASSERT(lists[slot].hash() == List::from(model[slot]).hash());
  }
}

struct Cons : ListCommand {
  std::size_t from = some_slot(), to = some_slot();
  int element = *rc::gen::inRange(0, 5);

  void apply(Model& model) const override {
    Ints next = model[from];
    next.insert(next.begin(), element);
    model[to] = next;
  }
  void run(const Model& model, Lists& lists) const override {
    lists[to] = lists[from].cons(element);
    RC_ASSERT(lists[to].head() == element);
    expect_model(nextState(model), lists);
  }
  void show(std::ostream& os) const override {
    os << "slot" << to << " = slot" << from << ".cons(" << element << ")";
  }
};

struct Drop : ListCommand {
  std::size_t from = some_slot(), to = some_slot(), count = *rc::gen::inRange<std::size_t>(0, 6);

  void apply(Model& model) const override {
    const Ints source = model[from];
    const auto dropped = static_cast<std::ptrdiff_t>(std::min(count, source.size()));
    model[to] = Ints(source.begin() + dropped, source.end());
  }
  void run(const Model& model, Lists& lists) const override {
    lists[to] = lists[from].drop(count);
    expect_model(nextState(model), lists);
  }
  void show(std::ostream& os) const override {
    os << "slot" << to << " = slot" << from << ".drop(" << count << ")";
  }
};

struct Concat : ListCommand {
  std::size_t from = some_slot(), with = some_slot(), to = some_slot();

  void checkPreconditions(const Model& model) const override {
    RC_PRE(model[from].size() + model[with].size() < 200);  // doubling would take over the test
  }
  void apply(Model& model) const override {
    Ints next = model[from];
    const Ints& back = model[with];
    next.insert(next.end(), back.begin(), back.end());
    model[to] = next;
  }
  void run(const Model& model, Lists& lists) const override {
    lists[to] = lists[from].concat(lists[with]);
    expect_model(nextState(model), lists);
  }
  void show(std::ostream& os) const override {
    os << "slot" << to << " = slot" << from << " + slot" << with;
  }
};

TEST_F(PersistentListTest, HistoriesFollowTheModel) {
  rc::detail::checkGTest([] {
    Lists lists;
    rc::state::check(Model(), lists, rc::state::gen::execOneOfWithArgs<Cons, Cons, Drop, Concat>());
  });
}

// ---- failure and scale ----

TEST_F(PersistentListTest, ThrowLeavesNoTrace) {
  using TrackedList = PersistentList<Tracked>;
  const TrackedList list = TrackedList::from(Ints{1, 2, 3, 4, 5, 6});
  const TrackedList copy = TrackedList::from(Ints{1, 2, 3, 4, 5, 6});
  const Tracked seven(7);
  const std::uint64_t nodes = list_node_count.live(), digest = list.hash(TrackedHash());
  const std::int64_t objects = Tracked::live;
  const auto throws = [&](auto operation) {
    return test::for_each_throw(operation, [&] {
      ASSERT_EQ(list_node_count.live(), nodes);
      ASSERT_EQ(Tracked::live, objects);
      ASSERT_EQ(list.hash(TrackedHash()), digest);
    });
  };
  EXPECT_EQ(throws([&] { list.cons(seven); }), 1);
  EXPECT_EQ(throws([&] { list.take(4); }), 4);
  EXPECT_EQ(throws([&] { list.slice(5, -1, -2); }), 3);
  EXPECT_EQ(throws([&] { list.slice(0, 6, 2); }), 3);
  EXPECT_EQ(throws([&] { list.concat(copy); }), 6);
  EXPECT_EQ(throws([&] { list.reverse(); }), 6);
  EXPECT_EQ(throws([&] { list.equals(copy, TrackedEqual()); }), 6);
  EXPECT_EQ(throws([&] { list.index_of(seven, TrackedEqual()); }), 6);
  EXPECT_EQ(throws([&] { list.hash(TrackedHash()); }), 6);
}

TEST_F(PersistentListTest, TenMillionNodes) {
  constexpr int kNodes = 10000000;
  List list;
  for (int i = 0; i < kNodes; ++i) list = list.cons(i);
  const List copy = list.reverse().reverse();
  EXPECT_TRUE(list.equals(copy));
  EXPECT_FALSE(list.same_node(copy));
  EXPECT_EQ(list.hash(), copy.hash());
  EXPECT_EQ(list.at(kNodes - 1), 0);
  EXPECT_EQ(std::accumulate(list.begin(), list.end(), std::int64_t{0}),
            std::int64_t{kNodes} * (kNodes - 1) / 2);
}

}  // namespace
}  // namespace sealbreak::impl
