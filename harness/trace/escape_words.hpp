// Stage:     trace. The words of the domain `escape`: what is sealed, how it is used, what an attacker brings.
// Input:     none.   Output: one table a kind of operand.
// Invariant: append-only, at most 256 words a table: see freeze_words.hpp. What the words do is in
//            harness/subjects/escape_reference.cpp and harness/subjects/adapters/escape_*.py.
#pragma once

#include <array>
#include <string_view>

#include "harness/trace/escape_primitives.hpp"

namespace sealbreak::escape_words {

using Word = std::string_view;

inline constexpr Word examples[] = {"counter", "dictionary", "file", "purse", "list", "map"};

/// What an example shows to the public: a thief begins with one of them. Dunders are among them where there is little else.
struct Methods {
  Word example;
  std::array<Word, 4> names;  ///< those that are there
};

inline constexpr Methods methods[] = {
    {"counter", {"value", "reset", "next"}},
    {"dictionary", {"get", "keys", "size", "revoke"}},
    {"file", {"tell", "read", "seek", "revoke"}},
    {"purse", {"balance", "sprout", "deposit"}},
    {"list", {"cons", "__iter__"}},
    {"map", {"get", "set", "items", "__iter__"}},
};
static_assert(std::size(methods) == std::size(examples));

/// What the public does with the example that has it; nothing with the others.
inline constexpr Word uses[] = {"next", "read", "seek", "sprout", "pay", "pay_back", "get", "reset_without_proof"};

/// What an attacker has of his own.
inline constexpr Word things[] = {
    "marker", "function", "number", "list", "dict", "class", "hostile_str", "hostile_key", "none", "text", "closure",
    "generator", "coroutine", "async_generator", "tuple",
};

inline constexpr Word names[] = {
    "next", "value", "reset", "get", "keys", "size", "revoke", "read", "seek", "tell", "purse", "balance", "sprout",
    "deposit", "_object", "_get", "_value", "_count", "_balance", "_proof", "_dictionary", "_file", "proof", "self",
    "object", "dictionary", "file", "note", "__dict__", "__class__", "__init__", "__call__", "__getattr__",
    "__getattribute__", "__setattr__", "__slots__", "__doc__", "__module__", "__name__", "__weakref__", "__eq__",
    "__hash__", "__len__", "__iter__", "__getitem__", "head", "tail", "cons", "set", "delete", "items", "values",
    "cell_contents", "__closure__", "__code__", "__globals__", "__self__", "__func__", "__defaults__", "a", "0",
    "sealed_list", "sealed_map", "functions", "getter",
};

inline constexpr auto primitive_names = [] {
  std::array<Word, primitives.size()> all{};
  for (std::size_t i = 0; i < primitives.size(); ++i) all[i] = primitives[i].name;
  return all;
}();

}  // namespace sealbreak::escape_words
