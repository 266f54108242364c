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
/// harness/subjects/freeze_kinds.hpp and in harness/subjects/adapters/freeze_makers.py or freeze_iterators.py.
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
    "instance_of_its_dict", "instance_beside_another", "cell_storer", "cell_deleter", "function_with_defaults",
    "traceback", "raised_exception", "os_error", "abc_class", "empty_set", "sparse_set", "empty_dict",
    "random_core", "hash_md5", "hash_sha1", "hash_sha256", "hash_sha512", "hash_sha3", "hash_blake2b",
    "hash_blake2s", "hash_openssl", "hmac", "tuple_iterator", "dict_key_iterator", "dict_value_iterator",
    "dict_reverse_iterator", "str_iterator", "str_ascii_iterator", "bytes_iterator", "range_iterator",
    "longrange_iterator", "memory_iterator", "generic_alias_iterator", "sequence_iterator",
    "callable_iterator", "callable_iterator_at_sentinel", "callable_iterator_at_stop", "anext_awaitable",
    "enumerate_source", "reversed_sequence", "map_source", "filter", "zip_source", "delegating_generator",
    "async_generator", "async_generator_asend", "async_generator_athrow", "async_generator_aclose",
    "async_generator_athrow_awaiting", "array_iterator", "deque_reverse_iterator", "ordered_dict_key_iterator",
    "ordered_dict_value_iterator", "ordered_dict_item_iterator", "ordered_dict_reverse_iterator", "pairwise",
    "groupby", "grouper", "tee_source", "tee_at_link", "cycle_source", "cycle_repeating", "dropwhile",
    "takewhile", "takewhile_at_end", "islice_source", "starmap", "chain_source", "combinations",
    "combinations_with_replacement", "accumulate_source", "accumulate_initial", "compress", "filterfalse",
    "zip_longest",
    "dict_beside_another",
    "ordered_dict_iterator_at_end", "tee_behind",
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
    "pair_iterator", "bytes_iterator", "file", "traceback", "big_dict", "big_set", "extended_slice",
    "extended_slice_values", "slice_byte",
    "slice_iterator",
};

/// How an attribute is written: the statement, the function, the slot, the descriptor itself.
inline constexpr Word assignments[] = {
    "set", "delete", "setattr", "delattr", "descriptor_set", "descriptor_delete", "super_set", "same_type",
    "item",
    "every",
};

/// A store site, run until the interpreter has specialised it.
inline constexpr Word sites[] = {
    "attribute", "attribute_slot", "item_of_list", "item_of_dict", "delete_item", "append",
    "augmented", "slice",          "unpack",       "extend",       "class_attribute", "global_name",
    "cell_name",
    "attribute_inline", "attribute_hint", "heapify", "heapreplace", "heappushpop", "heapify_max",
    "heapreplace_max", "heappop_max", "new_grouper", "readinto", "readinto_buffer", "unpickle_append",
    "unpickle_appends", "unpickle_setitem", "unpickle_setitems", "unpickle_additems", "unpickle_build",
    "encode_json",
    "every",
    "setdefault",
    "trace_locals",
};

/// How an iterator or a generator is driven.
inline constexpr Word drivers[] = {
    "next", "for", "send", "list", "unpack", "throw", "close", "zip", "in", "extend", "yield_from",
    "anext", "asend", "athrow", "aclose", "frame_clear",
    "every",
};

/// C operations that call back while they work: the freeze happens in there.
inline constexpr Word middles[] = {
    "sort_key",     "sort_lt",     "dict_eq",     "dict_set_eq",  "list_extend", "list_remove",
    "list_slice",   "set_eq",      "set_update",  "dict_update",  "deque_extend", "deque_remove",
    "bytearray_extend", "array_extend", "ordered_dict_eq", "list_init", "defaultdict_factory", "heap_lt",
    "insort_lt",    "setattr_descriptor", "list_comprehension", "buffer_index",
    "sort_in_thread", "dict_update_in_thread", "reversed_getitem", "reversed_setstate",
    "sequence_iterator_getitem", "callable_sentinel", "callable_stop", "enumerate_next", "zip_next",
    "zip_longest_next", "zip_longest_stop", "pairwise_first", "pairwise_next", "groupby_next", "groupby_eq",
    "grouper_eq", "tee_next", "cycle_stop", "dropwhile_test", "takewhile_test", "islice_skip", "islice_next",
    "chain_source", "chain_iterable", "chain_next", "accumulate_first", "accumulate_next", "count_step",
    "ordered_dict_key", "ordered_dict_value", "deque_extendleft", "bytearray_init", "heappush_lt",
    "heapify_lt", "heapreplace_lt", "heappushpop_lt", "heapify_max_lt", "heapreplace_max_lt", "heappop_max_lt",
    "every",
    "set_intersect", "set_intersect_several",
    "list_extended_slice", "bytearray_extended_slice",
    "class_cell", "namespace_attribute", "dict_update_resize", "abc_register", "abc_clear_registry",
    "array_append", "array_insert", "array_fromlist", "syntax_error_init", "property_init", "super_init",
    "class_bases", "partial_setstate", "groupby_setstate", "cycle_setstate", "decode_error", "encode_error",
};

inline constexpr Word unaware[] = {"raise", "leave", "nullify"};
inline constexpr Word error[] = {"rollback", "partial"};
inline constexpr Word captures[] = {"literal", "used_names", "snapshot"};
inline constexpr Word weakref[] = {"leave", "strong", "nullify"};
inline constexpr Word parts[] = {"class", "dict", "globals", "cell"};
inline constexpr Word sweeps[] = {"methods", "dunders", "attributes"};

}  // namespace sealbreak::freeze_words
