// Stage:     seed. JSON text to a tree and back, as strictly as a seed needs it.
// Input:     any bytes; or a tree of our own.
// Output:    a tree; or text.
// Invariant: total and not recursive on input: depth is limited while reading, and an object never
//            holds one field twice.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace sealbreak {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

/// Why text is not a tree: where, what, and what to do.
struct JsonError {
  std::string where;
  std::string what;
  std::string todo;
};

/// Throws JsonError.
Json read_json(std::string_view text);

/// A step down from `pointer`: RFC 6901, shortened and in ASCII, for messages.
std::string pointer_to(const std::string& pointer, std::string_view field);
/// `text` in quotes, shortened and in ASCII, for messages.
std::string in_quotes(std::string_view text);
/// `text` with its control characters escaped, for file names in messages.
std::string in_one_line(std::string_view text);

/// The tree in one line: `{"a": 1, "b": [2]}`.
std::string one_line(const OrderedJson& tree);
/// The tree in lines of about `width` characters: what fits in one line stays in it.
std::string in_lines(const OrderedJson& tree, std::size_t width, std::size_t indent = 0);

}  // namespace sealbreak
