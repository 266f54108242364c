/* What takes part in a freeze, and what it is made of.

   Stage:     impl/cpython, within the interpreter.
   Input:     objects.
   Output:    each object's policy and parts; places in it that can be set to None.
   Invariant: reads only; no Python code runs. What tp_traverse does not visit is handled here. */
#include "Python.h"
#include "pycore_code.h"
#include "pycore_dict.h"
#include "pycore_frame.h"
#include "pycore_object.h"
#include "pycore_opcode.h"
#include "datetime.h"
#include "opcode.h"
#include "structmember.h"
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

/* What a class made in Python keeps in C is what this base of it keeps. */
static PyTypeObject *c_base(PyTypeObject *type)
{
    while (type->tp_flags & _Py_TPFLAGS_MADE_BY_CLASS) {
        type = type->tp_base;
    }
    return type;
}

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
        PyTypeObject *base = c_base(type);
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

static int is_contents_type(PyTypeObject *type)
{
    return type == &PyTuple_Type || type == &PyFrozenSet_Type || type == &PySlice_Type || type == &PyCode_Type;
}

_PyFreezePolicy _PyFreeze_Policy(PyObject *obj)
{
    PyTypeObject *type = Py_TYPE(obj);
    if (is_leaf_type(type)) {
        return FREEZE_LEAF;
    }
    if (is_contents_type(type)) {
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

/* Added to odictobject.c and bytesio.c. */
extern int _PyODict_IsWhole(PyObject *);
extern Py_ssize_t _PyBytesIO_Exports(PyObject *);
extern PyTypeObject PyBytesIO_Type;

/* --- busy objects ------------------------------------------------------------------------------- */

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
    PyTypeObject *type = c_base(Py_TYPE(obj));
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

/* --- parts -------------------------------------------------------------------------------------- */

/* In the order of the items: tp_traverse of lists and tuples goes backwards, and hooks follow this order. */
static int visit_items(PyObject *const *items, Py_ssize_t size, visitproc visit, void *arg)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_VISIT(items[i]);
    }
    return 0;
}

int _PyFreeze_VisitContents(PyObject *obj, visitproc visit, void *arg)
{
    if (PyTuple_CheckExact(obj)) {
        return visit_items(&PyTuple_GET_ITEM(obj, 0), PyTuple_GET_SIZE(obj), visit, arg);
    }
    if (PyCode_Check(obj)) {
        Py_VISIT(((PyCodeObject *)obj)->co_consts);
        return 0;
    }
    if (PySlice_Check(obj)) {
        PySliceObject *slice = (PySliceObject *)obj;
        Py_VISIT(slice->start);
        Py_VISIT(slice->stop);
        Py_VISIT(slice->step);
        return 0;
    }
    return Py_TYPE(obj)->tp_traverse(obj, visit, arg);
}

/* The value of a name that is no local one, borrowed, or NULL. The interpreter's own built-ins are left alone. */
static PyObject *value_of_name(PyFunctionObject *function, PyObject *name)
{
    PyObject *value = PyDict_GetItemWithError(function->func_globals, name);
    PyObject *builtins = function->func_builtins;
    if (value == NULL && builtins != _PyInterpreterState_GET()->builtins && PyDict_Check(builtins)) {
        value = PyDict_GetItemWithError(builtins, name);
    }
    return value;
}

/* Calls `visit` with the value of each global name that the code reads. Code nested in it is appended to `todo`. */
static int visit_names_of(PyCodeObject *code, PyFunctionObject *function, _PyFreezeList *todo, visitproc visit,
                          void *arg)
{
    PyObject *bytes = PyCode_GetCode(code);
    if (bytes == NULL) {
        return -1;
    }
    const _Py_CODEUNIT *at = (const _Py_CODEUNIT *)PyBytes_AS_STRING(bytes);
    const Py_ssize_t units = PyBytes_GET_SIZE(bytes) / (Py_ssize_t)sizeof(_Py_CODEUNIT);
    int argument = 0, stopped = 0;
    for (Py_ssize_t i = 0; i < units && stopped == 0; i++) {
        const int op = _Py_OPCODE(at[i]);
        argument = argument << 8 | _Py_OPARG(at[i]);
        if (op == EXTENDED_ARG) {
            continue;
        }
        if (op == LOAD_GLOBAL || op == LOAD_NAME) {
            PyObject *name = PyTuple_GET_ITEM(code->co_names, op == LOAD_GLOBAL ? argument >> 1 : argument);
            PyObject *value = value_of_name(function, name);
            stopped = value != NULL ? visit(value, arg) : 0;
        }
        argument = 0;
        i += _PyOpcode_Caches[op];
    }
    Py_DECREF(bytes);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(code->co_consts) && stopped == 0; i++) {
        PyObject *constant = PyTuple_GET_ITEM(code->co_consts, i);
        if (PyCode_Check(constant)) {
            stopped = _PyFreezeList_Push(todo, constant);
        }
    }
    return stopped;
}

