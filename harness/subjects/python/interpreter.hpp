// Stage:     subjects. The CPython that is embedded in the harness.
// Input:     nothing from the environment: no PYTHON* variable, no user site, no signal handlers.
// Output:    one initialised interpreter, with the adapters and subjects on its path.
// Invariant: same hash seed, same path order and no garbage collection but where the harness asks.
#pragma once

#include <Python.h>

#include <string>
#include <utility>

namespace sealbreak::python {

/// Owns one reference. Null is allowed.
class Ref {
 public:
  Ref() = default;
  explicit Ref(PyObject* owned) : object_(owned) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() { Py_XDECREF(object_); }
  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

/// Starts the interpreter on the first call. Throws std::runtime_error when it can't.
void start();

/// Whether start() was ever called: forking after it needs care.
bool started();

/// The error that is set, as `Type: text`, and clears it.
std::string take_error();

/// What a failed call into Python throws: take_error()'s text.
struct Error {
  std::string text;
};

/// `ref`, or Error when it is null.
Ref checked(PyObject* ref);

/// A module's attribute; imports the module first.
Ref import_from(const char* module, const char* name);

}  // namespace sealbreak::python
