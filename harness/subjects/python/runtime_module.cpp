#include "harness/subjects/python/runtime_module.hpp"

#include <unordered_set>

#include "harness/coverage/counters.hpp"

namespace sealbreak::python {
namespace {

/// Holds its own state: a key that a subject keeps too long must still be safe to ask.
struct KeyObject {
  PyObject_HEAD
  KeyState state;
};
struct BoxObject {
  PyObject_HEAD
  int holds;
  int made_by;
};

PyTypeObject* key_type = nullptr;
PyTypeObject* box_type = nullptr;
PyObject* key_raised = nullptr;
PyObject* missing = nullptr;
PyObject* branches = nullptr;  ///< a list of ints: hits of each branch since the last flush
LiveObjects live;

std::vector<OpCounts>* mark_target = nullptr;
OpCounts at_last_mark;

KeyState& state_of(PyObject* key) { return reinterpret_cast<KeyObject*>(key)->state; }
const BoxObject& box(PyObject* object) { return *reinterpret_cast<BoxObject*>(object); }

/// Runs a question to a key, and turns what the key throws into a Python exception.
template <class Answer, class Question>
Answer ask(Answer failed, Question question) {
  try {
    return question();
  } catch (const KeyRaised&) {
    PyErr_SetNone(key_raised);
  } catch (const Error& error) {
    PyErr_SetString(PyExc_RuntimeError, error.text.c_str());
  }
  return failed;
}

Py_hash_t key_hash(PyObject* self) {
  return ask(Py_hash_t{-1}, [&] { return static_cast<Py_hash_t>(ask_hash(state_of(self))); });
}

PyObject* key_compare(PyObject* self, PyObject* other, int op) {
  if (op != Py_EQ && op != Py_NE) Py_RETURN_NOTIMPLEMENTED;
  const int equal = ask(-1, [&] {
    const bool same = Py_TYPE(other) == key_type ? ask_eq(state_of(self), state_of(other))
                                                 : ask_eq_stranger(state_of(self));
    return same ? 1 : 0;
  });
  if (equal < 0) return nullptr;
  return PyBool_FromLong(equal == (op == Py_EQ));
}

PyObject* key_repr(PyObject* self) {
  return PyUnicode_FromFormat("k%d", state_of(self).atom.a);
}

template <std::int64_t LiveObjects::*Count>
void free_object(PyObject* self) {
  --(live.*Count);
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* box_compare(PyObject* self, PyObject* other, int op) {
  if ((op != Py_EQ && op != Py_NE) || Py_TYPE(other) != box_type) Py_RETURN_NOTIMPLEMENTED;
  return PyBool_FromLong((box(self).holds == box(other).holds) == (op == Py_EQ));
}

PyObject* box_repr(PyObject* self) {
  return PyUnicode_FromFormat("box%d_%d", box(self).holds, box(self).made_by);
}

PyObject* mark(PyObject*, PyObject*) {
  const OpCounts now = asked().counts;
  if (mark_target != nullptr) mark_target->push_back(now - at_last_mark);
  at_last_mark = now;
  ++*ops_done;
  Py_RETURN_NONE;
}

PyObject* note_raised(PyObject*, PyObject*) {
  ++asked().counts.raised;
  Py_RETURN_NONE;
}

PyObject* arm(PyObject*, PyObject* on) {
  asked().armed = PyObject_IsTrue(on) == 1;
  Py_RETURN_NONE;
}

/// Walks the tuples, cells, functions and instances that make up sealed structures. In C++ because
/// the walk in Python cost more than all else of a trace.
class PartWalk {
 public:
  explicit PartWalk(PyObject* structures) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(structures); ++i)
      kinds_.insert(Py_TYPE(PyTuple_GET_ITEM(structures, i)));
  }

  /// How many parts of `structure` no walk has met before.
  Py_ssize_t meet(PyObject* structure) {
    const std::size_t before = met_.size();
    (void)visit(structure, this);
    while (!waiting_.empty()) {
      PyObject* part = waiting_.back();
      waiting_.pop_back();
      if (const auto traverse = Py_TYPE(part)->tp_traverse) traverse(part, visit, this);
    }
    return static_cast<Py_ssize_t>(met_.size() - before);
  }

 private:
  static int visit(PyObject* object, void* walk) {
    auto& self = *static_cast<PartWalk*>(walk);
    // By exact type: a sealed class has an __instancecheck__ of its own.
    const bool is_part = PyTuple_CheckExact(object) || Py_TYPE(object) == &PyCell_Type ||
                         Py_TYPE(object) == &PyFunction_Type || self.kinds_.contains(Py_TYPE(object));
    if (is_part && self.met_.insert(object).second) self.waiting_.push_back(object);
    return 0;
  }

