/* What a freeze changes beside the flag: references that become None, and copies of what functions capture.

   Stage:     impl/cpython, within the interpreter.
   Input:     a transaction whose objects are marked.
   Output:    the changes, noted with what was there before.
   Invariant: each change can be undone, and what is made for one is frozen and undone with it. */
#include "Python.h"
#include "pycore_dict.h"
#include "freeze_internal.h"

/* `place` gets `new`, which it takes over. -1 with an exception. */
static int change(_PyFreezeTransaction *t, PyObject *owner, _PyFreezePlace place, PyObject *new)
{
    _PyFreezeChange *changes = PyMem_Realloc(t->changes, (size_t)(t->change_count + 1) * sizeof(_PyFreezeChange));
    if (changes == NULL) {
        Py_DECREF(new);
        PyErr_NoMemory();
        return -1;
    }
    t->changes = changes;
    t->changes[t->change_count++] = (_PyFreezeChange){owner, place, *place.at};
    Py_XINCREF(place.key);
    *place.at = new;
    return 0;
}

static int change_field(_PyFreezeTransaction *t, PyObject *owner, PyObject **field, PyObject *new)
{
    return change(t, owner, (_PyFreezePlace){field, NULL, 0}, new);
}

/* What was looked up in dicts that were changed behind the interpreter's back, it looks up again. A class may be
   reached by its dict alone, so all classes forget. */
static void forget_lookups(_PyFreezeTransaction *t)
{
    int in_dicts = 0;
    for (Py_ssize_t i = 0; i < t->change_count; i++) {
        if (PyDict_Check(t->changes[i].owner)) {
            PyDictObject *dict = (PyDictObject *)t->changes[i].owner;
            dict->ma_version_tag = DICT_NEXT_VERSION();
            dict->ma_keys->dk_version = 0;
            in_dicts = 1;
        }
    }
    if (in_dicts) {
        PyType_Modified(&PyBaseObject_Type);
    }
}

void _PyFreeze_Undo(_PyFreezeTransaction *t)
{
    for (Py_ssize_t i = t->change_count - 1; i >= 0; i--) {
        PyObject **place = _PyFreeze_Locate(t->changes[i].owner, t->changes[i].place);
        if (place != NULL) {
            PyObject *new = *place;
            *place = t->changes[i].old;
            t->changes[i].old = new;
        }
    }
    forget_lookups(t);
}

void _PyFreeze_ReleaseChanges(_PyFreezeChange *changes, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_XDECREF(changes[i].old);
        Py_XDECREF(changes[i].place.key);
    }
    PyMem_Free(changes);
}

/* --- nullify ------------------------------------------------------------------------------------ */

typedef struct {
    PyObject *part;
    Py_ssize_t count;
} Counter;

static int count_part(PyObject *part, void *counter)
{
    ((Counter *)counter)->count += part == ((Counter *)counter)->part;
    return 0;
}

static void no_place(PyObject *Py_UNUSED(owner), _PyFreezePlace Py_UNUSED(place), void *Py_UNUSED(arg))
{
}

/* Whether each reference from `owner` to `part` is in a place that can hold None. */
static int can_nullify(_PyFreezeTransaction *t, PyObject *owner, PyObject *part)
{
    Counter counter = {part, 0};
    _PyFreeze_VisitParts(owner, &t->options, count_part, &counter);
    return _PyFreeze_FindPlaces(owner, part, no_place, NULL) >= counter.count;
}

int _PyFreeze_CheckNulls(_PyFreezeTransaction *t)
{
    for (Py_ssize_t i = 0; i < t->nulls.size; i += 2) {
        PyObject *owner = t->nulls.items[i];
        if (!can_nullify(t, owner, t->nulls.items[i + 1])) {
            int stopped = _PyFreeze_Fail(t, t->nulls.items[i + 1], owner, "a reference to it can't become None");
            if (stopped != 0) {
                return stopped;
            }
        }
    }
    return 0;
}

static void put_none(PyObject *owner, _PyFreezePlace place, void *transaction)
{
    _PyFreezeTransaction *t = transaction;
    if (t->why == NULL && change(t, owner, place, Py_NewRef(Py_None)) < 0) {
        t->why = "no memory";
    }
}

static int nullify(_PyFreezeTransaction *t)
{
    t->why = NULL;
    for (Py_ssize_t i = 0; i < t->nulls.size; i += 2) {
        if (_Py_ISIMMUTABLE(t->nulls.items[i])) {
            _PyFreeze_FindPlaces(t->nulls.items[i], t->nulls.items[i + 1], put_none, t);
        }
    }
    forget_lookups(t);
    return t->why != NULL ? -1 : 0;
}

/* --- snapshot ----------------------------------------------------------------------------------- */

/* `made` takes part in the freeze like what was reached. */
static int take_part(_PyFreezeTransaction *t, PyObject *made)
{
    if (_PyFreezeList_Push(&t->order, made) < 0) {
        PyErr_NoMemory();
        return -1;
    }
    Py_INCREF(made);
    made->ob_flags |= _Py_FLAG_IMMUTABLE;
    return 0;
}

