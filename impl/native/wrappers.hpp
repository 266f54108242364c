// Stage: the native extension: what the wrappers hold.
// In:    hidden functions and objects.   Out: Python objects that call them, and give nothing else.
// Invariant: a state never changes; no wrapper is tracked by the collector, so gc.get_referents shows
//            nothing of it either.
//
// As wrappers take no part in collection, a cycle through one (a function that holds the namespace it
// is in) is never freed.
#pragma once

#include <utility>
#include <vector>

#include "impl/native/hidden.hpp"

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

/// Holds an object, and lets go of it without recursion.
class Held {
 public:
  explicit Held(py::object object) : object_(std::move(object)) {}
  Held(Held&& other) noexcept : object_(std::move(other.object_)) {}
  Held& operator=(Held&&) = delete;
  ~Held() { let_go(std::move(object_)); }
  const py::object& get() const { return object_; }

 private:
  py::object object_;
};

/// A method of a wrapper.
struct MethodState {
  py::object name;
  Held callee;
};

/// ImmutableNamespace: names and the methods they stand for.
struct NamespaceState {
  std::vector<std::pair<py::object, Held>> methods;

  NamespaceState() = default;
  // Said aloud: a vector claims that it can be copied, whatever it holds.
  NamespaceState(NamespaceState&&) = default;
};

/// Bastion: the object behind it.
struct BastionState {
  Held object;
};

/// Proof: nothing but its identity.
struct ProofState {};

/// Whether `thing` is one of the first three.
inline bool is_wrapper(py::handle thing) {
  return is<MethodState>(thing) || is<NamespaceState>(thing) || is<BastionState>(thing);
}

/// Throws unless `name` is exactly a str, AttributeError; gives whether it is public. Runs no code of its.
bool is_public(PyObject* name);

/// Refuses all assignment and deletion.
int refuse_assignment(PyObject* self, PyObject* name, PyObject* value);

/// What copy and pickle call: TypeError.
PyObject* refuse_reduction(PyObject* self, PyObject* unused);

/// Adds Method and Proof.
void add_method_classes(py::module_& module);

/// Adds ImmutableNamespace.
void add_namespace_class(py::module_& module);

/// Adds Bastion.
void add_bastion_class(py::module_& module);

}  // namespace native
}  // namespace sealbreak
