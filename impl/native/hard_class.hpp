// Stage: the native extension: how its classes are made, and how C++ meets the C API.
// In:    a C++ type, tables of methods and slots.
// Out:   a Python class that nothing in Python can extend, patch, fill in or leave half made.
// Invariant: after `harden`, no assignment reaches the class, its base or its metaclass, and each
//            instance was made by its own `__new__` or by C++.
//
// pybind11 makes the class and keeps the C++ object. The methods are slots and method tables, not
// `def`: an object that `def` makes has a settable `__module__`, a property has a settable `__doc__`,
// and either would let an attacker leave data on a class that everybody shares.
#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <initializer_list>
#include <new>
#include <stdexcept>

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

namespace py = pybind11;

/// The Python class of a C++ type; null until `hard_class` made it.
template <class State>
inline PyTypeObject* type_of = nullptr;

/// Whether `thing` is an instance. The classes are final, so the type says it all.
template <class State>
bool is(py::handle thing) {
  return type_of<State> != nullptr && Py_TYPE(thing.ptr()) == type_of<State>;
}

/// What an instance holds. TypeError when it was never made; `__new__` leaves none such, but what
/// pybind11 would do with one is to read memory that nobody wrote.
template <class State>
State& state(PyObject* self) {
  auto* const instance = reinterpret_cast<py::detail::instance*>(self);
  State* const held = instance->get_value_and_holder().template value_ptr<State>();
  if (held == nullptr) throw py::type_error("this object was never made: it has no state");
  return *held;
}

/// A new instance around `state`.
template <class State>
py::object make(State&& state) {
  return py::cast(std::move(state));
}

/// Runs the body of a C callback: gives its result, or `failure` with Python's error set.
template <class Result, class Body>
Result guarded(Result failure, Body body) noexcept {
  try {
    return body();
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return failure;
}

/// The same for a callback that gives an object.
template <class Body>
PyObject* guarded_object(Body body) noexcept {
  return guarded(static_cast<PyObject*>(nullptr),
                 [&]() -> PyObject* { return py::object(body()).release().ptr(); });
}

/// Takes over what a C API function returned; throws when that is null.
inline py::object owned(PyObject* result) {
  if (result == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(result);
}

inline py::object borrowed(PyObject* thing) { return py::reinterpret_borrow<py::object>(thing); }

/// One level of a recursion that Python does not count itself: RecursionError, not a dead process.
class Level {
 public:
  explicit Level(const char* doing) {
    if (Py_EnterRecursiveCall(doing) != 0) throw py::error_already_set();
  }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  ~Level() { Py_LeaveRecursiveCall(); }
};

/// The next item of an iterator, or a null object at its end; throws what it raises.
inline py::object next_of(const py::object& iterator) {
  PyObject* const item = PyIter_Next(iterator.ptr());
  if (item == nullptr && PyErr_Occurred() != nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(item);
}

inline py::object not_implemented() { return borrowed(Py_NotImplemented); }

/// An abstract class of collections.abc.
py::object abstract(const char* name);

/// `isinstance(thing, collections.abc.<name>)`.
bool is_abstract(py::handle thing, const char* name);

/// `prefix` + the reprs of `parts` with ", " between them + `suffix`.
py::object joined(const char* prefix, const py::list& parts, const char* suffix);

/// Binds the arguments of a METH_FASTCALL | METH_KEYWORDS function to `names`, into `bound` (borrowed;
/// null where left out, and no more than `required` must be given). TypeError as Python has it.
void bind(const char* function, PyObject* const* args, Py_ssize_t count, PyObject* keywords,
          std::initializer_list<const char*> names, std::size_t required, PyObject** bound);

/// How a class builds an instance; null: not at all, only C++ makes them.
using Maker = PyObject* (*)(PyTypeObject*, PyObject*, PyObject*);

/// A function that fills in the slots and method tables of a class.
using Filler = void (*)(PyTypeObject*);

/// What all the classes have: no subclasses, our `__new__`, an `__init__` that does nothing.
void fill_common(PyTypeObject* type, Maker maker);

/// Closes a class to assignment, with the base and the metaclass that pybind11 gave it.
void harden(PyTypeObject* type);

/// Makes the class `name` in `module`. Register it where it belongs, then `harden` it.
template <class State>
PyTypeObject* hard_class(py::module_& module, const char* name, const char* doc, Maker maker,
                         Filler fill) {
  // The metaclass is plain `type`: pybind11's would be one more mutable class that decides what
  // isinstance and a call mean here.
  const py::class_<State> made(
      module, name, doc, py::is_final(),
      py::metaclass(reinterpret_cast<PyObject*>(&PyType_Type)),
      py::custom_type_setup([maker, fill](PyHeapTypeObject* heap) {
        fill_common(&heap->ht_type, maker);
        fill(&heap->ht_type);
      }));
  type_of<State> = reinterpret_cast<PyTypeObject*>(made.ptr());
  return type_of<State>;
}

}  // namespace native
}  // namespace sealbreak
