// Stage:     trace. The words of the domain `freeze`: kinds of objects, names of calls, choices.
// Input:     none.
// Output:    one table a kind of operand.
// Invariant: append-only, at most 256 words a table: a word's place is its byte in a trace, its name
//            its name in a seed. What the words do is in harness/subjects/adapters/freeze_*.py.
#pragma once

#include <string_view>

namespace sealbreak::freeze_words {

using Word = std::string_view;

/// Simple ones first: the minimizer goes towards the front. A row each in
/// harness/subjects/freeze_kinds.hpp and in harness/subjects/adapters/freeze_kinds.py.
inline constexpr Word kinds[] = {
    "list",          "dict",         "set",           "instance",
    "tuple",         "frozenset",    "slotted",       "class",
    "metaclass",     "function",     "closure",       "cell",
    "generator",     "list_iterator", "dict_iterator", "bytearray",
    "array",         "deque",        "ordered_dict",  "defaultdict",
    "exception",     "bytes_io",     "string_io",     "random",
    "hashlib",       "memoryview",   "weakref",       "module",
    "lock",          "property",     "partial",       "method",
    "mappingproxy",  "namespace",    "count",         "cycle",
    "chain",         "islice",       "tee",           "enumerate",
    "zip",           "map",          "reversed",      "set_iterator",
    "deque_iterator", "staticmethod", "classmethod",  "super",
    "slice",         "int",          "str",           "list_type",
    "dict_type",     "hooked",       "hook_raises",   "list_subclass",
    "dict_subclass", "instance_with_dict", "list_append", "repeat",
    "accumulate",    "bytearray_iterator", "permutations", "coroutine",
    "product",
    "array_b",       "array_ub",     "array_u",       "array_h",
    "array_uh",      "array_ui",     "array_l",       "array_ul",
    "array_q",       "array_uq",     "array_f",       "array_d",
};

/// Every name in dir() of the kinds' types, in three tables.
inline constexpr Word methods[] = {
#include "harness/trace/words/freeze_methods.inc"
};
inline constexpr Word dunders[] = {
#include "harness/trace/words/freeze_dunders.inc"
};
inline constexpr Word attributes[] = {
#include "harness/trace/words/freeze_attributes.inc"
};

/// Recipes for arguments: harness/subjects/adapters/freeze_calls.py.
inline constexpr Word arguments[] = {
    "none",        "one",          "zero",   "two",        "key",          "new_key",
    "key_value",   "new_key_value", "index_value", "first", "like",        "empty_list",
    "list_of_one", "dict",         "pairs",  "slice_values", "slice",      "none_value",
    "bytes",       "text",         "itself", "state",      "iterator",     "function",
    "type",        "exception",    "buffer", "two_lists",  "object_value", "none_type",
    "three",       "code",         "cell",   "zero_key",
    "zero_text",   "every",
};

/// How an attribute is written: the statement, the function, the slot, the descriptor itself.
inline constexpr Word assignments[] = {
    "set", "delete", "setattr", "delattr", "descriptor_set", "descriptor_delete", "super_set", "same_type",
};

/// A store site, run until the interpreter has specialised it.
inline constexpr Word sites[] = {
    "attribute", "attribute_slot", "item_of_list", "item_of_dict", "delete_item", "append",
    "augmented", "slice",          "unpack",       "extend",       "class_attribute", "global_name",
    "cell_name",
};

/// How an iterator or a generator is driven.
inline constexpr Word drivers[] = {
    "next", "for", "send", "list", "unpack", "throw", "close", "zip", "in", "extend", "yield_from",
};

/// C operations that call back while they work: the freeze happens in there.
inline constexpr Word middles[] = {
    "sort_key",     "sort_lt",     "dict_eq",     "dict_set_eq",  "list_extend", "list_remove",
    "list_slice",   "set_eq",      "set_update",  "dict_update",  "deque_extend", "deque_remove",
    "bytearray_extend", "array_extend", "ordered_dict_eq", "list_init", "defaultdict_factory", "heap_lt",
    "insort_lt",    "setattr_descriptor", "list_comprehension", "buffer_index",
};

inline constexpr Word unaware[] = {"raise", "leave", "nullify"};
inline constexpr Word error[] = {"rollback", "partial"};
inline constexpr Word captures[] = {"literal", "used_names", "snapshot"};
inline constexpr Word weakref[] = {"leave", "strong", "nullify"};
inline constexpr Word parts[] = {"class", "dict", "globals", "cell"};
inline constexpr Word sweeps[] = {"methods", "dunders", "attributes"};

}  // namespace sealbreak::freeze_words
