/* What immutability.c, freeze.c with its steps, and freeze_policy, _parts and _places share.

   Stage:     impl/cpython, within the interpreter.   Input, output: see the C files.
   Invariant: nothing here runs Python code, but _PyFreeze_Freeze, which calls hooks when all is marked. */
#ifndef Py_IMMUTABILITY_INTERNAL_H
#define Py_IMMUTABILITY_INTERNAL_H

/* How an object takes part in a freeze. */
typedef enum {
    FREEZE_LEAF,     /* immutable by itself: exact int, str, static types, ... */
    FREEZE_CONTENTS, /* can't be written, holds what may: tuple, frozenset, slice, code */
    FREEZE_AWARE,    /* every write of it is guarded */
    FREEZE_LEFT,     /* module, frame, the interpreter's own state: not touched */
    FREEZE_UNAWARE,  /* a C type that may write behind the flag's back */
} _PyFreezePolicy;

enum { FREEZE_ON_UNAWARE_RAISE, FREEZE_ON_UNAWARE_LEAVE, FREEZE_ON_UNAWARE_NULLIFY };
enum { FREEZE_ROLLBACK, FREEZE_PARTIAL };
enum { FREEZE_LITERAL, FREEZE_USED_NAMES, FREEZE_SNAPSHOT };
enum { FREEZE_WEAKREF_LEAVE, FREEZE_WEAKREF_STRONG, FREEZE_WEAKREF_NULLIFY };

typedef struct {
    int on_unaware;
    int on_error;
    int captures;
    int weakref;
} _PyFreezeOptions;

/* Borrowed or owned references, as the user says. */
typedef struct {
    PyObject **items;
    Py_ssize_t size;
    Py_ssize_t capacity;
} _PyFreezeList;

int _PyFreezeList_Push(_PyFreezeList *list, PyObject *item); /* -1 without memory, no exception set */
void _PyFreezeList_Free(_PyFreezeList *list);

/* GCC 12 takes a function that only prefetches for one without effect, and drops its calls, but for one inlined. */
#ifdef __GNUC__
#define _Py_ONLY_PREFETCHES static inline __attribute__((always_inline))
#else
#define _Py_ONLY_PREFETCHES static inline
#endif

/* Objects of a long list lie anywhere in memory; asked for some places ahead of `at`, their misses overlap. */
_Py_ONLY_PREFETCHES void _PyFreezeList_AskAhead(const _PyFreezeList *list, Py_ssize_t at)
{
    enum { AHEAD = 16 };
    if (at + AHEAD < list->size) {
        __builtin_prefetch(list->items[at + AHEAD], 1);
    }
}

/* freeze_policy.c */

_PyFreezePolicy _PyFreeze_Policy(PyObject *obj);

/* Whether the policy of its instances is FREEZE_CONTENTS. */
static inline int _PyFreeze_IsContentsType(PyTypeObject *type)
{
    return type == &PyTuple_Type || type == &PyFrozenSet_Type || type == &PySlice_Type || type == &PyCode_Type;
}

/* What a class made in Python keeps in C is what this base of it keeps. */
static inline PyTypeObject *_PyFreeze_CBase(PyTypeObject *type)
{
    while (type->tp_flags & _Py_TPFLAGS_MADE_BY_CLASS) {
        type = type->tp_base;
    }
    return type;
}

/* NULL, or why the object can't be frozen at this moment: C code holds its contents aside. */
const char *_PyFreeze_Busy(PyObject *obj);

/* freeze_parts.c */

/* The parts of a FREEZE_CONTENTS object. Stops at the first visit that is not 0, and returns it. */
int _PyFreeze_VisitContents(PyObject *obj, visitproc visit, void *arg);
/* All that freezing `obj` has to reach. */
int _PyFreeze_VisitParts(PyObject *obj, const _PyFreezeOptions *options, visitproc visit, void *arg);
/* The values of the global names that the function's code, and code nested in it, reads. */
int _PyFreeze_VisitUsedNames(PyFunctionObject *function, visitproc visit, void *arg);

/* freeze_places.c */

/* Where an object refers to another. `at` may move when it is an entry of a dict: then there is a `key`, borrowed. */
typedef struct {
    PyObject **at;
    PyObject *key;
    int in_instance; /* an entry of an instance whose attributes may move into a dict */
} _PyFreezePlace;
/* Calls `found` for each place in `owner` that refers to `part` and may hold None instead; how many. */
typedef void (*_PyFreezeFound)(PyObject *owner, _PyFreezePlace place, void *arg);
int _PyFreeze_FindPlaces(PyObject *owner, PyObject *part, _PyFreezeFound found, void *arg);
/* Where the place is now, or NULL. */
PyObject **_PyFreeze_Locate(PyObject *owner, _PyFreezePlace place);

/* freeze_open.c and freeze.c */

/* Whether a freeze of another thread has marked `obj`, and may yet undo it. */
int _PyFreeze_IsProvisional(PyObject *obj);

int _PyFreeze_Freeze(PyObject *obj, const _PyFreezeOptions *options);
int _PyFreeze_FreezeNamespace(PyObject *globals);

#endif
