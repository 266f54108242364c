/* What takes part in a freeze, and whether it can at this moment.

   Stage:     impl/cpython, within the interpreter.
   Input:     objects.
   Output:    each object's policy; why one is busy.
   Invariant: reads only, but that a class is noted as aware or not; no Python code runs. */
#include "Python.h"
#include "pycore_dict.h"
#include "pycore_frame.h"
#include "pycore_object.h"
#include "frameobject.h"
#include "immutability_internal.h"

/* --- policy ------------------------------------------------------------------------------------- */

/* C types, by tp_name, whose writes are all guarded, and whose tp_traverse visits all that they hold. Names, as
   most of them are in extension modules that load later; only types not made by a class statement are looked up. */
static const char *const aware_types[] = {
    "object", "list", "dict", "set", "frozenset", "tuple", "int", "float", "complex", "str", "bytes", "slice", "bool",
    "bytearray", "cell", "function", "method", "builtin_function_or_method", "method-wrapper", "wrapper_descriptor",
    "method_descriptor", "classmethod_descriptor", "getset_descriptor", "member_descriptor", "property",
    "staticmethod", "classmethod", "super", "mappingproxy", "types.GenericAlias", "types.UnionType",
    "types.SimpleNamespace", "instancemethod", "builtin_method", "traceback",
    "weakref.ReferenceType", "weakref.ProxyType", "weakref.CallableProxyType", "weakref",
    "generator", "coroutine", "async_generator", "list_iterator", "list_reverseiterator", "tuple_iterator",
    "dict_keyiterator", "dict_valueiterator", "dict_itemiterator", "dict_reversekeyiterator",
    "dict_reversevalueiterator", "dict_reverseitemiterator", "dict_keys", "dict_values", "dict_items",
    "set_iterator", "str_iterator", "str_ascii_iterator", "bytes_iterator", "bytearray_iterator", "range_iterator",
    "longrange_iterator", "callable_iterator", "iterator", "enumerate", "reversed", "zip", "map", "filter",
    "memoryview", "memory_iterator", "managedbuffer",
    "itertools.count", "itertools.cycle", "itertools.repeat", "itertools.chain", "itertools.islice",
    "itertools.takewhile", "itertools.dropwhile", "itertools.filterfalse", "itertools.starmap",
    "itertools.accumulate", "itertools.compress", "itertools.product", "itertools.permutations",
    "itertools.combinations", "itertools.combinations_with_replacement", "itertools.groupby", "itertools._grouper",
    "itertools._tee", "itertools._tee_dataobject", "itertools.zip_longest", "itertools.pairwise",
    "collections.deque", "_collections._deque_iterator", "_collections._deque_reverse_iterator",
    "collections.defaultdict", "collections.OrderedDict", "odict_iterator", "odict_keys", "odict_values",
    "odict_items", "_collections._tuplegetter", "array.array", "array.arrayiterator", "functools.partial",
    "_random.Random", "_io.BytesIO", "_io.StringIO", "operator.itemgetter", "operator.attrgetter",
    "operator.methodcaller", "re.Pattern", "re.Match", "_md5.md5", "_sha1.sha1", "_sha256.sha224",
    "_sha256.sha256", "_sha512.sha384", "_sha512.sha512", "_sha3.sha3_224", "_sha3.sha3_256", "_sha3.sha3_384",
    "_sha3.sha3_512", "_sha3.shake_128", "_sha3.shake_256", "_blake2.blake2b", "_blake2.blake2s",
    "_hashlib.HASH", "_hashlib.HASHXOF", "_hashlib.HMAC", "async_generator_asend", "async_generator_athrow",
    "coroutine_wrapper", "anext_awaitable", "generic_alias_iterator", "decimal.Decimal", "datetime.date", "datetime.datetime", "datetime.time",
    "datetime.timedelta", "datetime.timezone", "datetime.tzinfo",
};

