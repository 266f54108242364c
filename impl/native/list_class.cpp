// Stage: the native extension: ListNode.
// In:    any values.   Out: new lists that share tails with the old ones.
// Invariant: as in classes.hpp; the semantics are those of sealedstructs.ListNode.
#include <vector>

#include "impl/native/classes.hpp"

namespace sealbreak::native {
namespace {

const List& list_of(PyObject* self) { return state<ListObject>(self).list; }

py::object node_of(List list) { return make(ListObject(std::move(list))); }

// `self` when nothing changed, so that `l[:] is l`.
py::object changed(PyObject* self, List list) {
  if (list.same_node(list_of(self))) return borrowed(self);
  return node_of(std::move(list));
}

py::object walk(List list) { return make(ListIterator{ListObject(std::move(list))}); }

PyObject* list_new(PyTypeObject*, PyObject* args, PyObject* named) {
  return guarded_object([&] {
    PyObject* iterable = nullptr;
    if (named != nullptr && PyDict_GET_SIZE(named) > 0) {
      throw py::type_error("ListNode takes no keyword arguments");
    }
    if (PyArg_UnpackTuple(args, "ListNode", 0, 1, &iterable) == 0) throw py::error_already_set();
    if (iterable == nullptr) return node_of(List());
    if (is<ListObject>(iterable)) return borrowed(iterable);
    // Not a Python list: the iterator could find that through the collector and change it.
    std::vector<py::object> elements;
    const py::object iterator = owned(PyObject_GetIter(iterable));
    while (py::object item = next_of(iterator)) elements.push_back(std::move(item));
    return node_of(List::from(elements));
  });
}

PyObject* list_cons(PyObject* self, PyObject* item) {
  return guarded_object([&] { return node_of(list_of(self).cons(borrowed(item))); });
}

[[noreturn]] void raise_index_error(const char* what) { throw py::index_error(what); }

PyObject* list_head(PyObject* self, void*) {
  return guarded_object([&] {
    if (list_of(self).empty()) raise_index_error("an empty ListNode has no head");
    return list_of(self).head();
  });
}

PyObject* list_tail(PyObject* self, void*) {
  return guarded_object([&] {
    if (list_of(self).empty()) raise_index_error("an empty ListNode has no tail");
    return node_of(list_of(self).tail());
  });
}

Py_ssize_t list_len(PyObject* self) {
  return guarded(Py_ssize_t{-1}, [&] { return static_cast<Py_ssize_t>(list_of(self).size()); });
}

PyObject* list_iter(PyObject* self) {
  return guarded_object([&] { return walk(list_of(self)); });
}

PyObject* list_reversed(PyObject* self, PyObject*) {
  return guarded_object([&] { return walk(list_of(self).reverse()); });
}

PyObject* list_reverse(PyObject* self, PyObject*) {
  return guarded_object([&] { return node_of(list_of(self).reverse()); });
}

struct Bounds {
  Py_ssize_t start, stop, step;
};

// A slice's indices in a list of `size`; its parts' `__index__` may run any code.
Bounds bounds_of(PyObject* slice, std::size_t size) {
  Bounds bounds{};
  if (PySlice_Unpack(slice, &bounds.start, &bounds.stop, &bounds.step) < 0) {
    throw py::error_already_set();
  }
  PySlice_AdjustIndices(static_cast<Py_ssize_t>(size), &bounds.start, &bounds.stop, bounds.step);
  return bounds;
}

PyObject* list_item(PyObject* self, PyObject* position) {
  return guarded_object([&] {
    const List list = list_of(self);
    if (PySlice_Check(position)) {
      const Bounds bounds = bounds_of(position, list.size());
      return changed(self, list.slice(bounds.start, bounds.stop, bounds.step));
    }
    Py_ssize_t place = PyNumber_AsSsize_t(position, PyExc_IndexError);
    if (place == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
    const auto size = static_cast<Py_ssize_t>(list.size());
    if (place < 0) place += size;
    if (place < 0 || place >= size) raise_index_error("ListNode index out of range");
    return list.at(static_cast<std::size_t>(place));
  });
}

int list_contains(PyObject* self, PyObject* item) {
  return guarded(-1, [&]() -> int {
    const List list = list_of(self);
    return list.index_of(borrowed(item), PyEqual()).has_value();
  });
}

PyObject* list_index(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded_object([&] {
    PyObject* given[3];
    bind("index", args, count, keywords, {"item", "start", "stop"}, 1, given);
    const List list = list_of(self);
    const py::object item = borrowed(given[0]);
    const py::object slice = owned(PySlice_New(given[1], given[2], nullptr));
    const Bounds bounds = bounds_of(slice.ptr(), list.size());
    Py_ssize_t place = bounds.start;
    const List rest = list.drop(static_cast<std::size_t>(place));
    for (auto next = rest.begin(); place < bounds.stop; ++next, ++place) {
      if (PyEqual()(*next, item)) return owned(PyLong_FromSsize_t(place));
    }
    throw py::value_error("the item is not in the ListNode");
  });
}

PyObject* list_count(PyObject* self, PyObject* item) {
  return guarded_object([&] {
    const List list = list_of(self);
    return owned(PyLong_FromSize_t(list.count(borrowed(item), PyEqual())));
  });
}

py::object concatenated(PyObject* left, PyObject* right) {
  if (list_of(left).empty()) return borrowed(right);
  return changed(left, list_of(left).concat(list_of(right)));
}

PyObject* list_concat(PyObject* self, PyObject* other) {
  return guarded_object([&] {
    if (!is<ListObject>(other)) throw py::type_error("concat takes a ListNode");
    return concatenated(self, other);
  });
}

PyObject* list_add(PyObject* left, PyObject* right) {
  return guarded_object([&] {
    if (!is<ListObject>(left) || !is<ListObject>(right)) return not_implemented();
    return concatenated(left, right);
  });
}

PyObject* list_compare(PyObject* self, PyObject* other, int operation) {
  return guarded_object([&] {
    if (operation != Py_EQ && operation != Py_NE) return not_implemented();
    if (!is<ListObject>(other)) return not_implemented();
    const List mine = list_of(self), theirs = list_of(other);
    const bool equal = mine.equals(theirs, PyEqual());
    return borrowed(equal == (operation == Py_EQ) ? Py_True : Py_False);
  });
}

Py_hash_t list_hash(PyObject* self) {
  return guarded(Py_hash_t{-1}, [&] {
    const Level level(" while hashing a structure");
    const List list = list_of(self);
    const auto hash = static_cast<Py_hash_t>(list.hash(PyHash()));
    return hash == -1 ? Py_hash_t{-2} : hash;
  });
}

PyObject* list_repr(PyObject* self) {
  return guarded_object([&] {
    const List list = list_of(self);
    py::list parts;
    for (const py::object& item : list) parts.append(owned(PyObject_Repr(item.ptr())));
    return joined("ListNode([", parts, "])");
  });
}

PyObject* list_itself(PyObject* self, PyObject*) {
  return guarded_object([&] {
    (void)list_of(self);
    return borrowed(self);
  });
}

PyObject* list_deepcopy(PyObject* self, PyObject* memo) {
  return guarded_object([&] {
    const py::object copy = py::module_::import("copy").attr("deepcopy");
    const List list = list_of(self);
    bool differs = false;
    std::vector<py::object> copies;
    for (const py::object& item : list) {
      copies.push_back(copy(item, py::handle(memo)));
      differs = differs || !copies.back().is(item);
    }
    if (!differs) return borrowed(self);
    // A mutable item may hold this list, and have been copied with it by now.
    const py::object id = owned(PyLong_FromVoidPtr(self));
    return py::object(py::handle(memo).attr("setdefault")(id, node_of(List::from(copies))));
  });
}

PyObject* list_reduce(PyObject* self, PyObject*) {
  return guarded_object([&] {
    const List list = list_of(self);
    py::list items;
    for (const py::object& item : list) items.append(item);
    return py::object(py::make_tuple(py::handle(reinterpret_cast<PyObject*>(Py_TYPE(self))),
                                     py::make_tuple(items)));
  });
}

PyObject* iterator_next(PyObject* self) {
  return guarded(static_cast<PyObject*>(nullptr), [&]() -> PyObject* {
    List& rest = state<ListIterator>(self).rest.list;
    if (rest.empty()) return nullptr;
    py::object item = rest.head();
    rest = rest.tail();
    return item.release().ptr();
  });
}

PyGetSetDef properties[] = {
    {"head", list_head, nullptr, "The first item; IndexError when the list is empty.", nullptr},
    {"tail", list_tail, nullptr, "The list behind it; IndexError when the list is empty.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

PyMethodDef methods[] = {
    {"cons", list_cons, METH_O, "A list with item in front of this one, which it shares."},
    {"index",
     reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(list_index)),
     METH_FASTCALL | METH_KEYWORDS,
     "index(item, start=0, stop=None)\n\nThe first position of item; ValueError without one."},
    {"count", list_count, METH_O, "How many items are item or equal to it."},
    {"reverse", list_reverse, METH_NOARGS, "A list of the same items from last to first."},
    {"concat", list_concat, METH_O, "This list's items, then those of another, which is shared."},
    {"__reversed__", list_reversed, METH_NOARGS, "The items from last to first."},
    {"__copy__", list_itself, METH_NOARGS, "The same list: it cannot change."},
    {"__deepcopy__", list_deepcopy, METH_O,
     "A list of deep copies; the same list when every copy is its original."},
    {"__reduce__", list_reduce, METH_NOARGS, "The class and a list of the items."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, "ListNode[T]."},
    {nullptr, nullptr, 0, nullptr},
};

void fill(PyTypeObject* type) {
  type->tp_methods = methods;
  type->tp_getset = properties;
  type->tp_iter = list_iter;
  type->tp_richcompare = list_compare;
  type->tp_hash = list_hash;
  type->tp_repr = list_repr;
  type->tp_as_mapping->mp_length = list_len;
  type->tp_as_mapping->mp_subscript = list_item;
  type->tp_as_sequence->sq_contains = list_contains;
  type->tp_as_number->nb_add = list_add;
}

void fill_iterator(PyTypeObject* type) {
  type->tp_iter = PyObject_SelfIter;
  type->tp_iternext = iterator_next;
}

}  // namespace

void add_list_classes(py::module_& module) {
  PyTypeObject* const type = hard_class<ListObject>(
      module, "ListNode",
      "A persistent list: cons gives a longer list, tail a shorter one, and both share.", list_new,
      fill);
  abstract("Sequence").attr("register")(py::handle(reinterpret_cast<PyObject*>(type)));
  harden(type);
  harden(hard_class<ListIterator>(module, "ListIterator", "A walk over a ListNode.", nullptr,
                                  fill_iterator));
}

}  // namespace sealbreak::native
