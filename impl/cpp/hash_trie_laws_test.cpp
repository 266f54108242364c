// Stage: the hash trie against a model, over every configuration.
// In:    random histories of versions in slots; a throw at every call that may throw.
// Out:   agreement with std::map, one shape for equal contents, and no trace of a failed operation.
// Invariant: each check names the configuration and, on failure, the shrunk history.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include <array>
#include <functional>
#include <memory>
#include <ostream>
#include <set>

#include "impl/cpp/trie_machine.hpp"

namespace sealbreak::impl::test {
namespace {

constexpr int kKeys = 24;

struct Model {
  const TrieMachine* policy;
  std::array<Contents, kSlots> slots;

  std::pair<std::int64_t, int> place(int key) const {
    return {policy->hash(key), policy->equality_class(key)};
  }
};

int some_slot() { return *rc::gen::inRange(0, kSlots); }
int some_key() { return *rc::gen::inRange(0, kKeys); }

using Command = rc::state::Command<Model, TrieMachine>;

struct Set : Command {
  int from = some_slot(), to = some_slot(), key = some_key(), value = *rc::gen::inRange(0, 3);

  void apply(Model& model) const override {
    Contents next = model.slots[from];
    const auto added = next.insert({model.place(key), {key, value}});
    added.first->second.second = value;
    model.slots[to] = next;
  }
  void run(const Model& model, TrieMachine& machine) const override {
    machine.set(from, to, key, value);
    RC_ASSERT(machine.compare(to, nextState(model).slots[to]) == "");
  }
  void show(std::ostream& os) const override {
    os << "slot" << to << " = slot" << from << ".set(" << key << ", " << value << ")";
  }
};

struct Remove : Command {
  int from = some_slot(), to = some_slot(), key = some_key();

  void apply(Model& model) const override {
    Contents next = model.slots[from];
    next.erase(model.place(key));
    model.slots[to] = next;
  }
  void run(const Model& model, TrieMachine& machine) const override {
    RC_ASSERT(machine.contains(from, key) == (model.slots[from].count(model.place(key)) == 1));
    machine.remove(from, to, key);
    RC_ASSERT(machine.compare(to, nextState(model).slots[to]) == "");
  }
  void show(std::ostream& os) const override {
    os << "slot" << to << " = slot" << from << ".remove(" << key << ")";
  }
};

struct Update : Command {
  int from = some_slot(), with = some_slot(), to = some_slot();

  void apply(Model& model) const override {
    Contents next = model.slots[from];
    for (const auto& [place, kept] : model.slots[with]) {
      const auto added = next.insert({place, kept});
      added.first->second.second = kept.second;
    }
    model.slots[to] = next;
  }
  void run(const Model& model, TrieMachine& machine) const override {
    machine.update(from, with, to);
    RC_ASSERT(machine.compare(to, nextState(model).slots[to]) == "");
  }
  void show(std::ostream& os) const override {
    os << "slot" << to << " = slot" << from << ".update(slot" << with << ")";
  }
};

struct Compare : Command {
  int a = some_slot(), b = some_slot();

  void run(const Model& model, TrieMachine& machine) const override {
    RC_ASSERT(machine.equals(a, b) == (values(model.slots[a]) == values(model.slots[b])));
    // Whatever was done in between, slots that no command wrote to hold what they held.
    RC_ASSERT(machine.compare(a, model.slots[a]) == "");
    RC_ASSERT(machine.compare(b, model.slots[b]) == "");
  }
  void show(std::ostream& os) const override { os << "slot" << a << " == slot" << b; }

