// Stage:     subjects. The model's view of the kinds of objects in the domain `freeze`.
// Input:     none.
// Output:    a row a kind, in the order of freeze_words::kinds.
// Invariant: what a row says is what freeze_makers.py and freeze_iterators.py in harness/subjects/adapters make.
#pragma once

#include <array>
#include <iterator>
#include <string_view>

#include "harness/trace/freeze_words.hpp"
#include "impl/cpp/object_graph.hpp"

namespace sealbreak {

/// How an object of a kind is built out of nodes.
enum class Build : std::uint8_t {
  alone,     ///< holds nothing
  direct,    ///< object -> held, through containers that no slot can name
  fixed,     ///< the same, in a place that can't be set to None
  wrapped,   ///< object -> a property -> held, because a set wants something hashable
  attribute, ///< an instance of a class of its own -> its dict -> held
  bare,      ///< the same without a class of its own: its type is built in
  bare_fixed, ///< has such a dict, and holds in a place of its own that can't be set to None
  slotted,   ///< an instance of a class of its own without a dict -> held
  klass, metaclass, function, closure, cell, memoryview, weakref, super,
  built_in_class,
};

/// What `link` does: see freeze_kinds.py.
enum class Link : std::uint8_t { none, direct, wrapped, attribute, globals, cell, silent };

struct KindRow {
  std::string_view name;
  impl::NodeKind node;
  Build build;
  Link link;
  bool weakly_held = false;  ///< a weak reference to it can be made
  bool buffer = false;       ///< a memoryview can be made of it
  impl::Hook hook = impl::Hook::none;
};

inline constexpr auto freeze_kinds = [] {
  using enum impl::NodeKind;
  using L = Link;
  using B = Build;
  return std::to_array<KindRow>({
      {"list", mutable_object, B::direct, L::direct},
      {"dict", mutable_object, B::direct, L::direct},
      {"set", mutable_object, B::wrapped, L::wrapped, true},
      {"instance", mutable_object, B::attribute, L::attribute, true},
      {"tuple", shallow, B::fixed, L::none},
      {"frozenset", shallow, B::wrapped, L::none, true},
      {"slotted", mutable_object, B::slotted, L::none},
      {"class", class_object, B::klass, L::direct, true},
      {"metaclass", class_object, B::metaclass, L::direct, true},
      {"function", impl::NodeKind::function, B::function, L::globals, true},
      {"closure", impl::NodeKind::function, B::closure, L::none, true},
      {"cell", impl::NodeKind::cell, B::cell, L::cell},
      {"generator", mutable_object, B::fixed, L::none, true},
      {"list_iterator", mutable_object, B::direct, L::none},
      {"dict_iterator", mutable_object, B::direct, L::none},
      {"bytearray", mutable_object, B::alone, L::none, false, true},
      {"array", mutable_object, B::alone, L::none, true, true},
      {"deque", mutable_object, B::fixed, L::direct, true},
      {"ordered_dict", mutable_object, B::direct, L::direct, true},
      {"defaultdict", mutable_object, B::direct, L::direct},
      {"exception", mutable_object, B::bare_fixed, L::attribute},
      {"bytes_io", mutable_object, B::alone, L::none, true},
      {"string_io", mutable_object, B::alone, L::none, true},
      {"random", mutable_object, B::alone, L::none, true},
      {"hashlib", mutable_object, B::alone, L::none},
      {"memoryview", mutable_object, B::memoryview, L::none, true},
      {"weakref", impl::NodeKind::weakref, B::weakref, L::none},
      {"module", left_alone, B::alone, L::silent, true},
      {"lock", unaware, B::alone, L::none, true},
      {"property", mutable_object, B::fixed, L::none},
      {"partial", mutable_object, B::fixed, L::none, true},
      {"method", mutable_object, B::fixed, L::none, true},
      {"mappingproxy", mutable_object, B::direct, L::none},
      {"namespace", mutable_object, B::bare, L::attribute},
      {"count", mutable_object, B::alone, L::none},
      {"cycle", mutable_object, B::direct, L::none},
      {"chain", mutable_object, B::direct, L::none},
      {"islice", mutable_object, B::direct, L::none},
      {"tee", mutable_object, B::direct, L::none, true},
      {"enumerate", mutable_object, B::direct, L::none},
      {"zip", mutable_object, B::direct, L::none},
      {"map", mutable_object, B::direct, L::none},
      {"reversed", mutable_object, B::direct, L::none},
      {"set_iterator", mutable_object, B::wrapped, L::none},
      {"deque_iterator", mutable_object, B::fixed, L::none},
      {"staticmethod", mutable_object, B::fixed, L::none},
      {"classmethod", mutable_object, B::fixed, L::none},
      {"super", mutable_object, B::super, L::none},
      {"slice", shallow, B::fixed, L::none},
      {"int", leaf, B::alone, L::none},
      {"str", leaf, B::alone, L::none},
      {"list_type", leaf, B::built_in_class, L::none, true},
      {"dict_type", leaf, B::built_in_class, L::none, true},
      {"hooked", mutable_object, B::attribute, L::attribute, true, false, impl::Hook::returns},
      {"hook_raises", mutable_object, B::attribute, L::attribute, true, false, impl::Hook::raises},
      {"list_subclass", mutable_object, B::attribute, L::attribute, true},
      {"dict_subclass", mutable_object, B::attribute, L::attribute, true},
      {"instance_with_dict", mutable_object, B::attribute, L::attribute, true},
      {"list_append", mutable_object, B::direct, L::none, true},
      {"repeat", mutable_object, B::fixed, L::none},
      {"accumulate", mutable_object, B::alone, L::none},
      {"bytearray_iterator", mutable_object, B::alone, L::none},
      {"permutations", mutable_object, B::fixed, L::none},
      {"coroutine", mutable_object, B::fixed, L::none, true},
      {"product", mutable_object, B::fixed, L::none},
      {"array_b", mutable_object, B::alone, L::none, true, true},
      {"array_ub", mutable_object, B::alone, L::none, true, true},
      {"array_u", mutable_object, B::alone, L::none, true, true},
      {"array_h", mutable_object, B::alone, L::none, true, true},
      {"array_uh", mutable_object, B::alone, L::none, true, true},
      {"array_ui", mutable_object, B::alone, L::none, true, true},
      {"array_l", mutable_object, B::alone, L::none, true, true},
      {"array_ul", mutable_object, B::alone, L::none, true, true},
      {"array_q", mutable_object, B::alone, L::none, true, true},
      {"array_uq", mutable_object, B::alone, L::none, true, true},
      {"array_f", mutable_object, B::alone, L::none, true, true},
      {"array_d", mutable_object, B::alone, L::none, true, true},
      {"instance_of_its_dict", mutable_object, B::attribute, L::attribute, true},
      {"instance_beside_another", mutable_object, B::attribute, L::attribute, true},
      {"cell_storer", impl::NodeKind::function, B::closure, L::none, true},
      {"cell_deleter", impl::NodeKind::function, B::closure, L::none, true},
      {"function_with_defaults", impl::NodeKind::function, B::function, L::globals, true},
      {"traceback", mutable_object, B::alone, L::none},
      {"raised_exception", mutable_object, B::bare_fixed, L::attribute},
      {"os_error", mutable_object, B::attribute, L::attribute, true},
      {"abc_class", class_object, B::klass, L::direct, true},
      {"empty_set", mutable_object, B::alone, L::wrapped, true},
      {"sparse_set", mutable_object, B::alone, L::wrapped, true},
      {"empty_dict", mutable_object, B::alone, L::direct},
      {"random_core", mutable_object, B::alone, L::none},
      {"hash_md5", mutable_object, B::alone, L::none},
      {"hash_sha1", mutable_object, B::alone, L::none},
      {"hash_sha256", mutable_object, B::alone, L::none},
      {"hash_sha512", mutable_object, B::alone, L::none},
      {"hash_sha3", mutable_object, B::alone, L::none},
      {"hash_blake2b", mutable_object, B::alone, L::none},
      {"hash_blake2s", mutable_object, B::alone, L::none},
      {"hash_openssl", mutable_object, B::alone, L::none},
      {"hmac", mutable_object, B::alone, L::none},
      {"tuple_iterator", mutable_object, B::fixed, L::none},
      {"dict_key_iterator", mutable_object, B::direct, L::none},
      {"dict_value_iterator", mutable_object, B::direct, L::none},
      {"dict_reverse_iterator", mutable_object, B::direct, L::none},
      {"str_iterator", mutable_object, B::alone, L::none},
      {"str_ascii_iterator", mutable_object, B::alone, L::none},
      {"bytes_iterator", mutable_object, B::alone, L::none},
      {"range_iterator", mutable_object, B::alone, L::none},
      {"longrange_iterator", mutable_object, B::alone, L::none},
      {"memory_iterator", mutable_object, B::alone, L::none},
      {"generic_alias_iterator", mutable_object, B::alone, L::none},
      {"sequence_iterator", mutable_object, B::direct, L::none},
      {"callable_iterator", mutable_object, B::direct, L::none},
      {"callable_iterator_at_sentinel", mutable_object, B::alone, L::none},
      {"callable_iterator_at_stop", mutable_object, B::fixed, L::none},
      {"anext_awaitable", mutable_object, B::direct, L::none},
      {"enumerate_source", mutable_object, B::direct, L::none},
      {"reversed_sequence", mutable_object, B::direct, L::none},
      {"map_source", mutable_object, B::direct, L::none},
      {"filter", mutable_object, B::direct, L::none},
      {"zip_source", mutable_object, B::direct, L::none},
      {"delegating_generator", mutable_object, B::direct, L::none, true},
      {"async_generator", mutable_object, B::fixed, L::none, true},
      {"async_generator_asend", mutable_object, B::fixed, L::none},
      {"async_generator_athrow", mutable_object, B::fixed, L::none},
      {"async_generator_aclose", mutable_object, B::fixed, L::none},
      {"async_generator_athrow_awaiting", mutable_object, B::direct, L::none},
      {"array_iterator", mutable_object, B::alone, L::none},
      {"deque_reverse_iterator", mutable_object, B::fixed, L::none},
      {"ordered_dict_key_iterator", mutable_object, B::direct, L::none},
      {"ordered_dict_value_iterator", mutable_object, B::direct, L::none},
      {"ordered_dict_item_iterator", mutable_object, B::direct, L::none},
      {"ordered_dict_reverse_iterator", mutable_object, B::direct, L::none},
      {"pairwise", mutable_object, B::direct, L::none},
      {"groupby", mutable_object, B::direct, L::none},
      {"grouper", mutable_object, B::direct, L::none},
      {"tee_source", mutable_object, B::alone, L::none, true},
      {"tee_at_link", mutable_object, B::alone, L::none, true},
      {"cycle_source", mutable_object, B::direct, L::none},
      {"cycle_repeating", mutable_object, B::direct, L::none},
      {"dropwhile", mutable_object, B::direct, L::none},
      {"takewhile", mutable_object, B::direct, L::none},
      {"takewhile_at_end", mutable_object, B::direct, L::none},
      {"islice_source", mutable_object, B::direct, L::none},
      {"starmap", mutable_object, B::direct, L::none},
      {"chain_source", mutable_object, B::direct, L::none},
      {"combinations", mutable_object, B::fixed, L::none},
      {"combinations_with_replacement", mutable_object, B::fixed, L::none},
      {"accumulate_source", mutable_object, B::direct, L::none},
      {"accumulate_initial", mutable_object, B::direct, L::none},
      {"compress", mutable_object, B::direct, L::none},
      {"filterfalse", mutable_object, B::direct, L::none},
      {"zip_longest", mutable_object, B::direct, L::none},
      {"dict_beside_another", mutable_object, B::direct, L::direct},
      {"ordered_dict_iterator_at_end", mutable_object, B::direct, L::none},
      {"tee_behind", mutable_object, B::alone, L::none, true},
  });
}();

static_assert([] {
  if (freeze_kinds.size() != std::size(freeze_words::kinds)) return false;
  for (std::size_t i = 0; i < freeze_kinds.size(); ++i)
    if (freeze_kinds[i].name != freeze_words::kinds[i]) return false;
  return true;
}());

}  // namespace sealbreak