  std::unordered_set<PyTypeObject*> kinds_;
  std::unordered_set<PyObject*> met_;
  std::vector<PyObject*> waiting_;
};

/// count_new(after, before...): parts of `after` that are no part of the others.
PyObject* count_new(PyObject*, PyObject* structures) {
  PartWalk walk(structures);
  for (Py_ssize_t i = PyTuple_GET_SIZE(structures) - 1; i > 0; --i)
    walk.meet(PyTuple_GET_ITEM(structures, i));
  return PyLong_FromSsize_t(walk.meet(PyTuple_GET_ITEM(structures, 0)));
}

PyType_Slot key_slots[] = {{Py_tp_hash, reinterpret_cast<void*>(key_hash)},
                           {Py_tp_richcompare, reinterpret_cast<void*>(key_compare)},
                           {Py_tp_repr, reinterpret_cast<void*>(key_repr)},
                           {Py_tp_dealloc, reinterpret_cast<void*>(free_object<&LiveObjects::keys>)},
                           {0, nullptr}};
PyType_Slot box_slots[] = {{Py_tp_hash, reinterpret_cast<void*>(PyObject_HashNotImplemented)},
                           {Py_tp_richcompare, reinterpret_cast<void*>(box_compare)},
                           {Py_tp_repr, reinterpret_cast<void*>(box_repr)},
                           {Py_tp_dealloc, reinterpret_cast<void*>(free_object<&LiveObjects::boxes>)},
                           {0, nullptr}};

constexpr unsigned sealed_type = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION |
                                 Py_TPFLAGS_IMMUTABLETYPE;
PyType_Spec key_spec = {"sealbreak_runtime.Key", sizeof(KeyObject), 0, sealed_type, key_slots};
PyType_Spec box_spec = {"sealbreak_runtime.Box", sizeof(BoxObject), 0, sealed_type, box_slots};

PyMethodDef methods[] = {
    {"mark", mark, METH_NOARGS, "Ends an op: what keys were asked since the last mark is its count."},
    {"note_raised", note_raised, METH_NOARGS, "An iterator of the harness is about to raise."},
    {"count_new", count_new, METH_VARARGS, "How many parts of the first structure no other has."},
    {"arm", arm, METH_O, "Turns the behaviour of keys on or off."},
    {nullptr, nullptr, 0, nullptr}};
PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sealbreak_runtime",
                          "Keys, boxes and marks of a running trace.", -1, methods,
                          nullptr, nullptr, nullptr, nullptr};

PyObject* create() {
  Ref module(PyModule_Create(&definition));
  key_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&key_spec));
  box_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&box_spec));
  key_raised = PyErr_NewException("sealbreak_runtime.KeyRaised", nullptr, nullptr);
  missing = PyObject_CallNoArgs(reinterpret_cast<PyObject*>(&PyBaseObject_Type));
  if (!module || !key_type || !box_type || !key_raised || !missing) return nullptr;
  branches = PyList_New(0);
  if (branches == nullptr) return nullptr;
  const std::pair<const char*, PyObject*> names[] = {
      {"Key", reinterpret_cast<PyObject*>(key_type)},
      {"Box", reinterpret_cast<PyObject*>(box_type)},
      {"KeyRaised", key_raised},
      {"MISSING", missing},
      {"branches", branches}};
  for (const auto& [name, object] : names)
    if (PyModule_AddObjectRef(module.get(), name, object) != 0) return nullptr;
  const int rows = PyModule_AddIntConstant(module.get(), "COUNTERS", coverage::counter_count);
  return rows == 0 ? module.release() : nullptr;
}

}  // namespace

void register_runtime_module() { PyImport_AppendInittab("sealbreak_runtime", create); }

const LiveObjects& live_objects() { return live; }

Ref make_key(const KeyState& state) {
  Ref object = checked(key_type->tp_alloc(key_type, 0));
  reinterpret_cast<KeyObject*>(object.get())->state = state;
  ++live.keys;
  return object;
}

Ref make_box(int holds, int made_by) {
  Ref object = checked(box_type->tp_alloc(box_type, 0));
  reinterpret_cast<BoxObject*>(object.get())->holds = holds;
  reinterpret_cast<BoxObject*>(object.get())->made_by = made_by;
  ++live.boxes;
  return object;
}

Atom atom_of(PyObject* object, const KeyObjects& keys) {
  if (Py_TYPE(object) == key_type) return state_of(object).atom;
  if (Py_TYPE(object) == box_type) return Atom::box(box(object).holds, box(object).made_by);
  if (object == missing) return {};
  if (PyLong_Check(object)) {
    int overflow = 0;
    const long number = PyLong_AsLongAndOverflow(object, &overflow);
    if (overflow == 0 && number >= INT32_MIN && number <= INT32_MAX) return Atom::integer(number);
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].get() == object) return Atom::key(static_cast<int>(i));
  return {Atom::Tag::strange, 0, 0};
}

void flush_branches() {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(branches); ++i) {
    PyObject* hits = PyList_GET_ITEM(branches, i);
    // Small ints are single objects, so that most entries need no more than this look.
    static PyObject* zero = PyLong_FromLong(0);
    if (hits == zero) continue;
    coverage::hit(static_cast<std::size_t>(i), static_cast<std::size_t>(PyLong_AsLong(hits)));
    Py_INCREF(zero);
    PyList_SetItem(branches, i, zero);
  }
}

void set_mark_target(std::vector<OpCounts>* counts) {
  mark_target = counts;
  at_last_mark = asked().counts;
}

}  // namespace sealbreak::python
