// Stage: the native extension: ImmutableNamespace, an object as a record of functions.
// In:    Python functions; their names, or keywords.   Out: an object with these methods.
// Invariant: the record is complete before Python sees it, and the functions are hidden by then.
#include "impl/native/inside.hpp"
#include "impl/native/wrappers.hpp"

namespace sealbreak::native {
namespace {

const Held* find(const NamespaceState& record, PyObject* name) {
  // Both are exactly str: comparing them runs nobody's code.
  for (const auto& [known, method] : record.methods) {
    if (known.ptr() == name) return &method;
  }
  for (const auto& [known, method] : record.methods) {
    if (PyUnicode_Compare(known.ptr(), name) == 0) return &method;
  }
  return nullptr;
}

void add(NamespaceState& record, PyObject* name, PyObject* function) {
  if (!PyFunction_Check(function)) throw py::type_error("an ImmutableNamespace holds Python functions only");
  if (!PyUnicode_CheckExact(name)) throw py::type_error("a function's name must be exactly a str");
  if (PyUnicode_IsIdentifier(name) != 1 || PyUnicode_READ_CHAR(name, 0) == '_') {
    PyErr_Format(PyExc_ValueError, "%R is no public name", name);
    throw py::error_already_set();
  }
  if (find(record, name) != nullptr) {
    PyErr_Format(PyExc_ValueError, "two functions are named %R", name);
    throw py::error_already_set();
  }
  PyObject* interned = Py_NewRef(name);
  PyUnicode_InternInPlace(&interned);
  const auto key = py::reinterpret_steal<py::object>(interned);
  if (Inside::now()) {
    hide_shallow(function);
  } else {
    hide(function);
  }
  record.methods.emplace_back(key, Held(make(MethodState{key, Held(borrowed(function))})));
}

PyObject* namespace_new(PyTypeObject*, PyObject* functions, PyObject* named) {
  return guarded_object([&] {
    NamespaceState record;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(functions); ++i) {
      PyObject* const function = PyTuple_GET_ITEM(functions, i);
      if (!PyFunction_Check(function)) throw py::type_error("an ImmutableNamespace holds Python functions only");
      const py::object name = borrowed(reinterpret_cast<PyFunctionObject*>(function)->func_name);
      add(record, name.ptr(), function);
    }
    Py_ssize_t place = 0;
    PyObject *name = nullptr, *function = nullptr;
    while (named != nullptr && PyDict_Next(named, &place, &name, &function) != 0) {
      // Owned: `add` allocates, so a collection may run code that empties the dict.
      const py::object kept_name = borrowed(name), kept_function = borrowed(function);
      add(record, kept_name.ptr(), kept_function.ptr());
    }
    return make(std::move(record));
  });
}

PyObject* namespace_getattro(PyObject* self, PyObject* name) {
  return guarded_object([&] {
    if (!is_public(name)) return owned(PyObject_GenericGetAttr(self, name));
    const Held* const method = find(state<NamespaceState>(self), name);
    if (method == nullptr) {
      PyErr_Format(PyExc_AttributeError, "an ImmutableNamespace has no attribute %R", name);
      throw py::error_already_set();
    }
    return method->get();
  });
}

py::list names_of(PyObject* self) {
  py::list names;
  for (const auto& [name, method] : state<NamespaceState>(self).methods) names.append(name);
  if (PyList_Sort(names.ptr()) != 0) throw py::error_already_set();
  return names;
}

PyObject* namespace_dir(PyObject* self, PyObject*) {
  return guarded_object([&] { return names_of(self); });
}

PyObject* namespace_repr(PyObject* self) {
  return guarded_object([&] { return joined("<ImmutableNamespace: ", names_of(self), ">"); });
}

PyMethodDef methods[] = {
    {"__dir__", namespace_dir, METH_NOARGS, "The names of the methods."},
    {"__reduce__", refuse_reduction, METH_NOARGS, "TypeError: neither copied nor pickled."},
    {"__reduce_ex__", refuse_reduction, METH_O, "TypeError: neither copied nor pickled."},
    {nullptr, nullptr, 0, nullptr},
};

void fill(PyTypeObject* type) {
  type->tp_getattro = namespace_getattro;
  type->tp_setattro = refuse_assignment;
  type->tp_repr = namespace_repr;
  type->tp_methods = methods;
}

}  // namespace

void add_namespace_class(py::module_& module) {
  harden(hard_class<NamespaceState>(
      module, "ImmutableNamespace",
      "ImmutableNamespace(*functions, **named): an object whose methods are these functions.", namespace_new, fill));
}

}  // namespace sealbreak::native
