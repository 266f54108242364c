/* The freeze itself: one transaction.

   Stage:     impl/cpython, within the interpreter.
   Input:     an object and the options of the draft's open questions.
   Output:    all that it reaches flagged, or an exception.
   Invariant: an exception leaves everything as it was, but for FREEZE_PARTIAL, which keeps what could be frozen
              whole, and for what hooks did themselves. Iterative: depth of data costs no C stack. */
#include "Python.h"
#include "pycore_object.h"
#include "pycore_pystate.h"
#include "frameobject.h"
#include "immutability_internal.h"

int _PyFreezeList_Push(_PyFreezeList *list, PyObject *item)
{
    if (list->size == list->capacity) {
        Py_ssize_t capacity = list->capacity ? 2 * list->capacity : 64;
        PyObject **items = PyMem_Realloc(list->items, (size_t)capacity * sizeof(PyObject *));
        if (items == NULL) {
            return -1;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->size++] = item;
    return 0;
}

void _PyFreezeList_Free(_PyFreezeList *list)
{
    PyMem_Free(list->items);
    *list = (_PyFreezeList){NULL, 0, 0};
}

/* A place that was given another object: its old one. */
typedef struct {
    PyObject **place;
    PyObject *old;
} Change;

/* `owner` refers to `part`: by their places in `order`. */
typedef struct {
    Py_ssize_t owner;
    PyObject *part;
} Edge;

typedef struct transaction {
    _PyFreezeOptions options;
    _PyFreezeList order;   /* owned: all that is reached, in traversal order */
    _PyFreezeList nulls;   /* borrowed, in pairs: an owner, and its part that becomes None */
    Change *changes;
    Py_ssize_t change_count;
    Py_ssize_t at;         /* whose parts are being visited */
    PyObject *culprit;     /* borrowed: the first that can't be frozen */
    PyObject *keeper;      /* borrowed: what refers to it, or NULL */
    const char *why;
    _PyFreezeList bad;     /* borrowed: owners that fail, for FREEZE_PARTIAL */
    Edge *edges;           /* for FREEZE_PARTIAL */
    Py_ssize_t edge_count;
    Py_ssize_t edge_capacity;
    PyThreadState *thread;
    struct transaction *outer;
} Transaction;

/* The freezes whose hooks are running, innermost first. */
static Transaction *running = NULL;

/* --- traversal ---------------------------------------------------------------------------------- */

static int fail(Transaction *t, PyObject *culprit, PyObject *keeper, const char *why)
{
    if (t->culprit == NULL) {
        t->culprit = culprit;
        t->keeper = keeper;
        t->why = why;
    }
    if (t->options.on_error != FREEZE_PARTIAL) {
        return 1;
    }
    return keeper != NULL ? _PyFreezeList_Push(&t->bad, keeper) : 0;
}

static int note_edge(Transaction *t, PyObject *part)
{
    if (t->edge_count == t->edge_capacity) {
        Py_ssize_t capacity = t->edge_capacity ? 2 * t->edge_capacity : 256;
        Edge *edges = PyMem_Realloc(t->edges, (size_t)capacity * sizeof(Edge));
        if (edges == NULL) {
            return -1;
        }
        t->edges = edges;
        t->edge_capacity = capacity;
    }
    t->edges[t->edge_count++] = (Edge){t->at, part};
    return 0;
}

static int reach(PyObject *obj, PyObject *keeper, Transaction *t)
{
    const char *busy;
    switch (_PyFreeze_Policy(obj)) {
        case FREEZE_LEAF:
        case FREEZE_LEFT:
            return 0;
        case FREEZE_UNAWARE:
            if (t->options.on_unaware == FREEZE_ON_UNAWARE_LEAVE) {
                return 0;
            }
            if (t->options.on_unaware == FREEZE_ON_UNAWARE_NULLIFY && keeper != NULL) {
                return _PyFreezeList_Push(&t->nulls, keeper) < 0 ? -1 : _PyFreezeList_Push(&t->nulls, obj);
            }
            return fail(t, obj, keeper, "its type is not immutability-aware");
        default:
            busy = _PyFreeze_Busy(obj);
            if (busy != NULL) {
                return fail(t, obj, keeper, busy);
            }
            obj->ob_flags |= _Py_FLAG_SEEN;
            Py_INCREF(obj);
            return _PyFreezeList_Push(&t->order, obj);
    }
}

static int visit(PyObject *part, void *transaction)
{
    Transaction *t = transaction;
    if (part->ob_flags & _Py_FLAG_IMMUTABLE) {
        return 0;
    }
    if (t->options.on_error == FREEZE_PARTIAL && note_edge(t, part) < 0) {
        return -1;
    }
    if (part->ob_flags & _Py_FLAG_SEEN) {
        return 0;
    }
    return reach(part, t->order.items[t->at], t);
}

/* 0, 1 where it failed, or -1 without memory. */
static int traverse(Transaction *t)
{
    for (t->at = 0; t->at < t->order.size; t->at++) {
        int stopped = _PyFreeze_VisitParts(t->order.items[t->at], &t->options, visit, t);
        if (stopped != 0) {
            return stopped;
        }
    }
    return 0;
}

/* --- partial ------------------------------------------------------------------------------------ */

static int by_part(const void *a, const void *b)
{
    const PyObject *x = ((const Edge *)a)->part, *y = ((const Edge *)b)->part;
    return x < y ? -1 : x > y;
}

/* The first edge to `part`, in edges sorted by part. */
static Py_ssize_t first_edge(const Transaction *t, const PyObject *part)
{
    Py_ssize_t low = 0, high = t->edge_count;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (t->edges[middle].part < part) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return low;
}

/* Takes out of the freeze all that reaches a failure: their SEEN flag is cleared. */
static int exclude(Transaction *t)
{
    qsort(t->edges, (size_t)t->edge_count, sizeof(Edge), by_part);
    for (Py_ssize_t i = 0; i < t->bad.size; i++) {
        PyObject *part = t->bad.items[i];
        part->ob_flags &= ~_Py_FLAG_SEEN;
        for (Py_ssize_t e = first_edge(t, part); e < t->edge_count && t->edges[e].part == part; e++) {
            PyObject *owner = t->order.items[t->edges[e].owner];
            if ((owner->ob_flags & _Py_FLAG_SEEN) && _PyFreezeList_Push(&t->bad, owner) < 0) {
                return -1;
            }
        }
    }
    return 0;
}

/* --- marking and unmarking ---------------------------------------------------------------------- */

static void clear_seen(Transaction *t)
{
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        t->order.items[i]->ob_flags &= ~_Py_FLAG_SEEN;
    }
}

