#include "harness/seed/tier.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/seed/seed.hpp"

namespace sealbreak {
namespace {

std::string tier(const std::string& domain, const std::string& keys, const std::string& ops) {
  const Seed seed = parse_seed(R"({"version": 1, "domain": ")" + domain + R"(", "about": "", "keys": [)" + keys +
                                   R"(], "ops": [)" + ops + "]}", "test");
  const Needs needs = needs_of(seed.trace, seed.expect);
  std::string names;
  for (const std::string_view name : needs.names()) names += std::string(name) + " ";
  return names + "-> " + std::string(needs.tier());
}

const std::string five = R"({"hash": "5", "class": 0})";
const std::string set = R"({"op": "set", "into": 0, "map": 0, "key": 0, "value": 1, "gives": "ok"})";

TEST(Tier, KeysOfSmallHashesThatNobodyElseHasArePlain) {
  EXPECT_EQ(tier("map", five, set), "-> plain");
  EXPECT_EQ(tier("map", five + "," + five, set), "-> plain") << "equal keys are one key";
}

TEST(Tier, AHashThatWasChosenNeedsHashes) {
  EXPECT_EQ(tier("map", R"({"hash": "1024", "class": 0})", set), "hashes -> hashes");
  EXPECT_EQ(tier("map", R"({"hash": "-2", "class": 0})", set), "hashes -> hashes");
  const std::string cons = R"({"op": "cons", "into": 0, "list": 0, "item": {"key": 0}, "gives": "ok"})";
  EXPECT_EQ(tier("list", R"({"hash": "-2", "class": 0})", cons), "-> plain");
}

TEST(Tier, KeysThatCollideCountWhenAnOpNamesThem) {
  const std::string collide = five + R"(, {"hash": "5", "class": 1})";
  EXPECT_EQ(tier("map", collide, set), "-> plain");
  const std::string both = R"({"op": "from_pairs", "into": 0, "key": 0, "value": 1, "count": 2, "gives": "ok"})";
  EXPECT_EQ(tier("map", collide, both), "hashes -> hashes");
}

TEST(NamedKeys, AreLeftAloneAndTheOpsMeanTheSame) {
  const std::string keys = five + R"(, {"natural": "None"}, {"hash": "6", "class": 0}, {"hash": "7", "class": 0})";
  const auto trace = [](const std::string& of, const std::string& ops) {
    return parse_seed(R"({"version": 1, "domain": "map", "about": "", "keys": [)" + of + R"(], "ops": [)" + ops + "]}", "test").trace;
  };
  const auto pairs = [](int key, int count) {
    return fmt::format(R"({{"op": "from_pairs", "into": 0, "key": {}, "value": 1, "count": {}}})", key, count);
  };
  const NamedKeys round = named_keys(trace(keys, pairs(3, 2) + "," + pairs(1, 0)));
  EXPECT_EQ(round.places, (std::vector<int>{0, 3}));
  EXPECT_EQ(round.trace, trace(five + R"(, {"hash": "7", "class": 0})", pairs(1, 2) + "," + pairs(0, 0)));
  const NamedKeys all = named_keys(trace(keys, pairs(2, 9)));
  EXPECT_EQ(all.trace, trace(keys, pairs(2, 9)));
  const NamedKeys none = named_keys(trace(R"({"natural": "None"})", R"({"op": "length", "map": 0})"));
  EXPECT_EQ(none.trace.keys, std::vector<KeySpec>{KeySpec{}});
}

TEST(Tier, IntsOfARangeCollideToo) {
  const auto range = [&](int count) {
    return set + R"(, {"op": "update_range", "into": 0, "map": 0, "count": )" + std::to_string(count) +
           R"(, "value": 1, "gives": "ok"})";
  };
  EXPECT_EQ(tier("map", five, range(5)), "-> plain");
  EXPECT_EQ(tier("map", five, range(6)), "hashes -> hashes");
}

TEST(Tier, TheLastNeedNamesTheTier) {
  const std::string raises = R"({"op": "at", "map": 0, "key": 0, "gives": {"raised": "KeyError"}})";
  const std::string box = R"({"op": "set", "into": 0, "map": 0, "key": 0, "value": {"box": 1}, "gives": "ok"})";
  EXPECT_EQ(tier("map", five, raises), "exceptions -> exceptions");
  EXPECT_EQ(tier("map", R"({"hash": "5", "class": 0, "behaviour": "reenter-eq"})", set), "exceptions -> exceptions");
  EXPECT_EQ(tier("map", five, box), "identity -> identity");
  EXPECT_EQ(tier("map", R"({"nan": true, "hash": "5000"})", set), "hashes identity -> identity");
  EXPECT_EQ(tier("map", R"({"natural": "None"})", set), "python -> python");
  EXPECT_EQ(tier("map", R"({"hash": "5", "class": 0, "behaviour": "always-equal"})", set), "python -> python");
}

TEST(Tier, NeedsHaveNames) {
  Needs needs;
  for (const std::string_view name : need_names) EXPECT_TRUE(add_need(needs, name));
  EXPECT_FALSE(add_need(needs, "plain"));
  EXPECT_EQ(needs.names().size(), need_names.size());
  EXPECT_TRUE(Needs{}.within(needs));
  EXPECT_FALSE(needs.within(Needs{}));
}

}  // namespace
}  // namespace sealbreak
