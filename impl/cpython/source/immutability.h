/* Deep immutability: what C code needs to respect it.

   Stage:     impl/cpython. Included by Python.h.
   Input:     objects.
   Output:    whether one may be written; the error when it may not.
   Invariant: an object whose flag is set is never written again, but by its own death. */
#ifndef Py_IMMUTABILITY_H
#define Py_IMMUTABILITY_H

#include "immutability_barriers.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bits of ob_flags, the upper half of ob_refcnt. */
#define _Py_FLAG_IMMUTABLE 1u
#define _Py_FLAG_SEEN 2u      /* by the freeze at work */
#define _Py_FLAG_NAMESPACE 4u /* a module's dict, or another of the interpreter's own: never frozen by the way */
#define _Py_FLAG_KEEPS 8u     /* a function that keeps namespaces, which its frames borrow, alive */
/* From here up a count: how many C functions hold the object's contents aside. While any does, it can't be frozen. */
#define _Py_FLAGS_ASIDE 0x100u

/* Set by type_new: the class adds nothing in C to its base. */
#define _Py_TPFLAGS_MADE_BY_CLASS (1UL << 1)
/* For C types: all writes of the type are behind Py_CHECKWRITE, and tp_traverse visits all that instances hold.
   A type without it can't be frozen by default. Subclasses made in Python inherit the promise. */
#define Py_TPFLAGS_IMMUTABILITY_AWARE (1UL << 2)
/* A C type that was looked at and is not aware; the interpreter's own note. */
#define _Py_TPFLAGS_IMMUTABILITY_UNAWARE (1UL << 3)

PyAPI_DATA(PyObject *) PyExc_MutationError;

static inline int _Py_ISIMMUTABLE(PyObject *op) {
    return (op->ob_flags & _Py_FLAG_IMMUTABLE) != 0;
}
#define _Py_ISIMMUTABLE(op) _Py_ISIMMUTABLE(_PyObject_CAST(op))

/* Whether `op` may be written. */
#define Py_CHECKWRITE(op) (!_Py_ISIMMUTABLE(op))

/* Around a C function's writes where user code may run between them, such as what dies of the first. */
static inline void _PyImmutability_HoldAside(PyObject *op) {
    op->ob_flags += _Py_FLAGS_ASIDE;
}
#define _PyImmutability_HoldAside(op) _PyImmutability_HoldAside(_PyObject_CAST(op))

static inline void _PyImmutability_LetGo(PyObject *op) {
    op->ob_flags -= _Py_FLAGS_ASIDE;
}
#define _PyImmutability_LetGo(op) _PyImmutability_LetGo(_PyObject_CAST(op))

/* Raises MutationError for `op`; always returns NULL. */
PyAPI_FUNC(PyObject *) PyErr_WriteToImmutable(PyObject *op);
#define PyErr_WriteToImmutable(op) PyErr_WriteToImmutable(_PyObject_CAST(op))

/* Writes to frozen objects are rare: the calls that they lead to are kept out of the way of the others. */
#ifdef __GNUC__
#define _Py_RARELY_CALLED __attribute__((cold))
#else
#define _Py_RARELY_CALLED
#endif

/* What rows of the barrier table become. `barrier` is the row's number. */
PyAPI_FUNC(int) _PyImmutability_Refuse(int barrier, PyObject *op) _Py_RARELY_CALLED;
PyAPI_FUNC(int) _PyImmutability_IsOff(int barrier) _Py_RARELY_CALLED;
/* What no row can switch off, the compiler need not ask for. */
#ifdef Py_BARRIER_SWITCHES
#define _Py_MAYWRITE(barrier, op) (Py_CHECKWRITE(op) || _PyImmutability_Refuse(barrier, op))
#else
#define _PyImmutability_IsOff(barrier) 0
#define _Py_MAYWRITE(barrier, op) (Py_CHECKWRITE(op) || (_PyImmutability_Refuse(barrier, op), 0))
#endif
/* For a row whose caller has another way, which is guarded: no error is raised. */
#define _Py_MAYWRITE_QUIETLY(barrier, op) (Py_CHECKWRITE(op) || _PyImmutability_IsOff(barrier))
PyAPI_FUNC(void) _PyImmutability_Inherit(PyObject *made, PyObject *owner);
/* `made`, which may be NULL, is a part of `owner` that was made late. */
#define _Py_INHERIT_IMMUTABLE(barrier, made, owner) \
    do { \
        if (_Py_ISIMMUTABLE(owner) && (made) != NULL && !_PyImmutability_IsOff(barrier)) { \
            _PyImmutability_Inherit((made), (owner)); \
        } \
    } while (0)

/* What a function of the flag _Py_FLAG_KEEPS keeps, a list, borrowed; and its end. */
PyAPI_FUNC(PyObject *) _PyImmutability_Kept(PyObject *function);
PyAPI_FUNC(void) _PyImmutability_DropKept(PyObject *function);
/* Whether a write through `arg`'s buffer is one into a frozen object. */
PyAPI_FUNC(int) _PyImmutability_IsFrozenBuffer(PyObject *arg);

/* In the child, when the process has forked. */
PyAPI_FUNC(void) _PyImmutability_AfterFork(void);

PyAPI_FUNC(int) _PyImmutability_AddBuiltins(PyObject *builtins);

#ifdef __cplusplus
}
#endif
#endif
