/* The freeze itself: one transaction.

   Stage:     impl/cpython, within the interpreter.
   Input:     an object and the options of the draft's open questions.
   Output:    all that it reaches flagged, or an exception.
   Invariant: an exception leaves everything as it was, but for FREEZE_PARTIAL, which keeps what could be frozen
              whole, and for what hooks did themselves. Iterative: depth of data costs no C stack. */
#include "Python.h"
#include "pycore_object.h"
#include "pycore_pystate.h"
#include "freeze_internal.h"

/* --- marking and unmarking ---------------------------------------------------------------------- */

static void clear_seen(_PyFreezeTransaction *t)
{
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        t->order.items[i]->ob_flags &= ~_Py_FLAG_SEEN;
    }
}

/* Flags what is still SEEN, and keeps only that in `order`. */
static void mark(_PyFreezeTransaction *t)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        PyObject *obj = t->order.items[i];
        _PyFreezeList_AskAhead(&t->order, i);
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

static void roll_back(_PyFreezeTransaction *t)
{
    _PyFreeze_Undo(t);
    for (Py_ssize_t i = 0; i < t->order.size; i++) {
        t->order.items[i]->ob_flags &= ~(_Py_FLAG_IMMUTABLE | _Py_FLAG_SEEN);
    }
}

/* Drops what the transaction holds. Its flags are settled: finalisers that run now see the outcome. */
static void release(_PyFreezeTransaction *t)
{
    _PyFreezeList order = t->order;
    _PyFreezeChange *changes = t->changes;
    const Py_ssize_t change_count = t->change_count;
    t->order = (_PyFreezeList){NULL, 0, 0};
    t->changes = NULL;
    _PyFreezeList_Free(&t->nulls);
    _PyFreezeList_Free(&t->bad);
    _PyFreezeList_Free(&t->references);
    PyMem_Free(t->edges);
    _PyFreeze_ReleaseChanges(changes, change_count);
    for (Py_ssize_t i = 0; i < order.size; i++) {
        _PyFreezeList_AskAhead(&order, i);
        Py_DECREF(order.items[i]);
    }
    PyMem_Free(order.items);
}

/* The last step of a freeze that is certain: what can't be undone. A weak reference keeps its callback, which will
   not be called. */
