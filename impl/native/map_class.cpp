// Stage: the native extension: PersistentMap.
// In:    keys, values, mappings.   Out: new maps that share nodes with the old ones.
// Invariant: as in classes.hpp; the semantics are those of sealedstructs.PersistentMap, but that
//            `set` of a value that is there already gives a new map.
#include "impl/native/classes.hpp"

namespace sealbreak::native {
namespace {

const Trie& trie_of(PyObject* self) { return state<MapObject>(self).trie; }

py::object map_of(Trie trie) { return make(MapObject(std::move(trie))); }

// `self` when nothing changed, so that `m.discard(absent) is m`.
py::object changed(PyObject* self, Trie trie) {
  if (trie.same_root(trie_of(self))) return borrowed(self);
  return map_of(std::move(trie));
}

[[noreturn]] void raise_key_error(PyObject* key) {
  // Made here: PyErr_SetObject would take a tuple for the arguments of KeyError.
  const py::object error = owned(PyObject_CallOneArg(PyExc_KeyError, key));
  PyErr_SetObject(PyExc_KeyError, error.ptr());
  throw py::error_already_set();
}

// The one positional argument of a call such as dict's; a null object when there is none.
py::object only_argument(const char* function, PyObject* args) {
  if (PyTuple_GET_SIZE(args) > 1) {
    PyErr_Format(PyExc_TypeError, "%s expected at most 1 argument, got %zd", function,
                 PyTuple_GET_SIZE(args));
    throw py::error_already_set();
  }
  return PyTuple_GET_SIZE(args) == 0 ? py::object() : borrowed(PyTuple_GET_ITEM(args, 0));
}

Trie put_call(Trie trie, const py::object& entries, PyObject* named) {
  if (entries) trie = put_all(std::move(trie), entries);
  if (named != nullptr && PyDict_GET_SIZE(named) > 0) trie = put_all(std::move(trie), named);
  return trie;
}

PyObject* map_new(PyTypeObject*, PyObject* args, PyObject* named) {
  return guarded_object([&] {
    const py::object entries = only_argument("PersistentMap", args);
    const bool alone = named == nullptr || PyDict_GET_SIZE(named) == 0;
    if (alone && entries && is<MapObject>(entries)) return entries;
    return map_of(put_call(Trie(), entries, named));
  });
}

PyObject* map_get(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded_object([&] {
    PyObject* given[2];
    bind("get", args, count, keywords, {"key", "default"}, 1, given);
    const Trie trie = trie_of(self);
    const py::object* const found = trie.find(borrowed(given[0]));
    return found != nullptr ? *found : borrowed(given[1] != nullptr ? given[1] : Py_None);
  });
}

PyObject* map_item(PyObject* self, PyObject* key) {
  return guarded_object([&] {
    const Trie trie = trie_of(self);
    const py::object* const found = trie.find(borrowed(key));
    if (found == nullptr) raise_key_error(key);
    return *found;
  });
}

PyObject* map_set(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* keywords) {
  return guarded_object([&] {
    PyObject* given[2];
    bind("set", args, count, keywords, {"key", "value"}, 2, given);
    const Trie trie = trie_of(self);
    return map_of(trie.set(borrowed(given[0]), borrowed(given[1])));
  });
}

// Asks for the hash in an empty map too: `del {}[[]]` is a TypeError.
Trie without(const Trie& trie, PyObject* key) {
  const py::object wanted = borrowed(key);
  if (trie.empty()) (void)PyHash()(wanted);
  return trie.remove(wanted);
}

PyObject* map_remove(PyObject* self, PyObject* key) {
  return guarded_object([&] {
    const Trie trie = trie_of(self);
    Trie smaller = without(trie, key);
    if (smaller.same_root(trie)) raise_key_error(key);
    return map_of(std::move(smaller));
  });
}

PyObject* map_discard(PyObject* self, PyObject* key) {
  return guarded_object([&] {
    const Trie trie = trie_of(self);
    return changed(self, without(trie, key));
  });
}

PyObject* map_update(PyObject* self, PyObject* args, PyObject* named) {
  return guarded_object([&] {
    const py::object entries = only_argument("update", args);
    return changed(self, put_call(trie_of(self), entries, named));
  });
}

bool is_mapping(py::handle thing) {
  return is<MapObject>(thing) || PyDict_CheckExact(thing.ptr()) || is_abstract(thing, "Mapping");
}

PyObject* map_merge(PyObject* self, PyObject* other) {
  return guarded_object([&] {
    if (!is_mapping(other)) throw py::type_error("merge takes a mapping");
    return changed(self, put_all(trie_of(self), other));
  });
}

// Either side may be the map: Python asks the right operand's slot too.
PyObject* map_or(PyObject* left, PyObject* right) {
  return guarded_object([&] {
    if (!is_mapping(left) || !is_mapping(right)) return not_implemented();
    if (is<MapObject>(left)) return changed(left, put_all(trie_of(left), right));
    return map_of(put_all(put_all(Trie(), left), right));
  });
}

Py_ssize_t map_len(PyObject* self) {
  return guarded(Py_ssize_t{-1}, [&] { return static_cast<Py_ssize_t>(trie_of(self).size()); });
}

int map_contains(PyObject* self, PyObject* key) {
  return guarded(-1, [&]() -> int {
    const Trie trie = trie_of(self);
    return trie.contains(borrowed(key));
  });
}

PyObject* map_iter(PyObject* self) {
  return guarded_object([&] { return iterate<Part::keys>(trie_of(self)); });
}

template <Part Shown>
PyObject* map_view(PyObject* self, PyObject*) {
  return guarded_object([&] { return make(MapView<Shown>{MapObject(trie_of(self))}); });
}

// Whether a foreign mapping has the same entries; its `items()` are the ones asked for.
bool same_entries(const Trie& trie, PyObject* other) {
  const Py_ssize_t length = PyObject_Length(other);
  if (length < 0) throw py::error_already_set();
  if (static_cast<std::size_t>(length) != trie.size()) return false;
  const py::object items = py::handle(other).attr("items")();
  const py::object iterator = owned(PyObject_GetIter(items.ptr()));
  while (const py::object item = next_of(iterator)) {
    const py::object pair = owned(PySequence_Tuple(item.ptr()));
    if (PyTuple_GET_SIZE(pair.ptr()) != 2) throw py::value_error("an item is no pair");
    const py::object* const found = trie.find(borrowed(PyTuple_GET_ITEM(pair.ptr(), 0)));
    if (found == nullptr) return false;
    if (!PyEqual()(*found, borrowed(PyTuple_GET_ITEM(pair.ptr(), 1)))) return false;
  }
  return true;
}

PyObject* map_compare(PyObject* self, PyObject* other, int operation) {
  return guarded_object([&] {
    if (operation != Py_EQ && operation != Py_NE) return not_implemented();
    const Trie trie = trie_of(self);
    bool equal = false;
    if (is<MapObject>(other)) {
      const Trie theirs = trie_of(other);
      equal = trie.equals(theirs, PyEqual());
    } else if (is_mapping(other)) {
      equal = same_entries(trie, other);
    } else {
      return not_implemented();
    }
    return borrowed(equal == (operation == Py_EQ) ? Py_True : Py_False);
  });
}

Py_hash_t map_hash(PyObject* self) {
  return guarded(Py_hash_t{-1}, [&] {
    const Level level(" while hashing a structure");
    const Trie trie = trie_of(self);
    const auto hash = static_cast<Py_hash_t>(trie.content_hash(PyHash()));
    return hash == -1 ? Py_hash_t{-2} : hash;
  });
}

PyObject* map_repr(PyObject* self) {
  return guarded_object([&] {
    py::list parts;
    for (const Trie::Entry& entry : trie_of(self)) {
      parts.append(owned(PyUnicode_FromFormat("%R: %R", entry.key.ptr(), entry.value.ptr())));
    }
    return joined("PersistentMap({", parts, "})");
  });
}

PyObject* map_itself(PyObject* self, PyObject*) {
  return guarded_object([&] {
    (void)trie_of(self);
    return borrowed(self);
  });
}

PyObject* map_deepcopy(PyObject* self, PyObject* memo) {
  return guarded_object([&] {
    const py::object copy = py::module_::import("copy").attr("deepcopy");
    bool differs = false;
    Trie copies;
    for (const Trie::Entry& entry : trie_of(self)) {
      const py::object key = entry.key, value = entry.value;
      py::object new_key = copy(key, py::handle(memo));
      py::object new_value = copy(value, py::handle(memo));
      differs = differs || !new_key.is(key) || !new_value.is(value);
      copies = copies.set(std::move(new_key), std::move(new_value));
    }
    if (!differs) return borrowed(self);
    // A mutable value may hold this map, and have been copied with it by now.
    const py::object id = owned(PyLong_FromVoidPtr(self));
    return py::object(py::handle(memo).attr("setdefault")(id, map_of(std::move(copies))));
  });
}

PyObject* map_reduce(PyObject* self, PyObject*) {
  return guarded_object([&] {
    py::list items;
    for (const Trie::Entry& entry : trie_of(self)) items.append(part_of(Part::items, entry));
    return py::object(py::make_tuple(py::handle(reinterpret_cast<PyObject*>(Py_TYPE(self))),
                                     py::make_tuple(items)));
  });
}

// The C API stores every function as one type and says in the flags what it is.
template <class Function>
PyCFunction as_method(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

PyMethodDef methods[] = {
    {"get", as_method(map_get), METH_FASTCALL | METH_KEYWORDS,
     "get(key, default=None)\n\nThe value of key, or default."},
    {"set", as_method(map_set), METH_FASTCALL | METH_KEYWORDS,
     "set(key, value)\n\nA map in which key has value; an equal key that is there already stays."},
    {"remove", map_remove, METH_O, "A map without key; KeyError when it is absent."},
    {"discard", map_discard, METH_O, "A map without key; the same map when it is absent."},
    {"update", as_method(map_update), METH_VARARGS | METH_KEYWORDS,
     "A map with the entries of a mapping, an iterable of pairs, keywords; they win."},
    {"merge", map_merge, METH_O, "A map with the entries of both; those of the mapping win."},
    {"keys", map_view<Part::keys>, METH_NOARGS, "A set-like view of the keys."},
    {"values", map_view<Part::values>, METH_NOARGS, "A view of the values, in the keys' order."},
    {"items", map_view<Part::items>, METH_NOARGS, "A set-like view of the pairs."},
    {"copy", map_itself, METH_NOARGS, "The same map: it cannot change."},
    {"__copy__", map_itself, METH_NOARGS, "The same map: it cannot change."},
    {"__deepcopy__", map_deepcopy, METH_O,
     "A map of deep copies; the same map when every copy is its original."},
    {"__reduce__", map_reduce, METH_NOARGS, "The class and a list of the pairs."},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, "PersistentMap[K, V]."},
    {nullptr, nullptr, 0, nullptr},
};

void fill(PyTypeObject* type) {
  type->tp_methods = methods;
  type->tp_iter = map_iter;
  type->tp_richcompare = map_compare;
  type->tp_hash = map_hash;
  type->tp_repr = map_repr;
  type->tp_as_mapping->mp_length = map_len;
  type->tp_as_mapping->mp_subscript = map_item;
  type->tp_as_sequence->sq_contains = map_contains;
  type->tp_as_number->nb_or = map_or;
}

}  // namespace

void add_map_class(py::module_& module) {
  PyTypeObject* const type = hard_class<MapObject>(
      module, "PersistentMap",
      "A persistent hash map: set and remove give a new map, the old one stays.", map_new, fill);
  abstract("Mapping").attr("register")(py::handle(reinterpret_cast<PyObject*>(type)));
  harden(type);
}

}  // namespace sealbreak::native
