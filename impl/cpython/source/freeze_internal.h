/* What the files of the freeze share: one transaction, and its steps.

   Stage:     impl/cpython, within the interpreter.   Input, output: see the C files named below.
   Invariant: the GIL is held but in _PyFreeze_Wait; Python code runs in hooks, and where the collector may, only. */
#ifndef Py_FREEZE_INTERNAL_H
#define Py_FREEZE_INTERNAL_H

#include "pycore_hashtable.h"
#include "immutability_internal.h"

/* A place that was given another object, and its old one. The owner takes part in the freeze, which keeps it. */
typedef struct {
    PyObject *owner;
    _PyFreezePlace place;
    PyObject *old;
} _PyFreezeChange;

/* `owner` refers to `part`: by its place in `order`. */
typedef struct {
    Py_ssize_t owner;
    PyObject *part;
} _PyFreezeEdge;

typedef struct _PyFreezeTransaction {
    _PyFreezeOptions options;
    _PyFreezeList order;   /* owned: all that is reached, in traversal order; then what was made or joined later */
    _PyFreezeList nulls;   /* borrowed, in pairs: an owner, and its part that becomes None */
    _PyFreezeChange *changes;
    Py_ssize_t change_count;
    Py_ssize_t at;         /* whose parts are being visited */
    PyObject *culprit;     /* borrowed: the first that can't be frozen */
    PyObject *keeper;      /* borrowed: what refers to it, or NULL */
    const char *why;
    _PyFreezeList bad;     /* borrowed: owners that fail, for FREEZE_PARTIAL */
    _PyFreezeEdge *edges;  /* for FREEZE_PARTIAL */
    Py_ssize_t edge_count;
    Py_ssize_t edge_capacity;
    struct _PyFreezeTransaction *holder; /* the open one of another thread that marked a part */
    _PyFreezeList references; /* borrowed: weak references that are cleared when nothing can fail any more */
    /* While it is open: */
    PyThreadState *thread;
    _Py_hashtable_t *members; /* of `order`, its first `member_count`; NULL until someone asks */
    Py_ssize_t member_count;
    struct _PyFreezeTransaction *next;
} _PyFreezeTransaction;

/* How a step ends, beside 0; FREEZE_NO_MEMORY has no exception set. */
enum { FREEZE_NO_MEMORY = -1, FREEZE_FAILED = 1, FREEZE_HELD = 2 };

/* freeze_traverse.c */

/* The object that the freeze is asked for. */
int _PyFreeze_Root(_PyFreezeTransaction *t, PyObject *obj);
/* From a filled `order` to all that it reaches, flagged as SEEN. */
int _PyFreeze_Traverse(_PyFreezeTransaction *t);
/* Notes why `culprit` can't be frozen. 0 when the traversal goes on nevertheless. */
int _PyFreeze_Fail(_PyFreezeTransaction *t, PyObject *culprit, PyObject *keeper, const char *why);
/* Takes out of the freeze all that reaches a failure: their SEEN flag is cleared. */
int _PyFreeze_Exclude(_PyFreezeTransaction *t);

/* freeze_rewrite.c */

/* Fails where what is to become None is in a place that can't hold it. */
int _PyFreeze_CheckNulls(_PyFreezeTransaction *t);
/* nullify and snapshot, and notes what is to be cleared. -1 with an exception. */
int _PyFreeze_Rewrite(_PyFreezeTransaction *t);
/* Undoes all changes. What was made for them is let go. */
void _PyFreeze_Undo(_PyFreezeTransaction *t);
/* Lets go of what the changes note. */
void _PyFreeze_ReleaseChanges(_PyFreezeChange *changes, Py_ssize_t count);

/* freeze_open.c */

/* Between these two, what `t` marked may still be undone. */
void _PyFreeze_Open(_PyFreezeTransaction *t);
void _PyFreeze_Close(_PyFreezeTransaction *t);
/* The innermost open one of this thread, or NULL. */
_PyFreezeTransaction *_PyFreeze_Enclosing(void);
/* The open one of another thread that marked `obj`, or NULL. */
_PyFreezeTransaction *_PyFreeze_HeldElsewhere(PyObject *obj);
/* Until `holder` is over. -1 with an exception: it waits for this thread, or a signal came. */
int _PyFreeze_Wait(_PyFreezeTransaction *holder);

#endif
