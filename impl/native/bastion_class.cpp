// Stage: the native extension: Bastion, a wrapper that shows an object's public attributes.
// In:    any object.   Out: its public methods, sealed, and its public plain data.
// Invariant: the object itself never comes out, whatever its methods give or raise.
#include "impl/native/inside.hpp"
#include "impl/native/wrappers.hpp"

namespace sealbreak::native {
namespace {

PyObject* bastion_new(PyTypeObject*, PyObject* arguments, PyObject* keywords) {
  return guarded_object([&] {
    if (PyTuple_GET_SIZE(arguments) != 1 || (keywords != nullptr && PyDict_GET_SIZE(keywords) != 0)) {
      throw py::type_error("Bastion(object) takes one argument, by position");
    }
    const py::object object = borrowed(PyTuple_GET_ITEM(arguments, 0));
    if (Inside::now()) {
      hide_shallow(object);
    } else {
      hide(object);
    }
    return make(BastionState{Held(object)});
  });
}

// What an attribute's value looks like from outside. TypeError when it is neither data nor callable.
py::object shown(PyObject* name, py::object value) {
  if (passes(value, Gate::out)) return value;
  if (PyCallable_Check(value.ptr()) == 0) {
    throw py::type_error("a Bastion shows methods, plain data and sealed objects only");
  }
  return make(MethodState{borrowed(name), Held(std::move(value))});
}

PyObject* bastion_getattro(PyObject* self, PyObject* name) {
  return guarded_object([&] {
    if (!is_public(name)) return owned(PyObject_GenericGetAttr(self, name));
    const py::object object = state<BastionState>(self).object.get();
    return run_inside(object, [&] { return shown(name, owned(PyObject_GetAttr(object.ptr(), name))); });
  });
}

PyObject* bastion_dir(PyObject* self, PyObject*) {
  return guarded_object([&] {
    const py::object object = state<BastionState>(self).object.get();
    const py::object names = run_inside(object, [&]() -> py::object {
      const py::object all = owned(PySequence_Tuple(owned(PyObject_Dir(object.ptr())).ptr()));
      py::list shown;
      for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(all.ptr()); ++i) {
        PyObject* const name = PyTuple_GET_ITEM(all.ptr(), i);
        if (PyUnicode_CheckExact(name) && is_public(name)) shown.append(borrowed(name));
      }
      return shown;
    });
    return names;
  });
}

PyMethodDef methods[] = {
    {"__dir__", bastion_dir, METH_NOARGS, "The public names of the object."},
    {"__reduce__", refuse_reduction, METH_NOARGS, "TypeError: neither copied nor pickled."},
    {"__reduce_ex__", refuse_reduction, METH_O, "TypeError: neither copied nor pickled."},
    {nullptr, nullptr, 0, nullptr},
};

void fill(PyTypeObject* type) {
  type->tp_getattro = bastion_getattro;
  type->tp_setattro = refuse_assignment;
  type->tp_methods = methods;
}

}  // namespace

void add_bastion_class(py::module_& module) {
  harden(hard_class<BastionState>(module, "Bastion",
                                  "Bastion(object): shows the object's public attributes, and never the object.",
                                  bastion_new, fill));
}

}  // namespace sealbreak::native