/* Flags what is still SEEN, and keeps only that in `order`. */
static void mark(Transaction *t)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        PyObject *obj = t->order.items[i];
        if (!(obj->ob_flags & _Py_FLAG_SEEN) || _PyFreeze_Policy(obj) == FREEZE_CONTENTS) {
            obj->ob_flags &= ~_Py_FLAG_SEEN;
            Py_DECREF(obj); /* never the last: its owner, or the caller, has one too */
            continue;
        }
        obj->ob_flags = (obj->ob_flags & ~_Py_FLAG_SEEN) | _Py_FLAG_IMMUTABLE;
        t->order.items[kept++] = obj;
    }
    t->order.size = kept;
}

/* `place` gets `new`, which it takes over. */
static int change(Transaction *t, PyObject **place, PyObject *new)
{
    Change *changes = PyMem_Realloc(t->changes, (size_t)(t->change_count + 1) * sizeof(Change));
    if (changes == NULL) {
        Py_DECREF(new);
        return -1;
    }
    t->changes = changes;
    t->changes[t->change_count++] = (Change){place, *place};
    *place = new;
    return 0;
}

static void roll_back(Transaction *t)
{
    for (Py_ssize_t i = t->change_count - 1; i >= 0; i--) {
        PyObject *new = *t->changes[i].place;
        *t->changes[i].place = t->changes[i].old;
        Py_XDECREF(new);
    }
    t->change_count = 0;
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        t->order.items[i]->ob_flags &= ~(_Py_FLAG_IMMUTABLE | _Py_FLAG_SEEN);
    }
}

