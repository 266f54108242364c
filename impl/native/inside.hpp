// Stage: the native extension: the way in to what is hidden, and the way out.
// In:    what a holder of a wrapper gives.   Out: what it may have.
// Invariant: while code behind a wrapper runs on this thread, no other Python code does, and nothing that it
//            made can be found through the collector.
#pragma once

#include <csignal>
#include <optional>

#include "impl/native/hidden.hpp"

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

/// What may pass: plain data always, and wrappers; tokens on the way in only.
enum class Gate { in, out };

/// Whether `thing` may pass: exactly an int, str, float, bool, None, bytes; a wrapper or a method of one;
/// a tuple of such; and inwards a Proof or exactly an object. Runs none of its code.
bool passes(py::handle thing, Gate gate);

/// While it lives: no trace or profile function, no collection and so no callback of one, no
/// signal handler is called on this thread; and what was made is hidden at its end.
class Inside {
 public:
  /// Runs the handlers of signals that are due, and throws what they raise.
  Inside();
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside();

  /// Whether code behind a wrapper is at work on this thread.
  static bool now();

  /// What to hide anew, should a collection have come between.
  void watch(py::handle root) { root_ = root; }

 private:
  bool outermost_;
  bool collects_ = false;
  sigset_t signals_{};
  py::handle root_;
  std::optional<MadeSince> made_;
};

/// Runs `work` inside: gives its result when that passes, else TypeError. An exception comes out anew:
/// of the same class when that is built in and its arguments are plain data, else RuntimeError;
/// without traceback, cause and context of the inside.
template <class Work>
py::object run_inside(py::handle root, Work work);

/// An exception without a past.
struct Failure {
  py::object type, arguments;
  [[noreturn]] void raise() const;
};

/// What the current error may show. The error is dropped with all its frames.
Failure take_failure();

template <class Work>
py::object run_inside(py::handle root, Work work) {
  std::optional<Failure> failure;
  py::object result;
  {
    Inside inside;
    inside.watch(root);
    const Level level(" while calling a sealed method");
    try {
      result = work();
    } catch (py::error_already_set& error) {
      error.restore();
      failure = take_failure();
    } catch (const py::builtin_exception& error) {
      error.set_error();
      failure = take_failure();
    }
  }
  if (failure) failure->raise();
  return result;
}

}  // namespace native
}  // namespace sealbreak
