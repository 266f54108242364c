// Stage:     seed. Reading a tree of JSON field by field, with one clear line for what is wrong.
// Input:     nodes of a tree.
// Output:    their values, or BadSeed.
// Invariant: nothing is converted: a "5" is no number, a 5.0 no integer.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/seed/format.hpp"
#include "harness/seed/json_text.hpp"
#include "harness/seed/seed.hpp"

namespace sealbreak {

inline std::string listed(const std::vector<std::string_view>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

inline std::string shown(const Json& value) {
  if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
  if (value.is_object()) return "an object";
  return value.is_array() ? "a list" : value.dump();
}

/// A value and the way to it.
struct Node {
  const Json& value;
  std::string pointer;
  std::string said{};  ///< the way in words, where there are better ones: `op 3 (set), field "map"`
};

class FieldReader {
 public:
  explicit FieldReader(std::string name) : name_(std::move(name)) {}

 protected:
  using Range = seed_format::Range;

  [[noreturn]] void fail(const Node& node, const std::string& what, const std::string& todo) const {
    const std::string pointer = node.pointer.empty() ? "top level" : node.pointer;
    const std::string said = node.said.empty() ? "" : node.said + ": ";
    throw BadSeed(fmt::format("{}: {}: {}{}; {}", name_, pointer, said, what, todo));
  }

  void need_object(const Node& node, std::string_view what) const {
    if (!node.value.is_object())
      fail(node, shown(node.value) + " is not an object", fmt::format("give {}", what));
  }
  void need_list(const Node& node, std::string_view what) const {
    if (!node.value.is_array())
      fail(node, shown(node.value) + " is not a list", fmt::format("give {}", what));
  }
  Node need(const Node& node, const char* field) const {
    const auto found = node.value.find(field);
    if (found == node.value.end())
      fail(node, fmt::format("the field \"{}\" is missing", field), "add it");
    return {*found, pointer_to(node.pointer, field),
            node.said.empty() ? "" : fmt::format("{}, field \"{}\"", node.said, field)};
  }
  void only(const Node& node, const std::vector<std::string_view>& fields,
            std::string_view what) const {
    for (const auto& [name, value] : node.value.items())
      if (std::find(fields.begin(), fields.end(), name) == fields.end())
        fail(node, "unknown field " + in_quotes(name),
             fmt::format("the fields of {} are {}", what, listed(fields)));
  }

  std::string text(const Node& node) const {
    if (!node.value.is_string()) fail(node, shown(node.value) + " is not a string", "give a string");
    return node.value.get<std::string>();
  }
  bool boolean(const Node& node) const {
    if (!node.value.is_boolean()) fail(node, shown(node.value) + " is not true or false", "give true or false");
    return node.value.get<bool>();
  }
  int number(const Node& node, Range range) const {
    return number(node, range, fmt::format("give {}..{}", range.low, range.high));
  }
  int number(const Node& node, Range range, const std::string& todo) const {
    if (!node.value.is_number_integer())
      fail(node, shown(node.value) + " is not an integer", todo);
    const bool too_large = node.value.is_number_unsigned() &&
                           node.value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
    const std::int64_t n = too_large ? INT64_MAX : node.value.get<std::int64_t>();
    if (n < range.low || n > range.high)
      fail(node, fmt::format("{} is out of range", node.value.dump()), todo);
    return static_cast<int>(n);
  }

 private:
  std::string name_;
};

}  // namespace sealbreak