/* Drops what the transaction holds. Its flags are settled: finalisers that run now see the outcome. */
static void release(Transaction *t)
{
    _PyFreezeList order = t->order;
    Change *changes = t->changes;
    const Py_ssize_t change_count = t->change_count;
    t->order = (_PyFreezeList){NULL, 0, 0};
    t->changes = NULL;
    _PyFreezeList_Free(&t->nulls);
    _PyFreezeList_Free(&t->bad);
    PyMem_Free(t->edges);
    for (Py_ssize_t i = 0; i < change_count; i++) {
        Py_XDECREF(changes[i].old);
    }
    for (Py_ssize_t i = 0; i < order.size; i++) {
        Py_DECREF(order.items[i]);
    }
    PyMem_Free(changes);
    PyMem_Free(order.items);
}

/* --- nullify and snapshot ----------------------------------------------------------------------- */

typedef struct {
    PyObject *part;
    Py_ssize_t count;
} Counter;

static int count_part(PyObject *part, void *counter)
{
    ((Counter *)counter)->count += part == ((Counter *)counter)->part;
    return 0;
}

static void no_place(PyObject **Py_UNUSED(place), void *Py_UNUSED(arg))
{
}

/* Whether each reference from `owner` to `part` is in a place that can hold None. */
static int can_nullify(Transaction *t, PyObject *owner, PyObject *part)
{
    Counter counter = {part, 0};
    _PyFreeze_VisitParts(owner, &t->options, count_part, &counter);
    return _PyFreeze_FindPlaces(owner, part, no_place, NULL) >= counter.count;
}

static int check_nulls(Transaction *t)
{
    for (Py_ssize_t i = 0; i < t->nulls.size; i += 2) {
        PyObject *owner = t->nulls.items[i];
        if (!can_nullify(t, owner, t->nulls.items[i + 1])) {
            int stopped = fail(t, t->nulls.items[i + 1], owner, "a reference to it can't become None");
            if (stopped != 0) {
                return stopped;
            }
        }
    }
    return 0;
}

static void put_none(PyObject **place, void *transaction)
{
    Transaction *t = transaction;
    if (t->why == NULL && change(t, place, Py_NewRef(Py_None)) < 0) {
        t->why = "no memory";
    }
}

