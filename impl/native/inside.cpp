// Stage: the native extension: gates, and the conditions that hidden code runs under.
// In, out, invariant: see inside.hpp.
#include "impl/native/inside.hpp"

#include <unordered_set>
#include <vector>

#include "impl/native/wrappers.hpp"

namespace sealbreak::native {
namespace {

thread_local unsigned inside_depth = 0;

// All but the faults of this thread itself: were those blocked, a crash would be harder to see.
const sigset_t& held_back() {
  static const sigset_t signals = [] {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) sigdelset(&all, fault);
    return all;
  }();
  return signals;
}

bool is_plain(PyObject* thing) {
  return thing == Py_None || PyLong_CheckExact(thing) || PyUnicode_CheckExact(thing) ||
         PyFloat_CheckExact(thing) || PyBool_Check(thing) || PyBytes_CheckExact(thing);
}

bool is_token(PyObject* thing) { return Py_IS_TYPE(thing, &PyBaseObject_Type) || is<ProofState>(thing); }

}  // namespace

bool passes(py::handle thing, Gate gate) {
  std::vector<PyObject*> todo{thing.ptr()};
  std::unordered_set<PyObject*> seen;  // a tuple may hold one tuple twice, and so on, fifty levels deep
  while (!todo.empty()) {
    PyObject* const next = todo.back();
    todo.pop_back();
    if (PyTuple_CheckExact(next)) {
      if (!seen.insert(next).second) continue;
      for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(next); ++i) todo.push_back(PyTuple_GET_ITEM(next, i));
      continue;
    }
    if (!is_plain(next) && !is_wrapper(next) && !(gate == Gate::in && is_token(next))) return false;
  }
  return true;
}

bool Inside::now() { return inside_depth > 0; }

Inside::Inside() : outermost_(inside_depth == 0) {
  if (outermost_) {
    pthread_sigmask(SIG_BLOCK, &held_back(), &signals_);
    try {
      // One that came just before would otherwise be handled at the hidden function's first instruction.
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      made_.emplace();
    } catch (...) {
      pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
      throw;
    }
    collects_ = PyGC_Disable() != 0;
    PyThreadState_EnterTracing(PyThreadState_Get());
  }
  ++inside_depth;
}

Inside::~Inside() {
  --inside_depth;
  if (!outermost_) return;
  try {
    if (!made_->finish() && root_) hide(root_);
  } catch (const std::bad_alloc&) {
    // Some of what was made stays to be seen: there is nobody left to tell.
  }
  made_.reset();
  PyThreadState_LeaveTracing(PyThreadState_Get());
  if (collects_) PyGC_Enable();
  pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
}

Failure take_failure() {
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  const auto held_type = py::reinterpret_steal<py::object>(type);
  const auto held_value = py::reinterpret_steal<py::object>(value);
  const auto held_traceback = py::reinterpret_steal<py::object>(traceback);
  PyTypeObject* const actual = Py_TYPE(value);
  const bool built_in = (actual->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0 && PyExceptionInstance_Check(value);
  if (built_in) {
    const py::object arguments = borrowed(reinterpret_cast<PyBaseExceptionObject*>(value)->args);
    if (passes(arguments, Gate::out)) return {borrowed(reinterpret_cast<PyObject*>(actual)), arguments};
  }
  return {borrowed(PyExc_RuntimeError), py::make_tuple("a hidden function failed")};
}

void Failure::raise() const {
  PyObject* const fresh = PyObject_Call(type.ptr(), arguments.ptr(), nullptr);
  if (fresh != nullptr) {
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(fresh)), fresh);
    Py_DECREF(fresh);
  } else {
    // Arguments that were changed after the exception was made, and make no exception.
    PyErr_Clear();
    PyErr_SetString(PyExc_RuntimeError, "a hidden function failed");
  }
  throw py::error_already_set();
}

}  // namespace sealbreak::native
