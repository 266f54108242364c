// Stage: the native extension: Method, what an attribute of a wrapper gives, and Proof, a token.
// In:    a hidden function or bound method; plain data, wrappers and tokens as arguments.
// Out:   plain data and wrappers.
// Invariant: no code of an argument runs; a method shows its public name and nothing else.
#include "impl/native/inside.hpp"
#include "impl/native/wrappers.hpp"

namespace sealbreak::native {
namespace {

PyObject* method_call(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return guarded_object([&] {
    if (keywords != nullptr && PyDict_GET_SIZE(keywords) != 0) {
      throw py::type_error("a sealed method takes no keyword arguments");
    }
    if (!passes(arguments, Gate::in)) {
      throw py::type_error("a sealed method takes plain data, sealed objects and proofs only");
    }
    const py::object callee = state<MethodState>(self).callee.get();
    return run_inside(callee, [&] {
      py::object result = owned(PyObject_Call(callee.ptr(), arguments, nullptr));
      if (!passes(result, Gate::out)) throw py::type_error("a sealed method gives plain data and sealed objects only");
      return result;
    });
  });
}

PyObject* method_repr(PyObject* self) {
  return guarded_object([&] {
    return owned(PyUnicode_FromFormat("<sealed method %U>", state<MethodState>(self).name.ptr()));
  });
}

PyMethodDef sealed_methods[] = {
    {"__reduce__", refuse_reduction, METH_NOARGS, "TypeError: neither copied nor pickled."},
    {"__reduce_ex__", refuse_reduction, METH_O, "TypeError: neither copied nor pickled."},
    {nullptr, nullptr, 0, nullptr},
};

void fill_method(PyTypeObject* type) {
  type->tp_call = method_call;
  type->tp_repr = method_repr;
  type->tp_setattro = refuse_assignment;
  type->tp_methods = sealed_methods;
}

PyObject* proof_new(PyTypeObject*, PyObject* arguments, PyObject* keywords) {
  return guarded_object([&] {
    if (PyTuple_GET_SIZE(arguments) != 0 || (keywords != nullptr && PyDict_GET_SIZE(keywords) != 0)) {
      throw py::type_error("Proof() takes no arguments");
    }
    return make(ProofState());
  });
}

void fill_proof(PyTypeObject* type) {
  type->tp_setattro = refuse_assignment;
  type->tp_methods = sealed_methods;
}

}  // namespace

bool is_public(PyObject* name) {
  if (!PyUnicode_CheckExact(name)) throw py::attribute_error("a name must be exactly a str");
  return PyUnicode_GET_LENGTH(name) == 0 || PyUnicode_READ_CHAR(name, 0) != '_';
}

int refuse_assignment(PyObject* self, PyObject*, PyObject*) {
  PyErr_Format(PyExc_AttributeError, "%s is sealed: its attributes can be neither set nor deleted",
               Py_TYPE(self)->tp_name);
  return -1;
}

PyObject* refuse_reduction(PyObject* self, PyObject*) {
  return PyErr_Format(PyExc_TypeError, "%s is neither copied nor pickled", Py_TYPE(self)->tp_name);
}

void add_method_classes(py::module_& module) {
  harden(hard_class<MethodState>(module, "Method", "A method of a sealed object; called by position.", nullptr,
                                 fill_method));
  harden(hard_class<ProofState>(module, "Proof",
                                "Proof(): a token that equals itself only. It says who shows it, and holds nothing.",
                                proof_new, fill_proof));
}

}  // namespace sealbreak::native
