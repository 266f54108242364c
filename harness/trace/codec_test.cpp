#include "harness/trace/codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/trace/arbitrary_trace.hpp"

namespace sealbreak {
namespace {

bool is_valid(const Trace& trace) {
  if (trace.keys.empty() || trace.keys.size() > max_keys) return false;
  for (const KeySpec& key : trace.keys)
    if (key.hash == -1 || key.equality_class >= equality_classes || key.nth < 1 ||
        key.nth > highest_nth || key.kind == KeyKind::integer)
      return false;
  for (const Op& op : trace.ops)
    if (op.code >= trace.domain->ops.size()) return false;
  Trace reduced = trace;
  normalise(reduced);
  return reduced == trace;
}

const Domain& any_domain() {
  return *domains()[*rc::gen::inRange<std::size_t>(0, domains().size())];
}

RC_GTEST_PROP(CodecTest, EveryByteStringIsAValidTrace, (const Bytes& bytes)) {
  RC_ASSERT(is_valid(decode(any_domain(), bytes)));
}

RC_GTEST_PROP(CodecTest, DecodingWhatWasEncodedGivesTheTrace, (const Trace& trace)) {
  RC_ASSERT(decode(*trace.domain, encode(trace)) == trace);
}

RC_GTEST_PROP(CodecTest, EncodingIsCanonical, (const Bytes& bytes)) {
  const Domain& domain = any_domain();
  const Bytes canonical = encode(decode(domain, bytes));
  RC_ASSERT(encode(decode(domain, canonical)) == canonical);
}

RC_GTEST_PROP(CodecTest, TheCanonicalEncodingSaysTheSameTrace, (const Bytes& bytes)) {
  const Domain& domain = any_domain();
  const Trace trace = decode(domain, bytes);
  RC_ASSERT(decode(domain, encode(trace)) == trace);
}

RC_GTEST_PROP(CodecTest, TheVersionByteIsIgnored, (const Trace& trace, std::uint8_t version)) {
  Bytes bytes = encode(trace);
  bytes[0] = version;
  RC_ASSERT(decode(*trace.domain, bytes) == trace);
}

RC_GTEST_PROP(CodecTest, AnOpThatIsNotWholeIsDropped, (const Trace& trace)) {
  RC_PRE(!trace.ops.empty());
  Bytes bytes = encode(trace);
  bytes.pop_back();
  Trace shorter = trace;
  shorter.ops.pop_back();
  RC_ASSERT(decode(*trace.domain, bytes) == shorter);
}

RC_GTEST_PROP(CodecTest, AlignmentDoesNotMatter, (const Bytes& bytes)) {
  const Domain& domain = any_domain();
  const Trace trace = decode(domain, bytes);
  for (std::size_t shift = 0; shift < 9; ++shift) {
    Bytes moved(shift, 0xa5);
    moved.insert(moved.end(), bytes.begin(), bytes.end());
    RC_ASSERT(decode(domain, std::span(moved).subspan(shift)) == trace);
  }
}

TEST(CodecTest, NoBytesAreATraceWithOneKey) {
  const Trace trace = decode(map_domain, {});
  EXPECT_EQ(trace.keys.size(), 1u);
  EXPECT_TRUE(trace.ops.empty());
}

TEST(CodecTest, AHashOfMinusOneIsReadAsMinusTwo) {
  const Bytes bytes{1, 0, 17, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0};
  EXPECT_EQ(decode(map_domain, bytes).keys[0].hash, -2);
}

// The format is frozen: corpora on other people's disks are bytes. When one of these fails, the
// table or the decoder has changed in a way that it must not.
TEST(CodecTest, GoldenMapTrace) {
  const Bytes bytes{1, 3,                                         // version, four keys
                    17, 5, 0, 0, 0, 0, 0, 0, 0x80, 3, 1, 1,       // hash, class, raise-eq, nth
                    17, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0,
                    16, 7, 0, 0, 0, 0, 0, 0, 0,                   // a NaN
                    6,                                            // 1.0
                    0, 1, 0, 0, 11,                               // set
                    1, 2, 1, 3,                                   // remove
                    9, 3, 1, 2, 4, 63,                            // update_iterator
                    20, 1, 3,                                     // compare
                    31, 0, 3, 8};                                 // remove_range
  const Trace trace = decode(map_domain, bytes);
  EXPECT_EQ(print_trace(trace),
            "k0: hash=-0x7ffffffffffffffb class=3 raise-eq(2)\n"
            "k1: hash=-0x2 class=0\n"
            "k2: nan hash=0x7\n"
            "k3: 1.0\n"
            "s1 = set(s0, k0, box 3)\n"
            "s2 = remove(s1, k3)\n"
            "s3 = update_iterator(s1, k2, 4, x63)\n"
            "compare(s1, s3)\n"
            "s0 = remove_range(s3, x8)\n");
  EXPECT_EQ(encode(trace), bytes);
}

TEST(CodecTest, GoldenListTrace) {
  const Bytes bytes{1, 0, 12,                 // None
                    0, 1, 0, 16,              // cons
                    4, 2, 1, 0x80, 0xff, 2,   // slice
                    3, 2, 0xfe,               // index
                    19, 4, 2, 40,             // cons_range
                    31, 7, 4};                // alias
  const Trace trace = decode(list_domain, bytes);
  EXPECT_EQ(print_trace(trace),
            "k0: None\n"
            "s1 = cons(s0, k0)\n"
            "s2 = slice(s1, -, -1, 2)\n"
            "index(s2, -2)\n"
            "s4 = cons_range(s2, x40)\n"
            "s7 = alias(s4)\n");
  EXPECT_EQ(encode(trace), bytes);
}

TEST(CodecTest, AnOpBytePastTheTableIsReducedByTheFirstVersionsOps) {
  const Bytes past{1, 0, 0, 250, 1, 2};  // 250 % 32 is 26: alias
  const Trace trace = decode(map_domain, past);
  ASSERT_EQ(trace.ops.size(), 1u);
  EXPECT_EQ(trace.info(trace.ops[0]).name, "alias");
}

TEST(CodecTest, BytesThatRunOutInAKeyReadAsZero) {
  const Trace trace = decode(map_domain, Bytes{1, 1, 17, 9});
  ASSERT_EQ(trace.keys.size(), 2u);
  EXPECT_EQ(trace.keys[0], (KeySpec{.hash = 9}));
  EXPECT_EQ(trace.keys[1], (KeySpec{.kind = KeyKind::natural, .natural = 0}));
}

}  // namespace
}  // namespace sealbreak