/* A new tuple of new cells with the same contents. */
static PyObject *copy_closure(_PyFreezeTransaction *t, PyObject *closure)
{
    PyObject *copy = PyTuple_New(PyTuple_GET_SIZE(closure));
    for (Py_ssize_t i = 0; copy != NULL && i < PyTuple_GET_SIZE(closure); i++) {
        PyObject *cell = PyCell_New(PyCell_GET(PyTuple_GET_ITEM(closure, i)));
        PyTuple_SET_ITEM(copy, i, cell);
        if (cell == NULL || take_part(t, cell) < 0) {
            Py_CLEAR(copy);
        }
    }
    return copy;
}

static int add_value(PyObject *value, void *list)
{
    return PyList_Append((PyObject *)list, value);
}

/* What each function of _Py_FLAG_KEEPS keeps: a list a function, owned. Its frames borrow its globals, and may have
   begun before a snapshot, or between one and its undoing. The function's traversal and its end know of it. */
static _Py_hashtable_t *kept = NULL;

PyObject *_PyImmutability_Kept(PyObject *function)
{
    return _Py_hashtable_get(kept, function);
}

void _PyImmutability_DropKept(PyObject *function)
{
    PyObject *list = _Py_hashtable_steal(kept, function);
    function->ob_flags &= ~_Py_FLAG_KEEPS;
    Py_XDECREF(list);
}

static int begin_keeping(PyObject *function)
{
    if (kept == NULL) {
        kept = _Py_hashtable_new(_Py_hashtable_hash_ptr, _Py_hashtable_compare_direct);
    }
    PyObject *list = kept != NULL ? PyList_New(1) : PyErr_NoMemory();
    if (list == NULL) {
        return -1;
    }
    PyList_SET_ITEM(list, 0, Py_NewRef(((PyFunctionObject *)function)->func_globals));
    if (_Py_hashtable_set(kept, function, list) < 0) {
        Py_DECREF(list);
        PyErr_NoMemory();
        return -1;
    }
    function->ob_flags |= _Py_FLAG_KEEPS;
    return 0;
}

/* An empty namespace that the function keeps: that of a snapshot that was undone, or a new one. */
static PyObject *kept_namespace(PyFunctionObject *function)
{
    if (!(((PyObject *)function)->ob_flags & _Py_FLAG_KEEPS) && begin_keeping((PyObject *)function) < 0) {
        return NULL;
    }
    PyObject *list = _PyImmutability_Kept((PyObject *)function);
    const Py_ssize_t size = PyList_GET_SIZE(list);
    PyObject *last = PyList_GET_ITEM(list, size - 1);
    if (size > 1 && Py_CHECKWRITE(last)) {
        PyDict_Clear(last);
        return Py_NewRef(last);
    }
    PyObject *made = PyDict_New();
    if (made != NULL && PyList_Append(list, made) < 0) {
        Py_CLEAR(made);
    }
    return made;
}

/* A namespace with those of the function's globals whose values it reads. */
static PyObject *copy_globals(_PyFreezeTransaction *t, PyFunctionObject *function)
{
    PyObject *copy = kept_namespace(function);
    PyObject *values = PyList_New(0);
    if (copy == NULL || values == NULL || _PyFreeze_VisitUsedNames(function, add_value, values) != 0) {
        goto error;
    }
    PyObject *name, *value;
    Py_ssize_t at = 0;
    while (PyDict_Next(function->func_globals, &at, &name, &value)) {
        int wanted = PyUnicode_CheckExact(name) &&
                     (PyUnicode_CompareWithASCIIString(name, "__builtins__") == 0 ||
                      PyUnicode_CompareWithASCIIString(name, "__name__") == 0);
        for (Py_ssize_t i = 0; !wanted && i < PyList_GET_SIZE(values); i++) {
            wanted = PyList_GET_ITEM(values, i) == value;
        }
        if (wanted && PyDict_SetItem(copy, name, value) < 0) {
            goto error;
        }
    }
    if (take_part(t, copy) < 0) {
        goto error;
    }
    Py_DECREF(values);
    return copy;
error:
    Py_XDECREF(values);
    Py_XDECREF(copy);
    return NULL;
}

static int snapshot(_PyFreezeTransaction *t, PyFunctionObject *function)
{
    PyObject *globals = copy_globals(t, function);
    if (globals == NULL || change_field(t, (PyObject *)function, &function->func_globals, globals) < 0) {
        return -1;
    }
    if (function->func_closure == NULL) {
        return 0;
    }
    PyObject *closure = copy_closure(t, function->func_closure);
    return closure == NULL ? -1 : change_field(t, (PyObject *)function, &function->func_closure, closure);
}

/* What one object of the transaction needs. */
static int rewrite(_PyFreezeTransaction *t, PyObject *obj)
{
    if (t->options.captures == FREEZE_SNAPSHOT && PyFunction_Check(obj)) {
        return snapshot(t, (PyFunctionObject *)obj);
    }
    if (t->options.weakref == FREEZE_WEAKREF_NULLIFY && PyWeakref_Check(obj) &&
        _PyFreezeList_Push(&t->references, obj) < 0) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

int _PyFreeze_Rewrite(_PyFreezeTransaction *t)
{
    const Py_ssize_t reached = t->order.size; /* copies are appended */
    int status = nullify(t);
    for (Py_ssize_t i = 0; i < reached && status == 0; i++) {
        status = rewrite(t, t->order.items[i]);
    }
    return status;
}
