// Stage: the native extension: freeing hidden cycles. In, out, invariant: see hidden.hpp.
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "impl/native/hidden.hpp"
#include "impl/native/hidden_list.hpp"

namespace sealbreak::native {
namespace {

bool collecting = false;
std::size_t deaths = 0;
std::size_t patience = 64;

// As the collector does: a count from which all references among the objects are taken holds
// those from outside. What these lead to is alive, the rest is garbage.
class Garbage {
 public:
  explicit Garbage(const std::vector<PyObject*>& objects) {
    for (PyObject* const object : objects) outside_.emplace(object, count_of(object));
    for (PyObject* const object : objects) Py_TYPE(object)->tp_traverse(object, take_away, this);
    for (PyObject* const object : objects) {
      if (outside_[object] > 0 || has_finalizer(object)) add_alive(object);
    }
    while (!alive_.empty()) {
      PyObject* const object = alive_.back();
      alive_.pop_back();
      Py_TYPE(object)->tp_traverse(object, keep, this);
    }
    for (PyObject* const object : objects) {
      if (outside_[object] != kAlive) dead_.push_back(object);
    }
  }

  std::size_t clear() {
    for (PyObject* const object : dead_) Py_INCREF(object);
    for (PyObject* const object : dead_) {
      if (Py_TYPE(object)->tp_clear != nullptr) Py_TYPE(object)->tp_clear(object);
      if (PyErr_Occurred() != nullptr) PyErr_WriteUnraisable(nullptr);
    }
    for (PyObject* const object : dead_) Py_DECREF(object);
    return dead_.size();
  }

 private:
  static constexpr Py_ssize_t kAlive = -1;

  // Where an interpreter keeps a mark in the upper half (freeze), the object counts as held: it stays.
  static Py_ssize_t count_of(PyObject* object) { return Py_REFCNT(object); }

  static bool has_finalizer(PyObject* object) {
    PyTypeObject* const type = Py_TYPE(object);
    return type->tp_finalize != nullptr || type->tp_del != nullptr;
  }

  static int take_away(PyObject* object, void* self) {
    auto& outside = static_cast<Garbage*>(self)->outside_;
    const auto found = outside.find(object);
    if (found != outside.end()) --found->second;
    return 0;
  }

  static int keep(PyObject* object, void* self) {
    auto* const garbage = static_cast<Garbage*>(self);
    if (garbage->outside_.count(object) != 0) garbage->add_alive(object);
    return 0;
  }

  void add_alive(PyObject* object) {
    if (outside_[object] == kAlive) return;
    outside_[object] = kAlive;
    alive_.push_back(object);
  }

  std::unordered_map<PyObject*, Py_ssize_t> outside_;
  std::vector<PyObject*> alive_;
  std::vector<PyObject*> dead_;
};

std::vector<PyObject*> all_hidden() {
  std::vector<PyObject*> objects;
  Link& head = hidden_head();
  for (Link* link = head.after(); link != &head; link = link->after()) objects.push_back(link->object());
  return objects;
}

// A level is some frames of deallocation in C.
constexpr unsigned kDeepest = 40;
thread_local unsigned depth = 0;
thread_local std::vector<py::object> waiting;

void drop(py::object held) noexcept {
  ++depth;
  held = py::object();
  --depth;
}

}  // namespace

std::size_t hidden_objects() { return all_hidden().size(); }

std::size_t collect_hidden() {
  if (collecting) return 0;
  collecting = true;
  std::size_t freed = 0;
  try {
    Garbage garbage(all_hidden());
    freed = garbage.clear();
    deaths = 0;
    // Linear work, so seldom when much is hidden.
    patience = std::max<std::size_t>(64, hidden_objects() / 8);
  } catch (const std::bad_alloc&) {
    deaths = 0;  // another time
  }
  collecting = false;
  return freed;
}

void let_go(py::object held) noexcept {
  if (!held) return;
  if (depth >= kDeepest) {
    try {
      waiting.push_back(std::move(held));
      return;
    } catch (const std::bad_alloc&) {
      // push_back left it as it was: recursion is all that remains.
    }
  }
  drop(std::move(held));
  if (depth > 0) return;
  while (!waiting.empty()) {
    py::object next = std::move(waiting.back());
    waiting.pop_back();
    drop(std::move(next));
  }
  if (++deaths >= patience) collect_hidden();
}

}  // namespace sealbreak::native
