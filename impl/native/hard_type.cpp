// Stage: the native extension: HardType and HardObject. In, out, invariant: see hard_type.hpp.
#include "impl/native/hard_type.hpp"

#include <cstring>

static_assert(PY_VERSION_HEX >= 0x030B0000 && PY_VERSION_HEX < 0x030C0000,
              "what the interpreter does with a class's dictionary is checked for CPython 3.11 only");

namespace sealbreak::native {
namespace {

PyTypeObject hard_type{};
PyTypeObject hard_object{};

PyObject* as_object(PyTypeObject* type) { return reinterpret_cast<PyObject*>(type); }
PyTypeObject* as_type(PyObject* object) { return reinterpret_cast<PyTypeObject*>(object); }

void check(int status) {
  if (status != 0) throw py::error_already_set();
}

// What the classes refer to lives as long as they do, for ever.
int visit_nothing(PyObject*, visitproc, void*) { return 0; }
int clear_nothing(PyObject*) { return 0; }

// A proxy gives its dictionary to whoever it is compared with: that one shall have a copy.
PyObject* copied_dictionary(PyObject* self, void*) {
  return guarded_object([&] {
    const py::object copy = owned(PyDict_Copy(as_type(self)->tp_dict));
    return owned(PyDictProxy_New(copy.ptr()));
  });
}

// What isinstance(cls, type) and inspect.isclass ask when `__mro__` says no.
PyObject* shown_metaclass(PyObject*, void*) { return Py_NewRef(as_object(&PyType_Type)); }

// The interpreter's `__new__` is one object for everybody, with a `__module__` that can be set. This one
// is made anew each time that it is looked up.
PyObject* checked_new(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return guarded_object([&] {
    PyTypeObject* const type = as_type(self);
    if (PyTuple_GET_SIZE(arguments) == 0 || PyTuple_GET_ITEM(arguments, 0) != self) {
      PyErr_Format(PyExc_TypeError, "%s.__new__(type): type must be %s", type->tp_name, type->tp_name);
      throw py::error_already_set();
    }
    if (type->tp_new == nullptr) {
      PyErr_Format(PyExc_TypeError, "cannot create '%s' instances", type->tp_name);
      throw py::error_already_set();
    }
    const py::object rest = owned(PyTuple_GetSlice(arguments, 1, PyTuple_GET_SIZE(arguments)));
    return owned(type->tp_new(type, rest.ptr(), keywords));
  });
}

PyMethodDef new_method = {
    "__new__", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(checked_new)),
    METH_VARARGS | METH_KEYWORDS | METH_CLASS, "Makes an instance of exactly this class."};

PyObject* global_name(PyObject* self, PyObject*) { return PyObject_GetAttrString(self, "__qualname__"); }
PyObject* itself(PyObject* self, PyObject*) { return Py_NewRef(self); }

PyMethodDef reduce_class = {"reduce_class", global_name, METH_NOARGS, "The name that a class is pickled by."};
PyMethodDef deepcopy_class = {"deepcopy_class", itself, METH_O, "The class: it cannot change."};

// `type`'s own getters, without the setters. Left out: `__annotations__`, a new dictionary that stays.
PyGetSetDef properties[] = {
    {"__name__", nullptr, nullptr, nullptr, nullptr},
    {"__qualname__", nullptr, nullptr, nullptr, nullptr},
    {"__bases__", nullptr, nullptr, nullptr, nullptr},
    {"__module__", nullptr, nullptr, nullptr, nullptr},
    {"__doc__", nullptr, nullptr, nullptr, nullptr},
    {"__text_signature__", nullptr, nullptr, nullptr, nullptr},
    {"__dict__", copied_dictionary, nullptr, nullptr, nullptr},
    {"__class__", shown_metaclass, nullptr, nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

void fill_properties() {
  for (PyGetSetDef* own = properties; own->name != nullptr; ++own) {
    for (const PyGetSetDef* known = PyType_Type.tp_getset; own->get == nullptr && known->name != nullptr; ++known) {
      if (std::strcmp(own->name, known->name) == 0) own->get = known->get;
    }
    if (own->get == nullptr) throw std::runtime_error("this interpreter's type misses an attribute");
  }
}

// Whatever has been put in the dictionary of `object` before is in it for good.
void copy_names_of_object(PyTypeObject* type) {
  check(PyDict_Merge(type->tp_dict, PyBaseObject_Type.tp_dict, 0));
  const py::object making = owned(PyDescr_NewClassMethod(type, &new_method));
  check(PyDict_SetItemString(type->tp_dict, "__new__", making.ptr()));
}

void set_order(PyTypeObject* type, const py::tuple& order) {
  PyObject* const before = type->tp_mro;
  type->tp_mro = py::tuple(order).release().ptr();
  Py_XDECREF(before);
}

// Takes the class out of reach: its metaclass is ours, and its dictionary in none of the collector's lists.
// It is not freed when nobody holds it: `type_of` does, and counts for nothing.
void close(PyTypeObject* type) {
  Py_SET_TYPE(type, &hard_type);
  PyObject_GC_UnTrack(type->tp_dict);
  Py_INCREF(type);
  PyType_Modified(type);
}

void make_hard_type() {
  fill_properties();
  Py_SET_REFCNT(&hard_type, 1);
  hard_type.tp_name = "sealbreak_native.HardType";
  hard_type.tp_doc = "The metaclass of classes whose dictionary nothing reaches.";
  hard_type.tp_basicsize = PyType_Type.tp_basicsize;
  hard_type.tp_itemsize = PyType_Type.tp_itemsize;
  hard_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE |
                       Py_TPFLAGS_DISALLOW_INSTANTIATION;
  hard_type.tp_base = &PyType_Type;
  hard_type.tp_traverse = visit_nothing;
  hard_type.tp_clear = clear_nothing;
  hard_type.tp_methods = PyType_Type.tp_methods;
  hard_type.tp_members = PyType_Type.tp_members;
  hard_type.tp_getset = properties;
  check(PyType_Ready(&hard_type));
  // Else `object.__getstate__(cls)` and whatever asks for a dictionary of the instance gets the class's.
  hard_type.tp_dictoffset = 0;
  set_order(&hard_type, py::make_tuple(py::handle(as_object(&hard_type)), py::handle(as_object(&PyBaseObject_Type))));
  copy_names_of_object(&hard_type);
  close(&hard_type);
}

void make_hard_object() {
  Py_SET_REFCNT(&hard_object, 1);
  hard_object.tp_name = "sealbreak_native.HardObject";
  hard_object.tp_doc = "The base of classes whose dictionary nothing reaches.";
  hard_object.tp_basicsize = PyBaseObject_Type.tp_basicsize;
  hard_object.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION;
  hard_object.tp_base = &PyBaseObject_Type;
  check(PyType_Ready(&hard_object));
  copy_names_of_object(&hard_object);
  close(&hard_object);
}

// The modules copy and pickle ask whether a metaclass is a subclass of `type`. Ours is not.
void tell_copy_and_pickle() {
  const py::handle metaclass = as_object(&hard_type);
  py::module_::import("copyreg").attr("pickle")(metaclass, owned(PyDescr_NewMethod(&hard_type, &reduce_class)));
  const py::object copying = owned(PyDescr_NewMethod(&hard_type, &deepcopy_class));
  py::module_::import("copy").attr("_deepcopy_dispatch")[metaclass] = copying;
}

void make_both() {
  static bool made = false;
  if (made) return;
  make_hard_type();
  make_hard_object();
  tell_copy_and_pickle();
  made = true;
}

// The list of subclasses leads from a base to what must forget its look-ups when the base changes. The
// collector lists that dictionary, too.
void move_to_our_base(PyTypeObject* type) {
  const py::object key = owned(PyLong_FromVoidPtr(type));
  PyObject* const elsewhere = static_cast<PyObject*>(type->tp_base->tp_subclasses);
  if (elsewhere != nullptr && PyDict_DelItem(elsewhere, key.ptr()) != 0) PyErr_Clear();
  if (hard_object.tp_subclasses == nullptr) hard_object.tp_subclasses = owned(PyDict_New()).release().ptr();
  PyObject* const ours = static_cast<PyObject*>(hard_object.tp_subclasses);
  const py::object reference = owned(PyWeakref_NewRef(as_object(type), nullptr));
  check(PyDict_SetItem(ours, key.ptr(), reference.ptr()));
  PyObject_GC_UnTrack(ours);
}

void set_base(PyTypeObject* type) {
  const py::handle base = as_object(&hard_object);
  py::tuple bases = py::make_tuple(base);
  set_order(type, py::make_tuple(py::handle(as_object(type)), base, py::handle(as_object(&PyBaseObject_Type))));
  Py_XSETREF(type->tp_bases, bases.release().ptr());
  PyTypeObject* const before = type->tp_base;
  Py_INCREF(&hard_object);
  type->tp_base = &hard_object;
  Py_DECREF(before);
}

}  // namespace

void hide_dictionary(PyTypeObject* type) {
  make_both();
  if (PyDict_DelItemString(type->tp_dict, "__new__") != 0) PyErr_Clear();
  move_to_our_base(type);
  set_base(type);
  close(type);
}

}  // namespace sealbreak::native
