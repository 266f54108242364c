// Stage: the native extension: objects that the collector's functions do not show.
// In:    functions and objects that are behind a wrapper.
// Out:   gc.get_objects and gc.get_referrers pass over them, and over what they alone lead to.
// Invariant: a hidden object is linked like any that the collector tracks, but in a list of our own.
//
// The interpreter takes an object out of whatever list it is linked in when it dies, and a dict that is
// linked is not linked again on insertion. So hiding is moving, and nothing has to be undone. To
// the collector a hidden object is one of a generation that is never collected. Cycles among hidden
// objects (a class and its own tuple of bases, a function that calls itself) are ours to free:
// `collect_hidden` does to our list what the collector does to its own.
#pragma once

#include "impl/native/hard_class.hpp"

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

/// Hides `root` and what it leads to: cells, functions, containers, methods, files, instances of private
/// classes and these classes. It stops at modules, globals, other classes; an instance of
/// another Python class is hidden itself, and what is behind it is not.
void hide(py::handle root);

/// The same for what is cheap: a function with its cells, an object without what it leads to.
void hide_shallow(py::handle root);

/// Hides what has been made between its construction and `finish`, which must be on one thread.
class MadeSince {
 public:
  MadeSince();
  MadeSince(const MadeSince&) = delete;
  MadeSince& operator=(const MadeSince&) = delete;
  /// Gives false when a collection came between: then some of it is still to be seen.
  bool finish() noexcept;

 private:
  py::object first_;
  py::object last_;
};

/// Frees the hidden objects that only hidden objects hold; gives their number. An object with a
/// finalizer, and what it leads to, stays.
std::size_t collect_hidden();

/// How many objects are hidden.
std::size_t hidden_objects();

/// Lets go of what a wrapper held. Wrappers of wrappers die one after another, not one inside
/// another. Now and then it collects.
void let_go(py::object held) noexcept;

}  // namespace native
}  // namespace sealbreak
