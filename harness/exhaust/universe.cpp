#include <stdexcept>

#include "harness/exhaust/exhaust.hpp"

namespace sealbreak {
namespace {

/// Two keys with one hash; two that part at the last bit but one; one that is their neighbour from
/// the first level on.
std::vector<KeySpec> hostile_keys() {
  constexpr std::int64_t prefix = 0x1234567890abcdef;
  return {{.hash = prefix, .equality_class = 0},
          {.hash = prefix, .equality_class = 1},
          {.hash = prefix ^ (std::int64_t{1} << 62), .equality_class = 2},
          {.hash = ~prefix, .equality_class = 3}};
}

/// Versions that the second slot of an op may be: the version itself, and older ones.
constexpr int versions_back = 3;

void add_for_each_key(Universe& universe, const char* op, bool with_values) {
  for (int key = 0; key < static_cast<int>(universe.keys.size()); ++key)
    for (int value = 0; value < (with_values ? universe.values : 1); ++value)
      universe.steps.push_back({.op = op, .key = key, .value = with_values ? value : -1});
}

void add_for_each_version(Universe& universe, const char* op) {
  for (int version = 1; version < versions_back; ++version)
    universe.steps.push_back({.op = op, .version = version});
}

}  // namespace

Universe make_universe(const Domain& domain) {
  // The first two keys differ in identity only; all others differ in their hashes.
  Universe universe{&domain, hostile_keys(), {0, 0, 1, 2}, 2, {}};
  if (domain.name == "map") {
    add_for_each_key(universe, "set", true);
    add_for_each_key(universe, "discard", false);
    add_for_each_version(universe, "update_map");
    add_for_each_version(universe, "compare");
  } else if (domain.name == "list") {
    add_for_each_key(universe, "cons", false);
    universe.steps.push_back({.op = "tail"});
    universe.steps.push_back({.op = "reverse"});
    add_for_each_version(universe, "concat");
    add_for_each_version(universe, "compare");
    add_for_each_key(universe, "find", false);
  } else {
    throw std::invalid_argument("domain " + std::string(domain.name) + " has no small universe");
  }
  return universe;
}

}  // namespace sealbreak