int _PyFreeze_VisitUsedNames(PyFunctionObject *function, visitproc visit, void *arg)
{
    _PyFreezeList todo = {NULL, 0, 0};
    int stopped = _PyFreezeList_Push(&todo, function->func_code);
    for (Py_ssize_t i = 0; i < todo.size && stopped == 0; i++) {
        stopped = visit_names_of((PyCodeObject *)todo.items[i], function, &todo, visit, arg);
    }
    _PyFreezeList_Free(&todo);
    return stopped;
}

static int visit_function(PyFunctionObject *function, const _PyFreezeOptions *options, visitproc visit, void *arg)
{
    Py_VISIT(function->func_code);
    Py_VISIT(function->func_module);
    Py_VISIT(function->func_defaults);
    Py_VISIT(function->func_kwdefaults);
    Py_VISIT(function->func_doc);
    Py_VISIT(function->func_name);
    Py_VISIT(function->func_qualname);
    Py_VISIT(function->func_dict);
    Py_VISIT(function->func_annotations);
    if (options->captures == FREEZE_LITERAL) {
        Py_VISIT(function->func_globals);
        Py_VISIT(function->func_closure);
        return 0;
    }
    int stopped = _PyFreeze_VisitUsedNames(function, visit, arg);
    if (stopped != 0 || function->func_closure == NULL) {
        return stopped;
    }
    if (options->captures == FREEZE_USED_NAMES) {
        return visit(function->func_closure, arg);
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(function->func_closure); i++) {
        Py_VISIT(PyCell_GET(PyTuple_GET_ITEM(function->func_closure, i)));
    }
    return 0;
}

/* _datetimemodule.c lays a timezone out like this, and has no header for it. */
typedef struct {
    PyObject_HEAD
    PyObject *offset;
    PyObject *name;
} TimezoneLayout;

/* Dates and times can't be in cycles, so their types have no tp_traverse; but what they hold may change. */
static int visit_time_zone(PyObject *obj, visitproc visit, void *arg)
{
    PyTypeObject *type = c_base(Py_TYPE(obj));
    if (strcmp(type->tp_name, "datetime.datetime") == 0) {
        Py_VISIT(PyDateTime_DATE_GET_TZINFO(obj));
    }
    else if (strcmp(type->tp_name, "datetime.time") == 0) {
        Py_VISIT(PyDateTime_TIME_GET_TZINFO(obj));
    }
    else if (strcmp(type->tp_name, "datetime.timezone") == 0) {
        Py_VISIT(((TimezoneLayout *)obj)->offset);
        Py_VISIT(((TimezoneLayout *)obj)->name);
    }
    return 0;
}

int _PyFreeze_VisitParts(PyObject *obj, const _PyFreezeOptions *options, visitproc visit, void *arg)
{
    PyTypeObject *type = Py_TYPE(obj);
    if (is_contents_type(type)) {
        return _PyFreeze_VisitContents(obj, visit, arg);
    }
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) {
        Py_VISIT(type);
    }
    if (PyList_CheckExact(obj)) {
        return visit_items(((PyListObject *)obj)->ob_item, PyList_GET_SIZE(obj), visit, arg);
    }
    if (PyFunction_Check(obj)) {
        return visit_function((PyFunctionObject *)obj, options, visit, arg);
    }
    if (options->weakref == FREEZE_WEAKREF_STRONG && PyWeakref_Check(obj)) {
        PyObject *referent = PyWeakref_GET_OBJECT(obj);
        if (referent != Py_None) {
            Py_VISIT(referent);
        }
    }
    if (!PyType_IS_GC(c_base(type))) {
        int stopped = visit_time_zone(obj, visit, arg);
        if (stopped != 0) {
            return stopped;
        }
    }
    return type->tp_traverse != NULL ? type->tp_traverse(obj, visit, arg) : 0;
}

