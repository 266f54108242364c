// Stage: the native extension: the parts of hard_class.hpp that no template needs.
// In, out, invariant: see there.
#include "impl/native/hard_class.hpp"

#include <cstring>

#include "impl/native/hard_type.hpp"

namespace sealbreak::native {
namespace {

// pybind11's own `__init__` would build a second object into the first one's memory.
int init_nothing(PyObject*, PyObject*, PyObject*) { return 0; }

void close_type(PyTypeObject* type) {
  type->tp_flags |= Py_TPFLAGS_IMMUTABLETYPE;
  PyType_Modified(type);
}

}  // namespace

py::object abstract(const char* name) {
  return py::module_::import("collections.abc").attr(name);
}

bool is_abstract(py::handle thing, const char* name) {
  const int found = PyObject_IsInstance(thing.ptr(), abstract(name).ptr());
  if (found < 0) throw py::error_already_set();
  return found != 0;
}

py::object joined(const char* prefix, const py::list& parts, const char* suffix) {
  const py::object comma = owned(PyUnicode_FromString(", "));
  const py::object inside = owned(PyUnicode_Join(comma.ptr(), parts.ptr()));
  return owned(PyUnicode_FromFormat("%s%U%s", prefix, inside.ptr(), suffix));
}

void bind(const char* function, PyObject* const* args, Py_ssize_t count, PyObject* keywords,
          std::initializer_list<const char*> names, std::size_t required, PyObject** bound) {
  const auto fail = [function](const char* what) {
    PyErr_Format(PyExc_TypeError, "%s() %s", function, what);
    throw py::error_already_set();
  };
  const auto given = static_cast<std::size_t>(count);
  if (given > names.size()) fail("got too many arguments");
  for (std::size_t i = 0; i < names.size(); ++i) bound[i] = i < given ? args[i] : nullptr;
  const Py_ssize_t named = keywords == nullptr ? 0 : PyTuple_GET_SIZE(keywords);
  for (Py_ssize_t k = 0; k < named; ++k) {
    PyObject* const keyword = PyTuple_GET_ITEM(keywords, k);
    std::size_t i = 0;
    while (i < names.size() &&
           PyUnicode_CompareWithASCIIString(keyword, names.begin()[i]) != 0) {
      ++i;
    }
    if (i == names.size()) fail("got an unexpected keyword argument");
    if (bound[i] != nullptr) fail("got an argument twice");
    bound[i] = args[count + k];
  }
  for (std::size_t i = 0; i < required; ++i) {
    if (bound[i] == nullptr) fail("misses a required argument");
  }
}

void fill_common(PyTypeObject* type, Maker maker) {
  type->tp_init = init_nothing;
  // With a tp_new of its own, or none, a class also refuses the `__new__` of its bases.
  if (maker == nullptr) {
    type->tp_flags |= Py_TPFLAGS_DISALLOW_INSTANTIATION;
  } else {
    type->tp_new = maker;
  }
}

void harden(PyTypeObject* type) {
  close_type(type);
  // pybind11_object and its metaclass: what is assigned to them shows on our classes too. Classes
  // that other modules derive from them stay as mutable as they are.
  PyTypeObject* const base = type->tp_base;
  hide_dictionary(type);
  if (base == &PyBaseObject_Type) return;
  close_type(base);
  if (Py_TYPE(base) != &PyType_Type) close_type(Py_TYPE(base));
}

}  // namespace sealbreak::native
