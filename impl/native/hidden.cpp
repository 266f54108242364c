// Stage: the native extension: hiding. In, out, invariant: see hidden.hpp.
#include "impl/native/hidden.hpp"

#include <cstring>
#include <unordered_set>
#include <vector>

#include "impl/native/hidden_list.hpp"

namespace sealbreak::native {
namespace {

enum class Reach { skip, alone, on };

bool is_heap(PyTypeObject* type) { return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0; }
bool is_closed(PyTypeObject* type) { return !is_heap(type) || (type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) != 0; }

// The search looks nothing up in a dict: a key that somebody else put there could have the same hash,
// and its __eq__ would run amid the search, or inside.

// A class that was made in a function: no module leads to it, unless it was put there.
bool is_private(PyTypeObject* type) {
  if (is_closed(type)) return false;
  const char* const path = PyUnicode_AsUTF8(reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname);
  if (path != nullptr) return std::strstr(path, "<locals>") != nullptr;
  PyErr_Clear();
  return false;
}

// The globals of a module or of exec.
bool is_globals(PyObject* dict) {
  Py_ssize_t place = 0;
  PyObject *key = nullptr, *value = nullptr;
  while (PyDict_Next(dict, &place, &key, &value) != 0) {
    if (PyUnicode_CheckExact(key) && PyUnicode_CompareWithASCIIString(key, "__builtins__") == 0) return true;
  }
  return false;
}

// How far the search goes into an object. A function's globals would lead to the whole program.
Reach reach_of(PyObject* object) {
  if (!PyObject_IS_GC(object) || PyModule_Check(object) || PyFrame_Check(object)) return Reach::skip;
  if (PyType_Check(object)) {
    return is_private(reinterpret_cast<PyTypeObject*>(object)) ? Reach::on : Reach::skip;
  }
  if (PyCFunction_Check(object)) {
    PyObject* const owner = PyCFunction_GET_SELF(object);
    return owner == nullptr || PyModule_Check(owner) ? Reach::skip : Reach::on;
  }
  if (PyDict_CheckExact(object) && is_globals(object)) return Reach::skip;
  PyTypeObject* const type = Py_TYPE(object);
  return is_closed(type) || is_private(type) ? Reach::on : Reach::alone;
}

class Search {
 public:
  void run(PyObject* root) {
    add(root);
    while (!todo_.empty()) {
      PyObject* const object = todo_.back();
      todo_.pop_back();
      if (PyFunction_Check(object)) {
        add_parts(reinterpret_cast<PyFunctionObject*>(object));
      } else if (PyType_Check(object)) {
        add_parts(reinterpret_cast<PyTypeObject*>(object));
      } else {
        Py_TYPE(object)->tp_traverse(object, visit, this);
      }
    }
  }

 private:
  static int visit(PyObject* object, void* self) {
    static_cast<Search*>(self)->add(object);
    return 0;
  }

  void add(PyObject* object) {
    if (object == nullptr) return;
    const Reach reach = reach_of(object);
    if (reach == Reach::skip || !seen_.insert(object).second) return;
    hide_one(object);
    if (reach == Reach::on && Py_TYPE(object)->tp_traverse != nullptr) todo_.push_back(object);
  }

  void add_parts(PyFunctionObject* function) {
    for (PyObject* const part : {function->func_closure, function->func_defaults, function->func_kwdefaults,
                                 function->func_dict, function->func_annotations}) {
      add(part);
    }
  }

  void add_parts(PyTypeObject* type) {
    unlist(type);
    for (PyObject* const part : {type->tp_dict, type->tp_mro, type->tp_bases}) add(part);
  }

  // `object.__subclasses__()` would name the class. A base that can change must know its
  // subclasses, or their caches would keep what it has dropped: there the class stays listed.
  static void unlist(PyTypeObject* type) {
    const py::object key = owned(PyLong_FromVoidPtr(type));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type->tp_bases); ++i) {
      auto* const base = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(type->tp_bases, i));
      if (!is_closed(base) || base->tp_subclasses == nullptr) continue;
      if (PyDict_DelItem(base->tp_subclasses, key.ptr()) != 0) PyErr_Clear();
    }
  }

 public:
  static void hide_one(PyObject* object) {
    Link* const link = Link::of(object);
    if (link->movable()) link->move_to(hidden_head());
  }

 private:
  std::vector<PyObject*> todo_;
  std::unordered_set<PyObject*> seen_;
};

}  // namespace

Link& hidden_head() {
  static Link head = {reinterpret_cast<std::uintptr_t>(&head), reinterpret_cast<std::uintptr_t>(&head)};
  return head;
}

void hide(py::handle root) { Search().run(root.ptr()); }

void hide_shallow(py::handle root) {
  if (reach_of(root.ptr()) == Reach::skip) return;
  Search::hide_one(root.ptr());
  if (!PyFunction_Check(root.ptr())) return;
  PyObject* const closure = PyFunction_GET_CLOSURE(root.ptr());
  if (closure == nullptr) return;
  Search::hide_one(closure);
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(closure); ++i) Search::hide_one(PyTuple_GET_ITEM(closure, i));
}

// Objects are tracked at the end of the youngest generation: what is between two of them is younger than one
// and older than the other. The second is made beforehand, as the end must not fail.
MadeSince::MadeSince() : last_(owned(PyList_New(0))) {
  PyObject_GC_UnTrack(last_.ptr());
  first_ = owned(PyList_New(0));
}

bool MadeSince::finish() noexcept {
  PyObject_GC_Track(last_.ptr());
  Link* const last = Link::of(last_.ptr());
  Link* const generation = last->after();
  Link* link = last->before();
  while (link != generation && link->object() != first_.ptr()) {
    Link* const before = link->before();
    if (link->movable()) link->move_to(hidden_head());
    link = before;
  }
  return link != generation;
}

}  // namespace sealbreak::native