static void settle(_PyFreezeTransaction *t)
{
    for (Py_ssize_t i = 0; i < t->references.size; i++) {
        _PyWeakref_ClearRef((PyWeakReference *)t->references.items[i]);
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

static int call_hooks(_PyFreezeTransaction *t)
{
    const Py_ssize_t mine = t->order.size; /* a freeze inside a hook appends its own */
    int status = 0;
    for (Py_ssize_t i = 0; i < mine && status == 0; i++) {
        _PyFreezeList_AskAhead(&t->order, i);
        status = call_hook(t->order.items[i]);
    }
    return status;
}

static int append(_PyFreezeList *list, const _PyFreezeList *more)
{
    for (Py_ssize_t i = 0; i < more->size; i++) {
        if (_PyFreezeList_Push(list, more->items[i]) < 0) {
            return -1;
        }
    }
    return 0;
}

static int append_changes(_PyFreezeTransaction *outer, const _PyFreezeTransaction *t)
{
    const Py_ssize_t count = outer->change_count + t->change_count;
    if (t->change_count == 0) {
        return 0;
    }
    _PyFreezeChange *changes = PyMem_Realloc(outer->changes, (size_t)count * sizeof(_PyFreezeChange));
    if (changes == NULL) {
        return -1;
    }
    memcpy(changes + outer->change_count, t->changes, (size_t)t->change_count * sizeof(_PyFreezeChange));
    outer->changes = changes;
    outer->change_count = count;
    return 0;
}

/* What `t` did, and what it holds, becomes undone or settled with `outer`. */
static int join(_PyFreezeTransaction *t, _PyFreezeTransaction *outer)
{
    const Py_ssize_t order = outer->order.size, references = outer->references.size;
    if (append(&outer->order, &t->order) < 0 || append(&outer->references, &t->references) < 0 ||
        append_changes(outer, t) < 0) {
        outer->order.size = order;
        outer->references.size = references;
        PyErr_NoMemory();
        return -1;
    }
    t->change_count = t->order.size = t->references.size = 0;
    return 0;
}

/* --- the whole ---------------------------------------------------------------------------------- */

static void raise_failure(const _PyFreezeTransaction *t)
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

static int reach_all(_PyFreezeTransaction *t)
{
    int stopped = _PyFreeze_Traverse(t);
    if (stopped == 0) {
        stopped = _PyFreeze_CheckNulls(t);
    }
    if (stopped == 0 && t->bad.size > 0) {
        stopped = _PyFreeze_Exclude(t);
    }
    return stopped;
}

/* Gives up before anything was marked. FREEZE_HELD, or -1 with an exception. */
static int give_up(_PyFreezeTransaction *t, int stopped)
{
    clear_seen(t);
    if (stopped == FREEZE_FAILED) {
        raise_failure(t);
    }
    else if (stopped == FREEZE_NO_MEMORY && !PyErr_Occurred()) {
        PyErr_NoMemory();
    }
    release(t);
    return stopped == FREEZE_HELD ? FREEZE_HELD : -1;
}

/* Marks, rewrites and calls hooks. -1 with an exception, and all is as it was. */
static int transact(_PyFreezeTransaction *t)
{
    _PyFreezeTransaction *outer = _PyFreeze_Enclosing();
    mark(t);
    _PyFreeze_Open(t);
    int status = _PyFreeze_Rewrite(t);
    if (status == 0) {
        status = call_hooks(t);
    }
    if (status == 0 && outer != NULL) {
        status = join(t, outer);
    }
    if (status == 0) {
        settle(t);
    }
    else {
        roll_back(t);
    }
    _PyFreeze_Close(t);
    return status;
}

/* From a filled `order` to the end. FREEZE_HELD with the holder noted, or -1 with an exception. */
static int carry_out(_PyFreezeTransaction *t)
{
    const int stopped = reach_all(t);
    if (stopped != 0) {
        return give_up(t, stopped);
    }
    const int failed = t->culprit != NULL;
    PyObject *type, *value, *traceback;
    if (failed) {
        raise_failure(t); /* while the culprit is alive for sure; hooks run without the exception */
    }
    PyErr_Fetch(&type, &value, &traceback);
    const int status = transact(t);
    if (status < 0) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
        PyErr_Fetch(&type, &value, &traceback);
    }
    release(t); /* finalisers run without it, too */
    PyErr_Restore(type, value, traceback);
    return status < 0 || failed ? -1 : 0;
}

/* State of modules that import, codecs and the end of the program write into. */
static void protect_modules_state(PyInterpreterState *interp)
{
    static const char *const states[][2] = {
        {"_frozen_importlib", "_module_locks"}, {"_frozen_importlib", "_blocking_on"}, {"encodings", "_cache"},
        {"threading", "_active"}, {"threading", "_limbo"}, {"threading", "_dangling"}, {"threading", "_shutdown_locks"},
    };
    static uint64_t seen = 0; /* versions of dicts are unique */
    if (interp->modules == NULL || ((PyDictObject *)interp->modules)->ma_version_tag == seen) {
        return;
    }
    for (size_t i = 0; i < Py_ARRAY_LENGTH(states); i++) {
        PyObject *module = PyDict_GetItemString(interp->modules, states[i][0]);
        PyObject *names = module != NULL && PyModule_Check(module) ? PyModule_GetDict(module) : NULL;
        PyObject *state = names != NULL ? PyDict_GetItemString(names, states[i][1]) : NULL;
        if (state != NULL) {
            state->ob_flags |= _Py_FLAG_NAMESPACE;
        }
    }
    seen = ((PyDictObject *)interp->modules)->ma_version_tag;
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
    protect_modules_state(interp);
    for (size_t i = 0; i < Py_ARRAY_LENGTH(names); i++) {
        PyObject *state = PyDict_GetItemString(interp->sysdict, names[i]);
        if (state != NULL && (PyDict_CheckExact(state) || PyList_CheckExact(state))) {
            state->ob_flags |= _Py_FLAG_NAMESPACE;
        }
    }
}

/* Fills a new transaction from an object and carries it out: 0, FREEZE_HELD, or -1 with an exception. */
typedef int (*Attempt)(_PyFreezeTransaction *t, PyObject *obj);

static int attempt_object(_PyFreezeTransaction *t, PyObject *obj)
{
    if (_PyFreeze_Policy(obj) == FREEZE_LEFT) {
        PyErr_Format(PyExc_TypeError, "cannot freeze an object of type '%.200s': it is the interpreter's own state",
                     Py_TYPE(obj)->tp_name);
        return -1;
    }
    int stopped = _PyFreeze_Root(t, obj);
    if (stopped == 0 && t->culprit != NULL) {
        stopped = FREEZE_FAILED; /* the object itself: FREEZE_PARTIAL keeps nothing of it */
    }
    return stopped != 0 ? give_up(t, stopped) : carry_out(t);
}

static int attempt_namespace(_PyFreezeTransaction *t, PyObject *globals)
{
    if (_PyFreezeList_Push(&t->order, globals) < 0) {
        return give_up(t, FREEZE_NO_MEMORY);
    }
    globals->ob_flags |= _Py_FLAG_SEEN;
    Py_INCREF(globals);
    return carry_out(t);
}

/* With FREEZE_HELD, `holder` is the transaction to wait for. */
static int attempt_once(PyObject *obj, const _PyFreezeOptions *options, Attempt attempt,
                        _PyFreezeTransaction **holder)
{
    protect_interpreter();
    _PyFreezeTransaction *t = PyMem_Calloc(1, sizeof(_PyFreezeTransaction));
    if (t == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    t->options = *options;
    const int status = attempt(t, obj);
    *holder = t->holder;
    PyMem_Free(t);
    return status;
}

static int freeze(PyObject *obj, const _PyFreezeOptions *options, Attempt attempt)
{
    for (;;) {
        _PyFreezeTransaction *holder = _PyFreeze_HeldElsewhere(obj);
        if (_Py_ISIMMUTABLE(obj) && holder == NULL) {
            return 0;
        }
        const int status = holder != NULL ? FREEZE_HELD : attempt_once(obj, options, attempt, &holder);
        if (status != FREEZE_HELD) {
            return status;
        }
        if (_PyFreeze_Wait(holder) < 0) {
            return -1;
        }
    }
}

int _PyFreeze_Freeze(PyObject *obj, const _PyFreezeOptions *options)
{
    return freeze(obj, options, attempt_object);
}

int _PyFreeze_FreezeNamespace(PyObject *globals)
{
    const _PyFreezeOptions options = {.on_unaware = FREEZE_ON_UNAWARE_LEAVE};
    return freeze(globals, &options, attempt_namespace);
}
