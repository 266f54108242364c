// Stage: the native extension: its classes.
// In:    the module.   Out: the classes in it, hardened.
// Invariant: an operation on a structure copies its handle first, so that no code it calls can free
//            what it reads; what it gives is complete before Python sees it.
#pragma once

#include "impl/native/hard_class.hpp"
#include "impl/native/structures.hpp"

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

/// Adds PersistentMap.
void add_map_class(py::module_& module);

/// Adds what `keys`, `values`, `items` and iteration of a PersistentMap give.
void add_map_view_classes(py::module_& module);

/// Adds ListNode and its iterator.
void add_list_classes(py::module_& module);

/// A walk over a part of each entry.
template <Part Shown>
py::object iterate(const Trie& trie) {
  return make(MapIterator<Shown>{MapObject(trie), trie.begin()});
}

/// `trie` with the entries of what `update` takes: a map, anything with `keys`, or pairs.
Trie put_all(Trie trie, py::handle entries);

}  // namespace native
}  // namespace sealbreak