static int nullify(Transaction *t)
{
    t->why = NULL;
    for (Py_ssize_t i = 0; i < t->nulls.size; i += 2) {
        if (_Py_ISIMMUTABLE(t->nulls.items[i])) {
            _PyFreeze_FindPlaces(t->nulls.items[i], t->nulls.items[i + 1], put_none, t);
        }
    }
    if (t->why != NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

/* A new tuple of new cells with the same contents. */
static PyObject *copy_closure(PyObject *closure)
{
    PyObject *copy = PyTuple_New(PyTuple_GET_SIZE(closure));
    for (Py_ssize_t i = 0; copy != NULL && i < PyTuple_GET_SIZE(closure); i++) {
        PyObject *cell = PyCell_New(PyCell_GET(PyTuple_GET_ITEM(closure, i)));
        if (cell == NULL) {
            Py_CLEAR(copy);
            break;
        }
        cell->ob_flags |= _Py_FLAG_IMMUTABLE;
        PyTuple_SET_ITEM(copy, i, cell);
    }
    return copy;
}

static int add_value(PyObject *value, void *list)
{
    return PyList_Append((PyObject *)list, value);
}

/* A new namespace with those of the function's globals whose values it reads. */
static PyObject *copy_globals(PyFunctionObject *function)
{
    PyObject *copy = PyDict_New();
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
    Py_DECREF(values);
    copy->ob_flags |= _Py_FLAG_IMMUTABLE;
    return copy;
error:
    Py_XDECREF(values);
    Py_XDECREF(copy);
    return NULL;
}

static int snapshot(Transaction *t, PyFunctionObject *function)
{
    PyObject *globals = copy_globals(function);
    if (globals == NULL || change(t, &function->func_globals, globals) < 0) {
        return -1;
    }
    if (function->func_closure == NULL) {
        return 0;
    }
    PyObject *closure = copy_closure(function->func_closure);
    return closure == NULL ? -1 : change(t, &function->func_closure, closure);
}

/* Puts a weak reference out of use. It keeps its callback, which will not be called. */
static int clear_weakref(Transaction *Py_UNUSED(t), PyObject *reference)
{
    _PyWeakref_ClearRef((PyWeakReference *)reference);
    return 0;
}

static int rewrite(Transaction *t)
{
    if (nullify(t) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        PyObject *obj = t->order.items[i];
        if (t->options.captures == FREEZE_SNAPSHOT && PyFunction_Check(obj) &&
            snapshot(t, (PyFunctionObject *)obj) < 0) {
            return -1;
        }
    }
    return 0;
}

/* The last step of a freeze that is certain: what can't be undone. */
static void settle(Transaction *t)
{
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        if (t->options.weakref == FREEZE_WEAKREF_NULLIFY && PyWeakref_Check(t->order.items[i])) {
            clear_weakref(t, t->order.items[i]);
        }
    }
}

/* --- hooks -------------------------------------------------------------------------------------- */

static int call_hook(PyObject *obj)
{
    PyTypeObject *type = Py_TYPE(obj);
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        return 0;
    }
    PyObject *name = PyUnicode_InternFromString("__freeze__");
    if (name == NULL) {
        return -1;
    }
    PyObject *hook = _PyType_Lookup(type, name);
    Py_DECREF(name);
    if (hook == NULL) {
        return 0;
    }
    Py_INCREF(hook);
    if (Py_TYPE(hook)->tp_descr_get != NULL) {
        Py_SETREF(hook, Py_TYPE(hook)->tp_descr_get(hook, obj, (PyObject *)type));
        if (hook == NULL) {
            return -1;
        }
    }
    PyObject *result = PyObject_CallNoArgs(hook);
    Py_DECREF(hook);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int call_hooks(Transaction *t)
{
    const Py_ssize_t mine = t->order.size; /* a freeze inside a hook appends its own */
    t->thread = _PyThreadState_GET();
    t->outer = running;
    running = t;
    int status = 0;
    for (Py_ssize_t i = 0; i < mine && status == 0; i++) {
        status = call_hook(t->order.items[i]);
    }
    running = t->outer;
    return status;
}

/* The freeze of this thread whose hook is running, or NULL. */
static Transaction *enclosing(void)
{
    Transaction *t = running;
    while (t != NULL && t->thread != _PyThreadState_GET()) {
        t = t->outer;
    }
    return t;
}

/* What `t` did becomes undone with `outer`. */
static int join(Transaction *t, Transaction *outer)
{
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        if (_PyFreezeList_Push(&outer->order, t->order.items[i]) < 0) {
            outer->order.size -= i;
            PyErr_NoMemory();
            return -1;
        }
    }
    for (Py_ssize_t i = 0; i < t->change_count; i++) {
        PyObject *new = *t->changes[i].place;
        if (change(outer, t->changes[i].place, Py_NewRef(new)) < 0) {
            PyErr_NoMemory();
            return -1;
        }
        outer->changes[outer->change_count - 1].old = t->changes[i].old;
        Py_DECREF(new);
    }
    t->change_count = 0;
    t->order.size = 0;
    return 0;
}

/* --- the whole ---------------------------------------------------------------------------------- */

static void raise_failure(const Transaction *t)
{
    const char *type = Py_TYPE(t->culprit)->tp_name;
    if (t->keeper == NULL) {
        PyErr_Format(PyExc_TypeError, "cannot freeze an object of type '%.200s': %s", type, t->why);
    }
    else {
        PyErr_Format(PyExc_TypeError, "cannot freeze an object of type '%.200s', which one of type '%.200s' holds: %s",
                     type, Py_TYPE(t->keeper)->tp_name, t->why);
    }
}

