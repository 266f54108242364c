// Stage: the native extension: what `keys()`, `values()`, `items()` and iteration give.
// In:    one version of a map.   Out: its parts.
// Invariant: a view never changes; an iterator keeps its version alive until it is exhausted or dies.
#include "impl/native/classes.hpp"

namespace sealbreak::native {
namespace {

template <Part Shown>
const Trie& trie_of(PyObject* self) {
  return state<MapView<Shown>>(self).map.trie;
}

template <Part Shown>
PyObject* iterator_next(PyObject* self) {
  // No `raise StopIteration` at the end: a null without an error says it, and costs nothing.
  return guarded(static_cast<PyObject*>(nullptr), [&]() -> PyObject* {
    auto& walk = state<MapIterator<Shown>>(self);
    if (walk.next == Trie::const_iterator()) return nullptr;
    const Trie::Entry& entry = *walk.next;
    // The walk is past the entry before any other code can run, and the entry outlives that.
    const Trie version = walk.map.trie;
    ++walk.next;
    return part_of(Shown, entry).release().ptr();
  });
}

template <Part Shown>
Py_ssize_t view_len(PyObject* self) {
  return guarded(Py_ssize_t{-1},
                 [&] { return static_cast<Py_ssize_t>(trie_of<Shown>(self).size()); });
}

template <Part Shown>
PyObject* view_iter(PyObject* self) {
  return guarded_object([&] { return iterate<Shown>(trie_of<Shown>(self)); });
}

template <Part Shown>
int view_contains(PyObject* self, PyObject* wanted) {
  return guarded(-1, [&]() -> int {
    const Trie trie = trie_of<Shown>(self);
    if constexpr (Shown == Part::keys) return trie.contains(borrowed(wanted));
    if constexpr (Shown == Part::items) {
      if (!PyTuple_Check(wanted) || PyTuple_GET_SIZE(wanted) != 2) return 0;
      const py::object* const found = trie.find(borrowed(PyTuple_GET_ITEM(wanted, 0)));
      return found != nullptr && PyEqual()(*found, borrowed(PyTuple_GET_ITEM(wanted, 1)));
    }
    for (const Trie::Entry& entry : trie) {
      if (PyEqual()(entry.value, borrowed(wanted))) return 1;
    }
    return 0;
  });
}

template <Part Shown>
PyObject* view_repr(PyObject* self) {
  return guarded_object([&] {
    py::list parts;
    for (const Trie::Entry& entry : trie_of<Shown>(self)) {
      parts.append(owned(PyObject_Repr(part_of(Shown, entry).ptr())));
    }
    constexpr const char* opening = Shown == Part::keys     ? "MapKeys(["
                                    : Shown == Part::values ? "MapValues(["
                                                            : "MapItems([";
    return joined(opening, parts, "])");
  });
}

// Whether all that `some` gives is in `container`.
bool all_in(PyObject* some, PyObject* container) {
  const py::object iterator = owned(PyObject_GetIter(some));
  while (const py::object item = next_of(iterator)) {
    const int found = PySequence_Contains(container, item.ptr());
    if (found < 0) throw py::error_already_set();
    if (found == 0) return false;
  }
  return true;
}

// As collections.abc.Set compares: by length, then by asking one side for each item of the other.
PyObject* view_compare(PyObject* self, PyObject* other, int operation) {
  return guarded_object([&] {
    if (!is_abstract(other, "Set")) return not_implemented();
    const Py_ssize_t mine = PyObject_Length(self);
    const Py_ssize_t theirs = PyObject_Length(other);
    if (mine < 0 || theirs < 0) throw py::error_already_set();
    bool holds = false;
    switch (operation) {
      case Py_EQ: holds = mine == theirs && all_in(self, other); break;
      case Py_NE: holds = mine != theirs || !all_in(self, other); break;
      case Py_LE: holds = mine <= theirs && all_in(self, other); break;
      case Py_LT: holds = mine < theirs && all_in(self, other); break;
      case Py_GE: holds = mine >= theirs && all_in(other, self); break;
      default: holds = mine > theirs && all_in(other, self); break;
    }
    return borrowed(holds ? Py_True : Py_False);
  });
}

using SetOperation = PyObject* (*)(PyObject*, PyObject*);

template <SetOperation Operation>
PyObject* view_operation(PyObject* left, PyObject* right) {
  return guarded_object([&] {
    for (PyObject* const side : {left, right}) {
      if (!is_abstract(side, "Iterable")) return not_implemented();
    }
    const py::object first = owned(PySet_New(left));
    const py::object second = owned(PySet_New(right));
    return owned(Operation(first.ptr(), second.ptr()));
  });
}

PyObject* view_isdisjoint(PyObject* self, PyObject* other) {
  return guarded_object([&] {
    const py::object iterator = owned(PyObject_GetIter(other));
    while (const py::object item = next_of(iterator)) {
      const int found = PySequence_Contains(self, item.ptr());
      if (found < 0) throw py::error_already_set();
      if (found > 0) return borrowed(Py_False);
    }
    return borrowed(Py_True);
  });
}

PyMethodDef set_methods[] = {
    {"isdisjoint", view_isdisjoint, METH_O, "Whether no item of an iterable is in the view."},
    {nullptr, nullptr, 0, nullptr},
};

void fill_set(PyTypeObject* type) {
  type->tp_methods = set_methods;
  type->tp_richcompare = view_compare;
  type->tp_hash = PyObject_HashNotImplemented;
  type->tp_as_number->nb_and = view_operation<PyNumber_And>;
  type->tp_as_number->nb_or = view_operation<PyNumber_Or>;
  type->tp_as_number->nb_xor = view_operation<PyNumber_Xor>;
  type->tp_as_number->nb_subtract = view_operation<PyNumber_Subtract>;
}

template <Part Shown>
void fill_view(PyTypeObject* type) {
  type->tp_iter = view_iter<Shown>;
  type->tp_repr = view_repr<Shown>;
  type->tp_as_mapping->mp_length = view_len<Shown>;
  type->tp_as_sequence->sq_contains = view_contains<Shown>;
  if constexpr (Shown != Part::values) fill_set(type);
}

template <Part Shown>
void fill_iterator(PyTypeObject* type) {
  type->tp_iter = PyObject_SelfIter;
  type->tp_iternext = iterator_next<Shown>;
}

template <Part Shown>
void add(py::module_& module, const char* view, const char* iterator, const char* base) {
  PyTypeObject* const type = hard_class<MapView<Shown>>(
      module, view, "A part of each entry of a PersistentMap.", nullptr, fill_view<Shown>);
  abstract(base).attr("register")(py::handle(reinterpret_cast<PyObject*>(type)));
  harden(type);
  harden(hard_class<MapIterator<Shown>>(module, iterator, "A walk over a PersistentMap.", nullptr,
                                        fill_iterator<Shown>));
}

}  // namespace

void add_map_view_classes(py::module_& module) {
  add<Part::keys>(module, "MapKeys", "MapKeyIterator", "KeysView");
  add<Part::values>(module, "MapValues", "MapValueIterator", "ValuesView");
  add<Part::items>(module, "MapItems", "MapItemIterator", "ItemsView");
}

}  // namespace sealbreak::native
