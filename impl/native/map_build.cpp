// Stage: the native extension: from what Python calls a mapping to a trie.
// In:    a PersistentMap, a dict, anything with `keys`, or an iterable of pairs.
// Out:   a new trie; the old one when an error passes through.
// Invariant: each key of the input is asked for its hash once; a PersistentMap's keys never.
#include "impl/native/classes.hpp"

namespace sealbreak::native {
namespace {

struct Pair {
  py::object key;
  py::object value;
};

// `key, value = pair`. Takes at most three items: the iterator may be endless.
Pair unpack(const py::object& pair) {
  if (PyTuple_CheckExact(pair.ptr()) && PyTuple_GET_SIZE(pair.ptr()) == 2) {
    return {borrowed(PyTuple_GET_ITEM(pair.ptr(), 0)), borrowed(PyTuple_GET_ITEM(pair.ptr(), 1))};
  }
  const py::object iterator = owned(PyObject_GetIter(pair.ptr()));
  Pair parts;
  if ((parts.key = next_of(iterator)) && (parts.value = next_of(iterator))) {
    if (!next_of(iterator)) return parts;
    throw py::value_error("too many values to unpack (expected 2)");
  }
  throw py::value_error("not enough values to unpack (expected 2)");
}

// The attribute, or a null object when there is none; throws any error but AttributeError.
py::object attribute(py::handle thing, const char* name) {
  PyObject* const found = PyObject_GetAttrString(thing.ptr(), name);
  if (found == nullptr) {
    if (PyErr_ExceptionMatches(PyExc_AttributeError) == 0) throw py::error_already_set();
    PyErr_Clear();
  }
  return py::reinterpret_steal<py::object>(found);
}

Trie put_pairs(Trie trie, py::handle pairs) {
  const py::object iterator = owned(PyObject_GetIter(pairs.ptr()));
  while (const py::object item = next_of(iterator)) {
    Pair pair = unpack(item);
    trie = trie.set(std::move(pair.key), std::move(pair.value));
  }
  return trie;
}

}  // namespace

Trie put_all(Trie trie, py::handle entries) {
  if (is<MapObject>(entries)) return trie.update(state<MapObject>(entries.ptr()).trie);
  if (PyDict_CheckExact(entries.ptr())) {
    // Through the view's iterator: it notices when a key's `__eq__` changes the dict meanwhile.
    return put_pairs(std::move(trie), entries.attr("items")());
  }
  const py::object keys = attribute(entries, "keys");
  if (!keys) return put_pairs(std::move(trie), entries);
  const py::object all = owned(PyObject_CallNoArgs(keys.ptr()));
  const py::object iterator = owned(PyObject_GetIter(all.ptr()));
  while (const py::object key = next_of(iterator)) {
    trie = trie.set(key, owned(PyObject_GetItem(entries.ptr(), key.ptr())));
  }
  return trie;
}

}  // namespace sealbreak::native
