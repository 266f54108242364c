/* What a freeze reaches.

   Stage:     impl/cpython, within the interpreter.
   Input:     a transaction with its first object.
   Output:    its `order`: all that is to be frozen, flagged as SEEN; or why not.
   Invariant: iterative: depth of data costs no C stack. Nothing is marked, and no Python code runs. */
#include "Python.h"
#include "freeze_internal.h"

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

/* --- traversal ---------------------------------------------------------------------------------- */

int _PyFreeze_Fail(_PyFreezeTransaction *t, PyObject *culprit, PyObject *keeper, const char *why)
{
    if (t->culprit == NULL) {
        t->culprit = culprit;
        t->keeper = keeper;
        t->why = why;
    }
    if (t->options.on_error != FREEZE_PARTIAL) {
        return FREEZE_FAILED;
    }
    return keeper != NULL ? _PyFreezeList_Push(&t->bad, keeper) : 0;
}

static int note_edge(_PyFreezeTransaction *t, PyObject *part)
{
    if (t->edge_count == t->edge_capacity) {
        Py_ssize_t capacity = t->edge_capacity ? 2 * t->edge_capacity : 256;
        _PyFreezeEdge *edges = PyMem_Realloc(t->edges, (size_t)capacity * sizeof(_PyFreezeEdge));
        if (edges == NULL) {
            return -1;
        }
        t->edges = edges;
        t->edge_capacity = capacity;
    }
    t->edges[t->edge_count++] = (_PyFreezeEdge){t->at, part};
    return 0;
}

/* `obj` takes part, unless its policy says otherwise. */
static int reach(PyObject *obj, PyObject *keeper, _PyFreezeTransaction *t)
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
            return _PyFreeze_Fail(t, obj, keeper, "its type is not immutability-aware");
        default:
            busy = _PyFreeze_Busy(obj);
            if (busy != NULL) {
                return _PyFreeze_Fail(t, obj, keeper, busy);
            }
            if (_PyFreezeList_Push(&t->order, obj) < 0) {
                return FREEZE_NO_MEMORY;
            }
            obj->ob_flags |= _Py_FLAG_SEEN;
            Py_INCREF(obj);
            return 0;
    }
}

int _PyFreeze_Root(_PyFreezeTransaction *t, PyObject *obj)
{
    return reach(obj, NULL, t);
}

static int visit(PyObject *part, void *transaction)
{
    _PyFreezeTransaction *t = transaction;
    if (part->ob_flags & _Py_FLAG_IMMUTABLE) {
        /* What may yet be undone in another thread is not to be relied on. */
        t->holder = _PyFreeze_HeldElsewhere(part);
        return t->holder != NULL ? FREEZE_HELD : 0;
    }
    if (t->options.on_error == FREEZE_PARTIAL && note_edge(t, part) < 0) {
        return -1;
    }
    if (part->ob_flags & _Py_FLAG_SEEN) {
        return 0;
    }
    return reach(part, t->order.items[t->at], t);
}

/* As in _PyFreezeList_AskAhead, for more: an object that waits, some steps later its items, later still what is
   there. */
_Py_ONLY_PREFETCHES void ask_ahead(const _PyFreezeTransaction *t)
{
    enum { FAR = 24, NEAR = 16, NEXT = 8, ITEMS = 8 };
    if (t->at + FAR >= t->order.size) {
        return;
    }
    __builtin_prefetch(t->order.items[t->at + FAR]);
    PyObject *list = t->order.items[t->at + NEAR];
    if (PyList_CheckExact(list)) {
        __builtin_prefetch(((PyListObject *)list)->ob_item);
    }
    list = t->order.items[t->at + NEXT];
    if (PyList_CheckExact(list)) {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list) && i < ITEMS; i++) {
            __builtin_prefetch(PyList_GET_ITEM(list, i));
        }
    }
}

int _PyFreeze_Traverse(_PyFreezeTransaction *t)
{
    for (t->at = 0; t->at < t->order.size; t->at++) {
        ask_ahead(t);
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
    const PyObject *x = ((const _PyFreezeEdge *)a)->part, *y = ((const _PyFreezeEdge *)b)->part;
    return x < y ? -1 : x > y;
}

/* The first edge to `part`, in edges sorted by part. */
static Py_ssize_t first_edge(const _PyFreezeTransaction *t, const PyObject *part)
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

int _PyFreeze_Exclude(_PyFreezeTransaction *t)
{
    qsort(t->edges, (size_t)t->edge_count, sizeof(_PyFreezeEdge), by_part);
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
