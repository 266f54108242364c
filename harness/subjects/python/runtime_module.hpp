// Stage:     subjects. The module `sealbreak_runtime` that Python subjects run with.
// Input:     the running trace's keys.
// Output:    Python objects for keys and boxes; atoms for objects.
// Invariant: a Key's behaviour is key_model.hpp's; live objects are counted.
#pragma once

#include <Python.h>

#include <vector>

#include "harness/subjects/key_model.hpp"
#include "harness/subjects/python/interpreter.hpp"

namespace sealbreak::python {

/// Makes the module importable; call before the interpreter starts.
void register_runtime_module();

/// Live Key and Box objects.
struct LiveObjects {
  std::int64_t keys = 0;
  std::int64_t boxes = 0;
};
const LiveObjects& live_objects();

/// A custom key as a Python object.
Ref make_key(const KeyState& state);
/// A mutable, unhashable object that equals boxes holding the same.
Ref make_box(int holds, int made_by);

/// Objects of the running trace's keys, in order.
using KeyObjects = std::vector<Ref>;

/// The atom that `object` is; `strange` when no operand put it there.
Atom atom_of(PyObject* object, const KeyObjects& keys);

/// Hands the hits of the instrumented Python branches to the engine, and clears them.
void flush_branches();

/// What `mark()` and `note_raised()` do; set for the time of a run.
void set_mark_target(std::vector<OpCounts>* counts);

}  // namespace sealbreak::python