/* --- places that hold a part -------------------------------------------------------------------- */

/* One search: each place in `owner` that refers to `part` is given to `found`. */
typedef struct {
    PyObject *owner;
    PyObject *part;
    _PyFreezeFound found;
    void *arg;
    int places;
} Search;

static void look_at(Search *search, PyObject **at, PyObject *key, int in_instance)
{
    if (*at == search->part) {
        search->found(search->owner, (_PyFreezePlace){at, key, in_instance}, search->arg);
        search->places++;
    }
}

static void in_items(Search *search, PyObject **items, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        look_at(search, &items[i], NULL, 0);
    }
}

/* The key of an entry, and where its value is. `values` are those of a table that is shared, or NULL. */
static PyObject *entry(PyDictKeysObject *keys, PyDictValues *values, Py_ssize_t i, PyObject ***value)
{
    if (!DK_IS_UNICODE(keys)) {
        *value = &DK_ENTRIES(keys)[i].me_value;
        return DK_ENTRIES(keys)[i].me_key;
    }
    *value = values != NULL ? &values->values[i] : &DK_UNICODE_ENTRIES(keys)[i].me_value;
    return DK_UNICODE_ENTRIES(keys)[i].me_key;
}

static void in_table(Search *search, PyDictKeysObject *keys, PyDictValues *values, int in_instance)
{
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        PyObject **value, *key = entry(keys, values, i, &value);
        look_at(search, value, key, in_instance);
    }
}

static PyDictKeysObject *keys_of_instances(PyObject *obj)
{
    return ((PyHeapTypeObject *)Py_TYPE(obj))->ht_cached_keys;
}

/* In the __slots__ of the instance's classes. */
static void in_slots(Search *search)
{
    PyTypeObject *type = Py_TYPE(search->owner);
    for (; type->tp_flags & _Py_TPFLAGS_MADE_BY_CLASS; type = type->tp_base) {
        PyMemberDef *members = _PyHeapType_GET_MEMBERS((PyHeapTypeObject *)type);
        for (Py_ssize_t i = 0; i < Py_SIZE(type); i++) {
            if (members[i].type == T_OBJECT_EX) {
                in_items(search, (PyObject **)((char *)search->owner + members[i].offset), 1);
            }
        }
    }
}

int _PyFreeze_FindPlaces(PyObject *owner, PyObject *part, _PyFreezeFound found, void *arg)
{
    Search search = {owner, part, found, arg, 0};
    if (PyList_Check(owner)) {
        in_items(&search, ((PyListObject *)owner)->ob_item, Py_SIZE(owner));
    }
    else if (PyDict_Check(owner)) {
        in_table(&search, ((PyDictObject *)owner)->ma_keys, ((PyDictObject *)owner)->ma_values, 0);
    }
    else if (PyCell_Check(owner)) {
        in_items(&search, &((PyCellObject *)owner)->ob_ref, 1);
    }
    if (Py_TYPE(owner)->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        PyDictValues *values = *_PyObject_ValuesPointer(owner);
        if (values != NULL) {
            in_table(&search, keys_of_instances(owner), values, 1);
        }
    }
    in_slots(&search);
    return search.places;
}

static PyObject **locate_in(PyDictKeysObject *keys, PyDictValues *values, PyObject *key)
{
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        PyObject **value;
        if (entry(keys, values, i, &value) == key && *value != NULL) {
            return value;
        }
    }
    return NULL;
}

PyObject **_PyFreeze_Locate(PyObject *owner, _PyFreezePlace place)
{
    if (place.key == NULL) {
        return place.at;
    }
    if (place.in_instance) {
        PyDictValues *values = *_PyObject_ValuesPointer(owner);
        if (values != NULL) {
            return locate_in(keys_of_instances(owner), values, place.key);
        }
        owner = *_PyObject_ManagedDictPointer(owner);
    }
    PyDictObject *dict = (PyDictObject *)owner;
    return dict != NULL ? locate_in(dict->ma_keys, dict->ma_values, place.key) : NULL;
}