static int is_aware_by_name(PyTypeObject *type)
{
    for (size_t i = 0; i < Py_ARRAY_LENGTH(aware_types); i++) {
        if (strcmp(type->tp_name, aware_types[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Classes of the interpreter's own state: import and the end of the program write into their instances. */
static const struct {
    const char *module;
    const char *name; /* NULL: all of the module's */
} own_classes[] = {
    {"_frozen_importlib", NULL}, {"_frozen_importlib_external", NULL}, {"zipimport", "zipimporter"},
    {"threading", "Thread"},
};

static int is_own_class(PyTypeObject *type)
{
    PyObject *module = type->tp_dict != NULL ? PyDict_GetItemWithError(type->tp_dict, &_Py_ID(__module__)) : NULL;
    for (size_t i = 0; module != NULL && PyUnicode_CheckExact(module) && i < Py_ARRAY_LENGTH(own_classes); i++) {
        if (PyUnicode_CompareWithASCIIString(module, own_classes[i].module) == 0 &&
            (own_classes[i].name == NULL || strcmp(type->tp_name, own_classes[i].name) == 0)) {
            return 1;
        }
    }
    return 0;
}

static int has_own_class(PyTypeObject *type)
{
    for (Py_ssize_t i = 0; type->tp_mro != NULL && i < PyTuple_GET_SIZE(type->tp_mro); i++) {
        PyTypeObject *base = (PyTypeObject *)PyTuple_GET_ITEM(type->tp_mro, i);
        if ((base->tp_flags & _Py_TPFLAGS_MADE_BY_CLASS) && is_own_class(base)) {
            return 1;
        }
    }
    return 0;
}

static int is_aware(PyTypeObject *type)
{
    const unsigned long noted = Py_TPFLAGS_IMMUTABILITY_AWARE | _Py_TPFLAGS_IMMUTABILITY_UNAWARE;
    if ((type->tp_flags & noted) == 0) {
        PyTypeObject *base = _PyFreeze_CBase(type);
        int aware = (base->tp_flags & Py_TPFLAGS_IMMUTABILITY_AWARE) != 0;
        if ((base->tp_flags & noted) == 0) {
            /* Built-in exceptions and named tuples of C code add members only, which PyMember_SetOne guards. */
            aware = is_aware_by_name(base) || (base->tp_flags & Py_TPFLAGS_TUPLE_SUBCLASS) != 0 ||
                    ((base->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS) != 0 &&
                     !(base->tp_flags & Py_TPFLAGS_HEAPTYPE));
        }
        aware = aware && !has_own_class(type);
        type->tp_flags |= aware ? Py_TPFLAGS_IMMUTABILITY_AWARE : _Py_TPFLAGS_IMMUTABILITY_UNAWARE;
    }
    return (type->tp_flags & Py_TPFLAGS_IMMUTABILITY_AWARE) != 0;
}

static int is_leaf_type(PyTypeObject *type)
{
    return type == &PyUnicode_Type || type == &PyLong_Type || type == &_PyNone_Type || type == &PyBool_Type ||
           type == &PyFloat_Type || type == &PyBytes_Type || type == &PyComplex_Type || type == &PyEllipsis_Type ||
           type == &_PyNotImplemented_Type || type == &PyRange_Type;
}

_PyFreezePolicy _PyFreeze_Policy(PyObject *obj)
{
    PyTypeObject *type = Py_TYPE(obj);
    if (is_leaf_type(type)) {
        return FREEZE_LEAF;
    }
    if (_PyFreeze_IsContentsType(type)) {
        return FREEZE_CONTENTS;
    }
    if (obj->ob_flags & _Py_FLAG_NAMESPACE) {
        return FREEZE_LEFT;
    }
    if (PyType_Check(obj)) {
        unsigned long flags = ((PyTypeObject *)obj)->tp_flags;
        return (flags & Py_TPFLAGS_HEAPTYPE) && !(flags & Py_TPFLAGS_IMMUTABLETYPE) ? FREEZE_AWARE : FREEZE_LEAF;
    }
    if (is_aware(type)) {
        return FREEZE_AWARE;
    }
    /* _abc._abc_data holds caches of issubclass. */
    if (PyModule_Check(obj) || PyFrame_Check(obj) || strcmp(type->tp_name, "_abc._abc_data") == 0 ||
        has_own_class(type)) {
        return FREEZE_LEFT;
    }
    return FREEZE_UNAWARE;
}

/* --- busy objects ------------------------------------------------------------------------------- */

/* Added to odictobject.c and bytesio.c. */
extern int _PyODict_IsWhole(PyObject *);
extern Py_ssize_t _PyBytesIO_Exports(PyObject *);
extern PyTypeObject PyBytesIO_Type;

/* Whether someone other than memoryviews holds the buffer: a C function in the middle of its work. Writes through
   memoryviews are guarded. `exports` is how many buffers the object has given away. */
static int is_held(PyObject *obj, Py_ssize_t exports)
{
    PyGC_Head *first = NULL;
    struct _gc_runtime_state *gc = &_PyInterpreterState_GET()->gc;
    for (int i = 0; i < NUM_GENERATIONS && exports > 0; i++) {
        PyGC_Head *head = &gc->generations[i].head;
        first = _PyGCHead_NEXT(head);
        for (PyGC_Head *at = first; at != head; at = _PyGCHead_NEXT(at)) {
            PyObject *other = (PyObject *)(at + 1);
            if (PyMemoryView_Check(other) && ((PyMemoryViewObject *)other)->view.obj == obj &&
                ((PyMemoryViewObject *)other)->exports > 0) {
                return 1;
            }
            if (Py_IS_TYPE(other, &_PyManagedBuffer_Type) && ((_PyManagedBufferObject *)other)->master.obj == obj) {
                exports--;
            }
        }
    }
    return exports > 0;
}

/* How arraymodule.c lays an array out: the module is loaded later, so the core can't ask it. */
typedef struct {
    PyObject_VAR_HEAD
    char *ob_item;
    Py_ssize_t allocated;
    const void *ob_descr;
    PyObject *weakreflist;
    Py_ssize_t ob_exports;
} ArrayLayout;

static Py_ssize_t exports_of(PyObject *obj)
{
    if (PyByteArray_Check(obj)) {
        return ((PyByteArrayObject *)obj)->ob_exports;
    }
    PyTypeObject *type = _PyFreeze_CBase(Py_TYPE(obj));
    if (type->tp_basicsize == sizeof(ArrayLayout) && strcmp(type->tp_name, "array.array") == 0) {
        return ((ArrayLayout *)obj)->ob_exports;
    }
    return 0;
}

/* Memory that C code lends for a call, of which it tells no owner. */
static int is_lent(const PyMemoryViewObject *view)
{
    const int released = (view->flags & _Py_MEMORYVIEW_RELEASED) || (view->mbuf->flags & _Py_MANAGED_BUFFER_RELEASED);
    return !released && view->view.obj == NULL;
}

const char *_PyFreeze_Busy(PyObject *obj)
{
    if (obj->ob_flags >= _Py_FLAGS_ASIDE) {
        return "it is being changed";
    }
    if (PyList_Check(obj) && ((PyListObject *)obj)->allocated == -1) {
        return "it is being sorted";
    }
    if ((PyGen_CheckExact(obj) || PyCoro_CheckExact(obj) || PyAsyncGen_CheckExact(obj)) &&
        ((PyGenObject *)obj)->gi_frame_state == FRAME_EXECUTING) {
        return "it is running";
    }
    if (PyODict_Check(obj) && !_PyODict_IsWhole(obj)) {
        return "it is being changed";
    }
    if (PyObject_TypeCheck(obj, &PyBytesIO_Type) && _PyBytesIO_Exports(obj) > 0) {
        return "its buffer is in use";
    }
    if (PyMemoryView_Check(obj) && is_lent((PyMemoryViewObject *)obj)) {
        return "its buffer is in use";
    }
    const Py_ssize_t exports = PyObject_CheckBuffer(obj) ? exports_of(obj) : 0;
    if (exports > 0 && is_held(obj, exports)) {
        return "its buffer is in use";
    }
    return NULL;
}