  // Which of two equal keys was kept is no part of equality.
  static std::set<std::pair<std::pair<std::int64_t, int>, int>> values(const Contents& contents) {
    std::set<std::pair<std::pair<std::int64_t, int>, int>> result;
    for (const auto& [place, kept] : contents) result.insert({place, kept.second});
    return result;
  }
};

class HashTrieLaws : public testing::TestWithParam<TrieConfiguration> {};

// One function for all configurations: RapidCheck's templates are instantiated once.
void follow_model(const TrieConfiguration& configuration) {
  const std::unique_ptr<TrieMachine> machine = configuration.make();
  rc::state::check(Model{machine.get(), {}}, *machine,
                   rc::state::gen::execOneOfWithArgs<Set, Set, Set, Remove, Remove, Update, Compare>());
}

TEST_P(HashTrieLaws, FollowsTheModel) {
  const std::uint64_t nodes_before = trie_node_count.live();
  const std::int64_t objects_before = Tracked::live;
  rc::detail::checkGTest([] { follow_model(GetParam()); });
  EXPECT_EQ(trie_node_count.live(), nodes_before);
  EXPECT_EQ(Tracked::live, objects_before);
}

// Slot 0 holds even keys, slot 1 a superset with other values; slot 2 is the target.
std::unique_ptr<TrieMachine> filled_machine() {
  std::unique_ptr<TrieMachine> machine = HashTrieLaws::GetParam().make();
  for (int key = 0; key < kKeys; key += 2) machine->set(0, 0, key, key);
  for (int key = 0; key < kKeys; ++key) machine->set(1, 1, key, key + 1);
  return machine;
}

void expect_unharmed(TrieMachine& machine, const std::function<void()>& operation) {
  const std::uint64_t nodes = trie_node_count.live();
  const std::int64_t objects = Tracked::live;
  const std::uint64_t shape = machine.shape(0);
  const std::uint64_t digest = machine.content_hash(0);
  const int throws = for_each_throw(operation, [&] {
    ASSERT_EQ(trie_node_count.live(), nodes);
    ASSERT_EQ(Tracked::live, objects);
    ASSERT_EQ(machine.shape(0), shape);
    ASSERT_EQ(machine.content_hash(0), digest);
    ASSERT_EQ(machine.shape(2), 0u);
  });
  EXPECT_GT(throws, 0);
}

TEST_P(HashTrieLaws, ThrowInSetLeavesNoTrace) {
  for (const int key : {3, 4}) {
    auto machine = filled_machine();
    expect_unharmed(*machine, [&] { machine->set(0, 2, key, 9); });
  }
}

TEST_P(HashTrieLaws, ThrowInRemoveLeavesNoTrace) {
  auto machine = filled_machine();
  expect_unharmed(*machine, [&] { machine->remove(0, 2, 4); });
}

TEST_P(HashTrieLaws, ThrowInUpdateLeavesNoTrace) {
  auto machine = filled_machine();
  expect_unharmed(*machine, [&] { machine->update(0, 1, 2); });
}

TEST_P(HashTrieLaws, ThrowInReadingLeavesNoTrace) {
  auto machine = filled_machine();
  machine->update(0, 0, 1);
  machine->set(1, 1, 0, 0);
  expect_unharmed(*machine, [&] { machine->equals(0, 1); });
  expect_unharmed(*machine, [&] { machine->contains(0, 4); });
  expect_unharmed(*machine, [&] { machine->levels(0, 4); });
}

TEST_P(HashTrieLaws, UpdateMakesAtMostOneNodeALevel) {
  auto machine = filled_machine();
  for (int key = 0; key < kKeys; ++key) {
    std::uint64_t before = trie_node_count.made;
    machine->set(0, 2, key, 77);
    EXPECT_EQ(trie_node_count.made - before, machine->levels(2, key));
    EXPECT_LE(machine->levels(2, key), machine->max_levels());
    before = trie_node_count.made;
    machine->remove(1, 2, key);
    EXPECT_LE(trie_node_count.made - before, machine->levels(1, key));
  }
}

INSTANTIATE_TEST_SUITE_P(All, HashTrieLaws, testing::ValuesIn(trie_configurations()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace sealbreak::impl::test
