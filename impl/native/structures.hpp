// Stage: the native extension: what its Python objects hold.
// In:    Python objects as keys, values and elements.
// Out:   impl::HashTrie and impl::PersistentList over them, and handles that die without recursion.
// Invariant: a handle never changes once a Python object holds it, but for an iterator's.
//
// Garbage: nodes are shared between objects, so a tp_traverse that visited entries would report one
// reference once for each object that leads to it, and the collector would free what is alive. The
// types therefore take no part in collection: a cycle that leads through a native structure (a map
// that holds a list that holds the map) is never freed. All else dies by its count.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <utility>

#include "impl/cpp/hash_trie.hpp"
#include "impl/cpp/persistent_list.hpp"

// Hidden, as pybind11's own types are: nothing but PyInit_sealbreak_native is for others.
namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

namespace py = pybind11;

/// Python's hash of a key or value; throws what `__hash__` raises.
struct PyHash {
  std::int64_t operator()(const py::object& thing) const {
    const Py_hash_t hash = PyObject_Hash(thing.ptr());
    if (hash == -1) throw py::error_already_set();
    return hash;
  }
};

/// `stored is wanted or stored == wanted`; throws what `__eq__` raises.
struct PyEqual {
  bool operator()(const py::object& stored, const py::object& wanted) const {
    const int equal = PyObject_RichCompareBool(stored.ptr(), wanted.ptr(), Py_EQ);
    if (equal < 0) throw py::error_already_set();
    return equal != 0;
  }
};

using Trie = impl::HashTrie<py::object, py::object, PyHash, PyEqual>;
using List = impl::PersistentList<py::object>;

/// Lets go of a structure. Structures in structures in structures die one after another, not one
/// inside another: a nest of any depth needs a bounded stack. All are dead when the outermost
/// call returns. Makes no Python object.
void bury(Trie trie, List list) noexcept;

/// What a PersistentMap holds.
struct MapObject {
  Trie trie;

  explicit MapObject(Trie t = Trie()) : trie(std::move(t)) {}
  MapObject(MapObject&&) = default;
  MapObject& operator=(MapObject&&) = delete;
  ~MapObject() { bury(std::move(trie), List()); }
};

/// What a ListNode holds.
struct ListObject {
  List list;

  explicit ListObject(List l = List()) : list(std::move(l)) {}
  ListObject(ListObject&&) = default;
  ListObject& operator=(ListObject&&) = delete;
  ~ListObject() { bury(Trie(), std::move(list)); }
};

/// What a view or an iterator of a map shows.
enum class Part { keys, values, items };

/// The object that `part` names of an entry; a new tuple for items.
py::object part_of(Part part, const Trie::Entry& entry);

/// What `keys()`, `values()` and `items()` give.
template <Part Shown>
struct MapView {
  MapObject map;
};

/// A walk over a map, which lives as long as the walk does.
template <Part Shown>
struct MapIterator {
  MapObject map;  // first: `next` must let go of the root before `map` buries it
  Trie::const_iterator next;
};

/// A walk over a list; holds what is left of it and no more.
struct ListIterator {
  ListObject rest;
};

}  // namespace native
}  // namespace sealbreak
