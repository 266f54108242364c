// Tests of keys: the laws of their specifications, what they count and do when asked, and that real
// Python objects of the same specifications hash and compare alike.
#include "harness/subjects/key_model.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/subjects/python/runtime_module.hpp"
#include "harness/trace/arbitrary_trace.hpp"

namespace sealbreak {
namespace {

/// Two keys that are often equal, or equal but for one part.
std::pair<KeySpec, KeySpec> any_pair() {
  const KeySpec first = *arbitrary_key();
  KeySpec second = *arbitrary_key();
  const int how = *rc::gen::inRange(0, 4);
  if (how == 0) second = first;
  if (how == 1) second.hash = first.hash;
  if (how == 2 && second.kind == KeyKind::custom) second.hash = first.hash, second.equality_class = first.equality_class;
  if (second.kind == KeyKind::natural) second.hash = 0;
  return {first, second};
}

KeyState state(const KeySpec& spec, int index = 0) { return {spec, Atom::key(index)}; }

class Armed {
 public:
  Armed() { asked() = {}, asked().armed = true; }
  ~Armed() { asked() = {}; }
};

static_assert(python_hash(-1) == -2);
static_assert(python_hash(-2) == -2 && python_hash(0) == 0 && python_hash(INT64_MIN) == INT64_MIN);

RC_GTEST_PROP(KeySpecTest, NoHashIsMinusOne, ()) { RC_ASSERT(hash_of(*arbitrary_key()) != -1); }

RC_GTEST_PROP(KeySpecTest, EqualKeysHaveOneHashUnlessTheyBreakTheContract, ()) {
  const auto [a, b] = any_pair();
  if (equal_by_spec(a, b) && !breaks_hash_contract(a) && !breaks_hash_contract(b))
    RC_ASSERT(hash_of(a) == hash_of(b));
}

RC_GTEST_PROP(KeySpecTest, EqualityIsSymmetricUnlessAKeyIsAsymmetric, ()) {
  const auto [a, b] = any_pair();
  const auto asymmetric = [](const KeySpec& key) { return key.behaviour == Behaviour::asymmetric; };
  if (!asymmetric(a) && !asymmetric(b)) RC_ASSERT(equal_by_spec(a, b) == equal_by_spec(b, a));
}

RC_GTEST_PROP(KeySpecTest, AKeyEqualsItselfUnlessItIsANaN, ()) {
  const KeySpec key = *arbitrary_key();
  RC_ASSERT(equal_by_spec(key, key) == (key.kind != KeyKind::nan));
}

RC_GTEST_PROP(KeySpecTest, EqualityOfKeysThatKeepTheContractIsTransitive, ()) {
  const auto [a, b] = any_pair();
  const KeySpec c = *rc::gen::oneOf(arbitrary_key(), rc::gen::just(a), rc::gen::just(b));
  RC_PRE(!breaks_hash_contract(a) && !breaks_hash_contract(b) && !breaks_hash_contract(c));
  if (equal_by_spec(a, b) && equal_by_spec(b, c)) RC_ASSERT(equal_by_spec(a, c));
}

TEST(KeySpecTest, AnIntOfARangeEqualsTheNaturalsThatAreItsNumber) {
  for (int n = 0; n < 3; ++n) {
    const KeySpec integer{.kind = KeyKind::integer, .hash = n};
    for (std::uint8_t row = 0; row < naturals.size(); ++row) {
      const KeySpec natural{.kind = KeyKind::natural, .natural = row};
      EXPECT_EQ(equal_by_spec(integer, natural), naturals[row].number == n) << n << naturals[row].name;
    }
  }
}

RC_GTEST_PROP(AskEqTest, AnswersAsTheSpecificationSays, ()) {
  const auto [a, b] = any_pair();
  KeyState left = state(a, 0), right = state(b, 1);
  asked() = {};
  RC_ASSERT(ask_eq(left, right) == equal_by_spec(a, b));
  RC_ASSERT(asked().counts.eq == 0u);  // nothing counts while keys are not armed
}

RC_GTEST_PROP(AskEqTest, WhenItDoesNotRaiseItsBehaviourChangesNoAnswer, ()) {
  const auto [a, b] = any_pair();
  KeyState left = state(a, 0), right = state(b, 1);
  const Armed armed;
  asked().reenter = [&](KeyState& key) { (void)ask_hash(key), (void)ask_eq(left, right); };
  try {
    RC_ASSERT(ask_eq(left, right) == equal_by_spec(a, b));
    RC_ASSERT(asked().counts.raised == 0u);
  } catch (const KeyRaised&) {
    RC_ASSERT(asked().counts.raised == 1u);
    RC_ASSERT(a.behaviour == Behaviour::raise_eq || b.behaviour == Behaviour::raise_eq);
  }
  const bool custom = a.kind == KeyKind::custom || b.kind == KeyKind::custom;
  RC_ASSERT(asked().counts.eq == (custom ? 1u : 0u));
  const bool across = a.kind == KeyKind::custom && b.kind == KeyKind::custom && hash_of(a) != hash_of(b);
  RC_ASSERT(asked().counts.cross_eq == (across ? 1u : 0u));
}

TEST(AskEqTest, RaisesAtItsNthComparisonAndAtNoOther) {
  for (std::uint8_t nth = 1; nth <= highest_nth; ++nth) {
    KeyState key = state({.behaviour = Behaviour::raise_eq, .nth = nth}), other = state({}, 1);
    const Armed armed;
    for (std::uint8_t call = 1; call <= highest_nth + 1; ++call) {
      // Being on either side, or beside a stranger, is taking part.
      const auto ask = [&] {
        return call % 3 == 0 ? ask_eq_stranger(key) : call % 3 == 1 ? ask_eq(key, other) : ask_eq(other, key);
      };
      if (call == nth) EXPECT_THROW(ask(), KeyRaised);
      else EXPECT_NO_THROW(ask());
    }
    EXPECT_EQ(asked().counts.raised, 1u);
    EXPECT_EQ(asked().counts.eq, highest_nth + 1u);
  }
}

TEST(AskHashTest, RaisesAtItsNthRequestAndAtNoOther) {
  for (std::uint8_t nth = 1; nth <= highest_nth; ++nth) {
    KeyState key = state({.hash = 9, .behaviour = Behaviour::raise_hash, .nth = nth});
    const Armed armed;
    for (std::uint8_t call = 1; call <= highest_nth + 1; ++call) {
      if (call == nth) EXPECT_THROW(ask_hash(key), KeyRaised);
      else EXPECT_EQ(ask_hash(key), 9);
    }
    EXPECT_EQ(asked().counts.hash, highest_nth + 1u);
    EXPECT_EQ(asked().counts.raised, 1u);
  }
}

TEST(AskHashTest, WhatReentersIsNotArmedInside) {
  KeyState key = state({.hash = 9, .behaviour = Behaviour::reenter_hash});
  const Armed armed;
  int times = 0;
  asked().reenter = [&](KeyState& same) { ++times, (void)ask_hash(same); };
  EXPECT_EQ(ask_hash(key), 9);
  EXPECT_EQ(times, 1);
  EXPECT_EQ(asked().counts.hash, 1u);
  EXPECT_TRUE(asked().armed);
}

// From here on the same questions are put to real Python objects.

using python::Ref;

Ref object_of(KeyState& key) {
  python::start();
  (void)python::import_from("sealbreak_runtime", "Key");  // makes the types
  if (key.spec.kind == KeyKind::custom) return python::make_key(key);
  if (key.spec.kind == KeyKind::nan) {
    const Ref make = python::import_from("natural_keys", "NaN");
    return python::checked(PyObject_CallFunction(make.get(), "L", static_cast<long long>(key.spec.hash)));
  }
  const Ref make = python::import_from("natural_keys", "make");
  return python::checked(PyObject_CallFunction(make.get(), "s", naturals[key.spec.natural].name.data()));
}

bool python_equal(const Ref& a, const Ref& b) {
  const Ref answer = python::checked(PyObject_RichCompare(a.get(), b.get(), Py_EQ));
  return answer.get() == Py_True;
}

TEST(NaturalsTest, HashAsPythonDoes) {
  for (std::uint8_t row = 0; row < naturals.size(); ++row) {
    if (naturals[row].name == "None") continue;  // an address in 3.11: ours is a number of our own
    KeyState key = state({.kind = KeyKind::natural, .natural = row});
    EXPECT_EQ(PyObject_Hash(object_of(key).get()), naturals[row].hash) << naturals[row].name;
  }
}

TEST(NaturalsTest, CompareAsPythonDoes) {
  for (std::uint8_t a = 0; a < naturals.size(); ++a)
    for (std::uint8_t b = 0; b < naturals.size(); ++b) {
      KeyState left = state({.kind = KeyKind::natural, .natural = a});
      KeyState right = state({.kind = KeyKind::natural, .natural = b});
      EXPECT_EQ(python_equal(object_of(left), object_of(right)), equal_by_spec(left.spec, right.spec))
          << naturals[a].name << " == " << naturals[b].name;
    }
}

TEST(NaturalsTest, TheirNumbersAreTheIntsThatTheyEqual) {
  for (std::uint8_t row = 0; row < naturals.size(); ++row) {
    KeyState key = state({.kind = KeyKind::natural, .natural = row});
    for (int n = -3; n < 64; ++n)
      EXPECT_EQ(python_equal(object_of(key), Ref(PyLong_FromLong(n))), naturals[row].number == n)
          << naturals[row].name << " == " << n;
  }
}

RC_GTEST_PROP(PythonKeysTest, HashAndCompareAsTheirSpecificationsSay, ()) {
  const auto [a, b] = any_pair();
  KeyState left = state(a, 0), right = state(b, 1);
  asked() = {};
  const Ref first = object_of(left), second = object_of(right);
  RC_ASSERT(python_equal(first, second) == equal_by_spec(a, b));
  const Ref different = python::checked(PyObject_RichCompare(first.get(), second.get(), Py_NE));
  RC_ASSERT((different.get() == Py_True) == !equal_by_spec(a, b));
  if (a.kind != KeyKind::natural || naturals[a.natural].name != "None")
    RC_ASSERT(PyObject_Hash(first.get()) == hash_of(a));
}

TEST(PythonKeysTest, RaiseAtTheNthComparisonAndRequestForTheirHash) {
  KeyState comparing = state({.behaviour = Behaviour::raise_eq, .nth = 2});
  KeyState hashing = state({.behaviour = Behaviour::raise_hash, .nth = 2}, 1);
  const Ref first = object_of(comparing), second = object_of(hashing);
  const Armed armed;
  EXPECT_FALSE(python_equal(first, Ref(PyLong_FromLong(1))));
  EXPECT_EQ(PyObject_RichCompare(first.get(), second.get(), Py_EQ), nullptr);
  EXPECT_TRUE(python::take_error().starts_with("KeyRaised"));
  EXPECT_EQ(PyObject_Hash(second.get()), 0);
  EXPECT_EQ(PyObject_Hash(second.get()), -1);
  EXPECT_TRUE(python::take_error().starts_with("KeyRaised"));
  EXPECT_EQ(asked().counts.raised, 2u);
  EXPECT_EQ(asked().counts.eq, 2u);
  EXPECT_EQ(asked().counts.hash, 2u);
}

TEST(PythonKeysTest, ANaNIsItselfByIdentityOnly) {
  KeyState key = state({.kind = KeyKind::nan, .hash = 7});
  const Ref nan = object_of(key), other = object_of(key);
  EXPECT_FALSE(python_equal(nan, nan));
  EXPECT_EQ(PyObject_RichCompareBool(nan.get(), nan.get(), Py_EQ), 1);
  EXPECT_EQ(PyObject_RichCompareBool(nan.get(), other.get(), Py_EQ), 0);
}

}  // namespace
}  // namespace sealbreak
