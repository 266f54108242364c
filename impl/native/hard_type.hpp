// Stage: the native extension: the metaclass and the base of its classes.
// In:    a class that is complete.   Out: the same class, whose dictionary nothing in Python reaches.
// Invariant: no object but a class of ours holds its dictionary, and no function of Python's hands it out.
//
// The interpreter protects a class by a proxy around its dictionary, and gives that away: to the
// collector's functions, to an `__eq__` that is compared with the proxy, to `object.__getstate__`; its
// `__annotations__` are a dictionary for everybody. Whoever has it writes past IMMUTABLETYPE, and slots
// alone do not help: `reversed`, `round`, `with` and named methods look names up. So it is kept from
// being found, and look-up stays the interpreter's own, method cache and specialised calls included.
//
// - `HardType` is laid out and flagged as a metaclass, but `type` is not in its `__mro__`: `type`'s own
//   descriptors (`type.__dict__["__dict__"]`, `type.__getattribute__`) refuse our classes, for all code
//   that checks before it reads. It is its own metaclass, so they refuse it too. Its `__dict__` gives
//   a copy; it visits nothing for the collector, as the classes are never freed.
// - `HardObject` stands between our classes and `object`, with all that `object` had when we were
//   imported: writing into the dictionary of `object` replaces nothing that ours show.
#pragma once

#include "impl/native/hard_class.hpp"

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

/// Gives `type` our metaclass and our base, and puts its dictionary out of reach. For good: the class is
/// never freed. Throws when memory runs out.
void hide_dictionary(PyTypeObject* type);

}  // namespace native
}  // namespace sealbreak
