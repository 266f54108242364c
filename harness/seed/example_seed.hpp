// Stage:     seed. One seed with some of everything, for tests that spoil it.
// Input:     a part of its text, and what to put there.
// Output:    the text.
// Invariant: laid out as write_seed does.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace sealbreak {

inline const std::string good = R"({
  "version": 1,
  "domain": "map",
  "about": "An example.",
  "keys": [
    {"hash": "5", "class": 0},
    {"hash": "-9223372036854775808", "class": 7, "behaviour": "raise-eq", "nth": 2},
    {"natural": "1.0"},
    {"nan": true, "hash": "7"}
  ],
  "ops": [
    {"op": "set", "into": 1, "map": 0, "key": 2, "value": {"box": 3}, "gives": "ok"},
    {"op": "get", "map": 1, "key": 2, "gives": [{"box": 3, "made_by": 0}]},
    {"op": "get", "map": 0, "key": 2, "gives": [null]},
    {"op": "at", "map": 0, "key": 0, "gives": {"raised": "KeyError"}},
    {"op": "items", "map": 1, "gives": [{"key": 2}, {"box": 3, "made_by": 0}]},
    {"op": "keys", "map": 0, "gives": []},
    {"op": "update_range", "into": 1, "map": 0, "count": 63, "value": 3, "gives": "limit"}
  ]
}
)";

/// `good` with `part`, where it is first found, replaced.
inline std::string with(std::string_view part, std::string_view instead) {
  std::string text = good;
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), instead);
}

}  // namespace sealbreak