/* From a filled `order` to its end. -1 with an exception. */
static int carry_out(Transaction *t)
{
    int stopped = traverse(t);
    if (stopped == 0) {
        stopped = check_nulls(t);
    }
    if (stopped == 0 && t->bad.size > 0) {
        stopped = exclude(t);
    }
    if (stopped != 0) {
        clear_seen(t);
        if (stopped > 0 && t->culprit != NULL) {
            raise_failure(t);
        }
        else if (!PyErr_Occurred()) {
            PyErr_NoMemory();
        }
        release(t);
        return -1;
    }
    const int failed = t->culprit != NULL;
    if (failed) {
        raise_failure(t); /* while the culprit is alive for sure */
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    mark(t);
    Transaction *outer = enclosing();
    int status = rewrite(t);
    if (status == 0) {
        status = call_hooks(t);
    }
    if (status == 0 && outer != NULL) {
        status = join(t, outer);
    }
    if (status == 0) {
        settle(t);
        PyErr_Restore(type, value, traceback);
    }
    else {
        PyObject *hook_type, *hook_value, *hook_traceback;
        PyErr_Fetch(&hook_type, &hook_value, &hook_traceback);
        roll_back(t);
        PyErr_Restore(hook_type, hook_value, hook_traceback);
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    }
    PyErr_Fetch(&type, &value, &traceback);
    release(t);
    PyErr_Restore(type, value, traceback);
    return status < 0 || failed ? -1 : 0;
}

/* The interpreter's own state: import, print and exit need it as it is. */
static void protect_interpreter(void)
{
    static const char *const names[] = {"modules", "path", "meta_path", "path_hooks", "path_importer_cache",
                                        "warnoptions", "_xoptions", "argv", "flags"};
    PyInterpreterState *interp = _PyInterpreterState_GET();
    PyObject *dicts[] = {interp->modules, interp->sysdict, interp->builtins, interp->builtins_copy, interp->dict,
                         interp->codec_search_path, interp->codec_search_cache, interp->codec_error_registry};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(dicts); i++) {
        if (dicts[i] != NULL) {
            dicts[i]->ob_flags |= _Py_FLAG_NAMESPACE;
        }
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(names); i++) {
        PyObject *state = PyDict_GetItemString(interp->sysdict, names[i]);
        if (state != NULL && (PyDict_CheckExact(state) || PyList_CheckExact(state))) {
            state->ob_flags |= _Py_FLAG_NAMESPACE;
        }
    }
}

int _PyFreeze_Freeze(PyObject *obj, const _PyFreezeOptions *options)
{
    if (_Py_ISIMMUTABLE(obj)) {
        return 0;
    }
    protect_interpreter();
    if (_PyFreeze_Policy(obj) == FREEZE_LEFT) {
        PyErr_Format(PyExc_TypeError, "cannot freeze an object of type '%.200s': it is the interpreter's own state",
                     Py_TYPE(obj)->tp_name);
        return -1;
    }
    Transaction t = {.options = *options};
    int stopped = reach(obj, NULL, &t);
    if (stopped != 0 || t.culprit != NULL) {
        if (t.culprit != NULL) {
            raise_failure(&t);
        }
        else {
            PyErr_NoMemory();
        }
        clear_seen(&t);
        release(&t);
        return -1;
    }
    return carry_out(&t);
}

int _PyFreeze_FreezeNamespace(PyObject *globals)
{
    Transaction t = {.options = {.on_unaware = FREEZE_ON_UNAWARE_LEAVE}};
    if (_Py_ISIMMUTABLE(globals)) {
        return 0;
    }
    protect_interpreter();
    globals->ob_flags |= _Py_FLAG_SEEN;
    Py_INCREF(globals);
    if (_PyFreezeList_Push(&t.order, globals) < 0) {
        PyErr_NoMemory();
        return -1;
    }
    return carry_out(&t);
}
