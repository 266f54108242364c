/* Freezes that are not over, when hooks and finalisers give other threads their turn.

   Stage:     impl/cpython, within the interpreter.
   Input:     transactions as they open and close; objects asked about.
   Output:    who marked an object and may yet undo it; waiting for that, with the GIL released.
   Invariant: what a finished freeze relies on is never undone: a freeze that reaches what an open one of another
              thread marked has marked nothing yet, and waits. No cycle of threads waits for itself. Records are on
              the heap: threads that are killed at exit leave theirs behind. */
#include "Python.h"
#include "pycore_pylifecycle.h"
#include "pycore_pystate.h"
#include "freeze_internal.h"

/* Innermost first among those of one thread. */
static _PyFreezeTransaction *open_ones = NULL;

typedef struct waiter {
    PyThread_type_lock over; /* held until what is waited for is over */
    PyThreadState *thread;
    PyThreadState *holder;   /* whose freeze that is; NULL when it is over */
    struct waiter *next;
} Waiter;

static Waiter *waiters = NULL;

/* --- who marked what ---------------------------------------------------------------------------- */

/* Whether `obj` is in the transaction's order. What memory is too short to index is searched. */
static int has_marked(_PyFreezeTransaction *t, PyObject *obj)
{
    if (t->members == NULL) {
        t->members = _Py_hashtable_new(_Py_hashtable_hash_ptr, _Py_hashtable_compare_direct);
    }
    while (t->members != NULL && t->member_count < t->order.size &&
           _Py_hashtable_set(t->members, t->order.items[t->member_count], NULL) == 0) {
        t->member_count++;
    }
    if (t->members != NULL && _Py_hashtable_get_entry(t->members, obj) != NULL) {
        return 1;
    }
    for (Py_ssize_t i = t->member_count; i < t->order.size; i++) {
        if (t->order.items[i] == obj) {
            return 1;
        }
    }
    return 0;
}

_PyFreezeTransaction *_PyFreeze_Enclosing(void)
{
    _PyFreezeTransaction *t = open_ones;
    while (t != NULL && t->thread != _PyThreadState_GET()) {
        t = t->next;
    }
    return t;
}

_PyFreezeTransaction *_PyFreeze_HeldElsewhere(PyObject *obj)
{
    if (!_Py_ISIMMUTABLE(obj) || _Py_IsFinalizing()) { /* at exit, other threads stand still for good */
        return NULL;
    }
    _PyFreezeTransaction *t = open_ones;
    while (t != NULL && (t->thread == _PyThreadState_GET() || !has_marked(t, obj))) {
        t = t->next;
    }
    return t;
}

int _PyFreeze_IsProvisional(PyObject *obj)
{
    return _PyFreeze_HeldElsewhere(obj) != NULL;
}

/* A part made late is undone with its owner. Without memory to note it, it stays immutable. */
void _PyImmutability_Inherit(PyObject *made, PyObject *owner)
{
    if (_Py_ISIMMUTABLE(made)) {
        return;
    }
    made->ob_flags |= _Py_FLAG_IMMUTABLE;
    for (_PyFreezeTransaction *t = open_ones; t != NULL; t = t->next) {
        if (has_marked(t, owner)) {
            if (_PyFreezeList_Push(&t->order, made) == 0) {
                Py_INCREF(made);
            }
            return;
        }
    }
}

/* --- opening and closing ------------------------------------------------------------------------ */

void _PyFreeze_Open(_PyFreezeTransaction *t)
{
    t->thread = _PyThreadState_GET();
    t->next = open_ones;
    open_ones = t;
}

void _PyFreeze_Close(_PyFreezeTransaction *t)
{
    _PyFreezeTransaction **at = &open_ones; /* threads end in any order */
    while (*at != t) {
        at = &(*at)->next;
    }
    *at = t->next;
    if (t->members != NULL) {
        _Py_hashtable_destroy(t->members);
        t->members = NULL;
    }
    for (Waiter *waiter = waiters; waiter != NULL; waiter = waiter->next) {
        if (waiter->holder == t->thread) {
            waiter->holder = NULL;
            PyThread_release_lock(waiter->over);
        }
    }
}

/* In a child process there are no other threads: what they had marked stays so. */
void _PyImmutability_AfterFork(void)
{
    for (_PyFreezeTransaction **at = &open_ones; *at != NULL;) {
        if ((*at)->thread == _PyThreadState_GET()) {
            at = &(*at)->next;
        }
        else {
            *at = (*at)->next;
        }
    }
    waiters = NULL;
}

/* --- waiting ------------------------------------------------------------------------------------ */

/* Whether `thread` is this one, or waits for it, perhaps by way of others. */
static int waits_for_this(const PyThreadState *thread)
{
    while (thread != NULL && thread != _PyThreadState_GET()) {
        const Waiter *waiter = waiters;
        while (waiter != NULL && waiter->thread != thread) {
            waiter = waiter->next;
        }
        thread = waiter != NULL ? waiter->holder : NULL;
    }
    return thread != NULL;
}

/* 0, or -1 with the exception of a signal's handler. */
static int acquire(PyThread_type_lock lock)
{
    for (;;) {
        PyLockStatus got;
        Py_BEGIN_ALLOW_THREADS
        got = PyThread_acquire_lock_timed(lock, -1, 1);
        Py_END_ALLOW_THREADS
        if (got == PY_LOCK_ACQUIRED) {
            return 0;
        }
        if (PyErr_CheckSignals() < 0) {
            return -1;
        }
    }
}

static void stop_waiting(Waiter *waiter)
{
    Waiter **at = &waiters;
    while (*at != NULL && *at != waiter) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        *at = waiter->next;
    }
    PyThread_release_lock(waiter->over);
    PyThread_free_lock(waiter->over);
    PyMem_Free(waiter);
}

int _PyFreeze_Wait(_PyFreezeTransaction *holder)
{
    if (waits_for_this(holder->thread)) {
        PyErr_SetString(PyExc_RuntimeError, "freeze: another thread's freeze, which is not over, has marked a part of "
                                            "this, and waits for what this thread has marked");
        return -1;
    }
    Waiter *waiter = PyMem_Calloc(1, sizeof(Waiter));
    PyThread_type_lock over = waiter != NULL ? PyThread_allocate_lock() : NULL;
    if (over == NULL) {
        PyMem_Free(waiter);
        PyErr_NoMemory();
        return -1;
    }
    PyThread_acquire_lock(over, WAIT_LOCK);
    *waiter = (Waiter){over, _PyThreadState_GET(), holder->thread, waiters};
    waiters = waiter;
    int status = acquire(over);
    stop_waiting(waiter);
    return status;
}
