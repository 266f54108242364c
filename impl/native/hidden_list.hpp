// Stage: the native extension: the list that hidden objects are linked in.
// In:    objects with a collector's header.   Out: the same, linked elsewhere.
// Invariant: the links are those of CPython 3.11; the two flags below each are left as they are.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>

static_assert(PY_VERSION_HEX >= 0x030B0000 && PY_VERSION_HEX < 0x030C0000,
              "the collector's header below is that of CPython 3.11");

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

/// What precedes every object that the collector can track. The header that has it is not public.
struct Link {
  std::uintptr_t next;  // 0: not tracked; lowest bit: the collector holds it for unreachable
  std::uintptr_t prev;  // two lowest bits: finalized, being collected

  static constexpr std::uintptr_t kUnreachable = 1, kCollecting = 2, kFlags = 3;

  static Link* of(PyObject* object) { return reinterpret_cast<Link*>(object) - 1; }
  PyObject* object() { return reinterpret_cast<PyObject*>(this + 1); }
  Link* after() const { return reinterpret_cast<Link*>(next); }
  Link* before() const { return reinterpret_cast<Link*>(prev & ~kFlags); }
  void set_before(Link* link) { prev = reinterpret_cast<std::uintptr_t>(link) | (prev & kFlags); }
  void set_after(Link* link) { next = reinterpret_cast<std::uintptr_t>(link); }

  /// Whether it is in a list, and in none that a collection is at work on.
  bool movable() const { return next != 0 && (next & kUnreachable) == 0 && (prev & kCollecting) == 0; }

  /// Takes it from its list to the end of the one that `head` heads.
  void move_to(Link& head) {
    before()->set_after(after());
    after()->set_before(before());
    Link* const last = head.before();
    last->set_after(this);
    set_before(last);
    set_after(&head);
    head.set_before(this);
  }
};

/// The list of hidden objects.
Link& hidden_head();

}  // namespace native
}  // namespace sealbreak
