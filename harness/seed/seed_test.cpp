#include "harness/seed/seed.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/seed/arbitrary_seed.hpp"
#include "harness/seed/example_seed.hpp"

namespace sealbreak {
namespace {

std::string error_of(std::string_view text) {
  try {
    parse_seed(text, "x.json");
  } catch (const BadSeed& error) {
    return error.what();
  }
  return "no error";
}

RC_GTEST_PROP(SeedTest, ReadingWhatWasWrittenGivesTheSeed, ()) {
  const Seed seed = any_seed();
  RC_ASSERT(parse_seed(write_seed(seed), "written") == seed);
}

RC_GTEST_PROP(SeedTest, NoTextDoesMoreThanThrowBadSeed, ()) {
  std::string text = good;
  for (int edits = *rc::gen::inRange(1, 6); edits > 0; --edits) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    const std::string piece = *rc::gen::element<std::string>("", "{", "}", "[", "]", "\"", "9", "-", ",",
                                                             "\0", "\xff", "null", ":", "1e999");
    text.replace(at, *rc::gen::inRange<std::size_t>(0, 3), piece);
  }
  try {
    const Seed seed = parse_seed(text, "x.json");
    RC_ASSERT(parse_seed(write_seed(seed), "written") == seed);
  } catch (const BadSeed& error) {
    const std::string line = error.what();
    RC_ASSERT(line.starts_with("x.json: "));
    RC_ASSERT(line.find('\n') == std::string::npos);
  }
}

TEST(SeedTest, WritingWhatWasReadGivesTheText) {
  EXPECT_EQ(write_seed(parse_seed(good, "x.json")), good);
}

TEST(SeedTest, SaysWhatTheTextSays) {
  const Seed seed = parse_seed(good, "x.json");
  EXPECT_EQ(seed.verdict, "agree");
  EXPECT_EQ(print_trace(seed.trace).substr(0, 26), "k0: hash=0x5 class=0\nk1: h");
  EXPECT_EQ(print_op(seed.trace, seed.trace.ops[0]), "s1 = set(s0, k2, box 3)");
  ASSERT_EQ(seed.expect.size(), 7u);
  EXPECT_EQ(seed.expect[1], Outcome::of(Atom::box(3, 0)));
  EXPECT_EQ(seed.expect[2], Outcome::of(Atom{}));
  EXPECT_EQ(seed.expect[3], Outcome::raised("KeyError"));
  EXPECT_EQ(seed.expect[6], Outcome::limit());
}

TEST(SeedTest, AnIndexThatIsLeftOutIsNull) {
  const Trace trace{&list_domain, {KeySpec{}}, {{4, {1, 0, left_out, -127, 2}}, {0, {0, 1, 16}}}};
  const std::string text = write_seed({.trace = trace});
  EXPECT_NE(text.find(R"({"op": "slice", "into": 1, "list": 0, "start": null, "stop": -127, "step": 2})"),
            std::string::npos);
  EXPECT_NE(text.find(R"({"op": "cons", "into": 0, "list": 1, "item": {"key": 0}})"), std::string::npos);
  EXPECT_EQ(parse_seed(text, "x").trace, trace);
}

TEST(SeedTest, NoOperandIsCalledAsAFieldOfTheFormat) {
  for (const Domain* domain : domains())
    for (const OpInfo& info : domain->ops)
      for (const Operand& operand : info.operands)
        EXPECT_TRUE(operand.name != "op" && operand.name != "gives") << info.name;
}

struct Bad {
  std::string text, error;
};

TEST(SeedTest, EachMistakeHasOneClearLine) {
  const std::string set = R"({"op": "set", "into": 1, "map": 0, "key": 2, "value": {"box": 3}, "gives": "ok"})";
  const std::string outcomes = "give a list of what came out, {\"raised\": name} or \"limit\"";
  const std::string hash = "give a signed 64-bit number as a decimal string, such as \"5\"";
  std::string keys = R"("keys": [{"natural": "0"})";
  for (int i = 0; i < 16; ++i) keys += R"(, {"natural": "1"})";
  const Bad cases[] = {
      {"", "byte 0: the file is empty; fetch or write it again"},
      {" \n", "byte 0: the file is empty; fetch or write it again"},
      {good.substr(0, 30), "byte 30 (line 3, column 12): the file ends in the middle; fetch or write it again"},
      {good.substr(0, 120), "byte 120 (line 7, column 14): the file ends in the middle; fetch or write it again"},
      {"key = 5", "byte 1 (line 1, column 1): not JSON; mend it there, or fetch the file again"},
      {"{\n  'a': 1}", "byte 5 (line 2, column 3): not JSON; mend it there, or fetch the file again"},
      {good + "x", "byte 772 (line 21, column 1): something follows the end of the seed; remove it"},
      {good + "{}", "byte 772 (line 21, column 1): something follows the end of the seed; remove it"},
      {good + std::string(1, '\0') + "x", "byte 772: a zero byte is not JSON; fetch or write the file again"},
      {"{\"about\": \"\xff\"}", "byte 12 (line 1, column 12): not JSON; mend it there, or fetch the file again"},
      {with("1,", "1e999,"), "byte 20 (line 2, column 18): a number is too large; a seed's numbers have 32 bits"},
      {std::string(200'000, '['), "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0: nested more than 16 deep; a seed nests 4 deep: see corpus/README.md"},
      {with("1,", "1, \"version\": 1,"), "/version: the field is there twice; keep one of the two"},
      {with("\"into\": 1,", "\"into\": 1, \"into\": 2,"), "/ops/0/into: the field is there twice; keep one of the two"},
      {"[]", "top level: a list is not an object; give a seed"},
      {"{}", "top level: the field \"version\" is missing; add it"},
      {with("1,", "2,"), "/version: version 2 is not known; this reader knows version 1; take a newer one"},
      {with("1,", "\"1\","), "/version: version \"1\" is not known; this reader knows version 1; take a newer one"},
      {with("\"map\",", "\"mop\","), "/domain: no domain is called \"mop\"; give one of list, map, freeze, escape, cappython"},
      {with("\"about\"", "\"abuot\""), "top level: unknown field \"abuot\"; the fields of a seed are version, domain, about, origin, signature, subject, mutant, verdict, dialect, keys, ops"},
      {with("\"about\": \"An example.\",", ""), "top level: the field \"about\" is missing; add it"},
      {with("\"An example.\"", "7"), "/about: 7 is not a string; give a string"},
      {with("\"keys\"", "\"verdict\": \"escape\", \"keys\""), "/verdict: a replay can't expect \"escape\"; give one of agree, known, expected"},
      {R"({"version": 1, "domain": "map", "about": "", "keys": [], "ops": []})", "/keys: there is no key; give 1..16 keys"},
      {R"({"version": 1, "domain": "map", "about": "", )" + keys + R"(], "ops": []})", "/keys: there are 17 keys; give 1..16 keys"},
      {R"({"version": 1, "domain": "map", "about": "", "keys": {}, "ops": []})", "/keys: an object is not a list; give a list of 1..16 keys"},
      {with("{\"natural\": \"1.0\"}", "1"), "/keys/2: key 2: 1 is not an object; give a key: {\"hash\", \"class\"}, {\"natural\"} or {\"nan\", \"hash\"}"},
      {with("1.0", "1 + 1"), "/keys/2/natural: key 2, field \"natural\": no natural key is called \"1 + 1\"; give one of 0, 1, -1, -2, True, False, 1.0, 0.0, -0.0, 2**61-1, 2**61, -2**61, None, (), (1,), (1.0,)"},
      {with("\"5\"", "\"-1\""), "/keys/0/hash: key 0, field \"hash\": no Python hash is -1; give \"-2\", which such an object hashes to"},
      {with("\"5\"", "5"), "/keys/0/hash: key 0, field \"hash\": 5 is not a string; " + hash},
      {with("\"5\"", "\"05\""), "/keys/0/hash: key 0, field \"hash\": \"05\" is not a hash; " + hash},
      {with("\"5\"", "\"9223372036854775808\""), "/keys/0/hash: key 0, field \"hash\": \"9223372036854775808\" is not a hash; " + hash},
      {with("\"class\": 0", "\"class\": 8"), "/keys/0/class: key 0, field \"class\": 8 is out of range; give 0..7"},
      {with(", \"class\": 0", ""), "/keys/0: key 0: the field \"class\" is missing; add it"},
      {with("raise-eq", "raises"), "/keys/1/behaviour: key 1, field \"behaviour\": no behaviour is called \"raises\"; give one of plain, raise-eq, raise-hash, reenter-eq, reenter-hash, asymmetric, always-equal"},
      {with("\"nth\": 2", "\"nth\": 0"), "/keys/1/nth: key 1, field \"nth\": 0 is out of range; give 1..8"},
      {with("raise-eq", "plain"), "/keys/1/nth: key 1, field \"nth\": only raise-eq and raise-hash count their calls; remove it"},
      {with("true", "false"), "/keys/3/nan: key 3, field \"nan\": false is not true; give true"},
      {with("\"natural\"", "\"class\": 1, \"natural\""), "/keys/2: key 2: unknown field \"class\"; the fields of a natural key are natural"},
      {with(set, "\"set\""), "/ops/0: op 0: \"set\" is not an object; give an op: {\"op\": its name, its operands by name}"},
      {with("\"op\": \"set\", ", ""), "/ops/0: op 0: the field \"op\" is missing; add it"},
      {with("\"set\"", "\"cons\""), "/ops/0/op: op 0, field \"op\": the domain map has no op \"cons\"; corpus/README.md says where they are listed"},
      {with("\"into\": 1", "\"to\": 1"), "/ops/0: op 0 (set): unknown field \"to\"; the fields of set are op, into, map, key, value, gives"},
      {with("\"map\": 0, ", ""), "/ops/0: op 0 (set): the field \"map\" is missing; add it"},
      {with("\"map\": 0", "\"map\": 8"), "/ops/0/map: op 0 (set), field \"map\": 8 is out of range; give 0..7"},
      {with("\"map\": 0", "\"map\": -1"), "/ops/0/map: op 0 (set), field \"map\": -1 is out of range; give 0..7"},
      {with("\"map\": 0", "\"map\": 18446744073709551615"), "/ops/0/map: op 0 (set), field \"map\": 18446744073709551615 is out of range; give 0..7"},
      {with("\"map\": 0", "\"map\": \"0\""), "/ops/0/map: op 0 (set), field \"map\": \"0\" is not an integer; give 0..7"},
      {with("\"map\": 0", "\"map\": 0.0"), "/ops/0/map: op 0 (set), field \"map\": 0.0 is not an integer; give 0..7"},
      {with("\"map\": 0", "\"map\": true"), "/ops/0/map: op 0 (set), field \"map\": true is not an integer; give 0..7"},
      {with("\"key\": 2", "\"key\": 4"), "/ops/0/key: op 0 (set), field \"key\": 4 is out of range; give 0..3"},
      {with("{\"box\": 3}", "8"), "/ops/0/value: op 0 (set), field \"value\": 8 is out of range; give 0..7, {\"box\": 0..7}"},
      {with("{\"box\": 3}", "{\"box\": 8}"), "/ops/0/value/box: op 0 (set), field \"value\", field \"box\": 8 is out of range; give 0..7"},
      {with("{\"box\": 3}", "{\"key\": 1}"), "/ops/0/value: op 0 (set), field \"value\": it is neither a number nor a box; give 0..7, {\"box\": 0..7}"},
      {with("\"count\": 63", "\"count\": 64"), "/ops/6/count: op 6 (update_range), field \"count\": 64 is out of range; give 0..63"},
      {with(", \"gives\": \"ok\"", ""), "/ops/1: op 1: it has \"gives\", op 0 has not; give it to every op or to none"},
      {with(", \"gives\": [null]", ""), "/ops/2: op 2: it has no \"gives\", op 0 has; give it to every op or to none"},
      {with("[null]", "\"ok\""), "/ops/2/gives: op 2 (get), field \"gives\": \"ok\" is for ops that make a slot; " + outcomes},
      {with("[null]", "3"), "/ops/2/gives: op 2 (get), field \"gives\": 3 is no outcome; " + outcomes + ", or \"ok\""},
      {with("[null]", "[\"3\"]"), "/ops/2/gives/0: op 2 (get), field \"gives\": \"3\" is not an integer; give -2147483648..2147483647"},
      {with("\"made_by\": 0", "\"made_by\": 2"), "/ops/1/gives/0/made_by: op 1 (get), field \"gives\", field \"made_by\": 2 is out of range; give 0..1"},
      {with("{\"key\": 2}", "{\"key\": 4}"), "/ops/4/gives/0/key: op 4 (items), field \"gives\", field \"key\": 4 is out of range; give 0..3"},
      {with("KeyError", "os.system('x')"), "/ops/3/gives/raised: op 3 (at), field \"gives\", field \"raised\": \"os.system('x')\" is no exception's name; give a name such as \"KeyError\""},
      {std::string((4 << 20) + 1, ' '), "byte 4194305: larger than 4194304 bytes; a seed is small, minimise it first"},
  };
  for (const Bad& bad : cases) EXPECT_EQ(error_of(bad.text), "x.json: " + bad.error) << bad.text.substr(0, 200);
}

TEST(SeedTest, ItemsAndIndicesSayTheirRange) {
  const auto list = [](const std::string& op) {
    return R"({"version": 1, "domain": "list", "about": "", "keys": [{"natural": "0"}], "ops": [)" + op + "]}";
  };
  EXPECT_EQ(error_of(list(R"({"op": "cons", "into": 0, "list": 0, "item": 16})")),
            "x.json: /ops/0/item: op 0 (cons), field \"item\": 16 is out of range; give 0..7, "
            "{\"box\": 0..7} or {\"key\": 0..0}");
  EXPECT_EQ(error_of(list(R"({"op": "cons", "into": 0, "list": 0, "item": {"key": 1}})")),
            "x.json: /ops/0/item/key: op 0 (cons), field \"item\", field \"key\": 1 is out of range; give 0..0");
  EXPECT_EQ(error_of(list(R"({"op": "index", "list": 0, "index": -128})")),
            "x.json: /ops/0/index: op 0 (index), field \"index\": -128 is out of range; give -127..127, "
            "or null for left out");
}

TEST(SeedTest, AMessageIsShortAndOneLineWhateverTheSeedSays) {
  const std::string error = error_of(with("\"about\"", "\"a\\n\\u0007~/" + std::string(100'000, 'b') + "\""));
  EXPECT_LT(error.size(), 300u);
  EXPECT_EQ(error.find('\n'), std::string::npos);
}

TEST(SeedTest, WhatNoReferenceGivesIsNotWritten) {
  Seed seed = parse_seed(good, "x.json");
  seed.expect[2] = {Kind::crash, "SIGSEGV", {}};
  EXPECT_THROW(write_seed(seed), BadSeed);
  seed.expect[2] = Outcome::of(Atom{Atom::Tag::strange, 0, 0});
  EXPECT_THROW(write_seed(seed), BadSeed);
  seed.expect.pop_back();
  EXPECT_THROW(write_seed(seed), BadSeed);
}

TEST(SeedTest, ADialectIsWhatDiffersFromTheDraft) {
  const auto text = [](const std::string& dialect, const std::string& domain = "freeze") {
    return R"({"version": 1, "domain": ")" + domain + R"(", "about": "", "dialect": )" + dialect + R"(, "ops": []})";
  };
  const Seed seed = parse_seed(text(R"({"api": "prototype", "choices": false})"), "x.json");
  EXPECT_EQ(print_dialect(seed.dialect), "api=prototype, no choices");
  EXPECT_EQ(parse_seed(text("{}"), "x.json").dialect, SpokenDialect{});
  EXPECT_EQ(error_of(text(R"({"captures": "tight"})")),
            "x.json: /dialect/captures: the axis captures has no value \"tight\"; give one of literal, used_names, snapshot");
  EXPECT_EQ(error_of(text(R"({"choices": 0})")), "x.json: /dialect/choices: 0 is not true or false; give true or false");
  EXPECT_EQ(error_of(text("{}", "map")), "x.json: /dialect: only seeds of the domain freeze have a dialect; remove it");
}

}  // namespace
}  // namespace sealbreak
