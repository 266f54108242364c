/* Deep immutability: the error, the query, the built-ins, and the switches of barriers.

   Stage:     impl/cpython. The interpreter's side that does not traverse.
   Input:     calls from barriers and from Python.
   Output:    MutationError; freeze, isimmutable, freezeglobals as built-ins.
   Invariant: what isimmutable calls immutable can't be changed by Python code. */
#include "Python.h"
#include "frameobject.h"
#include "pycore_pystate.h"
#include "immutability_internal.h"

PyObject *PyExc_MutationError = NULL;

PyObject *(PyErr_WriteToImmutable)(PyObject *op)
{
    PyErr_Format(PyExc_MutationError, "cannot change an immutable object of type '%.200s'",
                 Py_TYPE(op)->tp_name);
    return NULL;
}

int _PyImmutability_IsFrozenBuffer(PyObject *arg)
{
    if (_Py_ISIMMUTABLE(arg) || !PyMemoryView_Check(arg)) {
        return _Py_ISIMMUTABLE(arg);
    }
    const PyMemoryViewObject *view = (PyMemoryViewObject *)arg;
    const int released = (view->flags & _Py_MEMORYVIEW_RELEASED) || (view->mbuf->flags & _Py_MANAGED_BUFFER_RELEASED);
    return !released && view->view.obj != NULL && _Py_ISIMMUTABLE(view->view.obj);
}

/* --- barriers ----------------------------------------------------------------------------------- */

#ifdef Py_BARRIER_SWITCHES
static const char *const barrier_names[] = {_Py_BARRIER_NAMES};
static char barrier_is_off[_Py_BARRIERS + 1];

static char barrier_was_met[_Py_BARRIERS + 1];

int _PyImmutability_IsOff(int barrier)
{
    barrier_was_met[barrier] = 1;
    return barrier_is_off[barrier];
}

static PyObject *barrier_off(PyObject *Py_UNUSED(module), PyObject *arg)
{
    const char *name = PyUnicode_AsUTF8(arg);
    if (name == NULL) {
        return NULL;
    }
    for (int i = 0; i < _Py_BARRIERS; i++) {
        if (strcmp(barrier_names[i], name) == 0) {
            barrier_is_off[i] = 1;
            Py_RETURN_NONE;
        }
    }
    return PyErr_Format(PyExc_ValueError, "no barrier is called '%s'", name);
}

/* The numbers of the barriers that were met since the last call: feedback for a fuzzer. */
static PyObject *barriers_met(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    PyObject *list = PyList_New(0);
    for (int i = 0; list != NULL && i < _Py_BARRIERS; i++) {
        if (!barrier_was_met[i]) {
            continue;
        }
        barrier_was_met[i] = 0;
        PyObject *number = PyLong_FromLong(i);
        if (number == NULL || PyList_Append(list, number) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(number);
    }
    return list;
}

static PyMethodDef switch_methods[] = {
    {"_freeze_barriers_met", barriers_met, METH_NOARGS,
     PyDoc_STR("_freeze_barriers_met(): numbers of the barriers met since the last call; fuzzing builds only.")},
    {"_freeze_barrier_off", barrier_off, METH_O,
     PyDoc_STR("_freeze_barrier_off(name): switch one write barrier off for good; fuzzing builds only.")},
    {NULL, NULL, 0, NULL},
};

static int add_switches(void)
{
    PyObject *module = PyImport_AddModule("sys");
    return module == NULL ? -1 : PyModule_AddFunctions(module, switch_methods);
}
#else
static int add_switches(void)
{
    return 0;
}
#endif

int _PyImmutability_Refuse(int barrier, PyObject *op)
{
    if (_PyImmutability_IsOff(barrier)) {
        return 1;
    }
    PyErr_WriteToImmutable(op);
    return 0;
}

/* --- isimmutable -------------------------------------------------------------------------------- */

static int push_part(PyObject *part, void *list)
{
    if (_Py_ISIMMUTABLE(part)) {
        return _PyFreeze_IsProvisional(part);
    }
    if (part->ob_flags & _Py_FLAG_SEEN) {
        return 0;
    }
    if (_PyFreeze_Policy(part) == FREEZE_LEAF) {
        return 0;
    }
    if (_PyFreeze_Policy(part) != FREEZE_CONTENTS) {
        return 1;
    }
    part->ob_flags |= _Py_FLAG_SEEN;
    return _PyFreezeList_Push((_PyFreezeList *)list, part) < 0 ? -1 : 0;
}

/* 1, 0, or -1 with an error. What holds its contents for good is as immutable as they are. */
static int is_immutable(PyObject *obj)
{
    _PyFreezeList todo = {NULL, 0, 0};
    int stopped = push_part(obj, &todo);
    for (Py_ssize_t i = 0; stopped == 0 && i < todo.size; i++) {
        stopped = _PyFreeze_VisitContents(todo.items[i], push_part, &todo);
    }
    for (Py_ssize_t i = 0; i < todo.size; i++) {
        todo.items[i]->ob_flags &= ~_Py_FLAG_SEEN;
    }
    _PyFreezeList_Free(&todo);
    if (stopped < 0) {
        PyErr_NoMemory();
        return -1;
    }
    return !stopped;
}

static PyObject *builtin_isimmutable(PyObject *Py_UNUSED(module), PyObject *obj)
{
    int result = is_immutable(obj);
    return result < 0 ? NULL : PyBool_FromLong(result);
}

/* --- freeze ------------------------------------------------------------------------------------- */

static int choose(const char *name, const char *given, const char *const words[], int *chosen)
{
    for (int i = 0; given != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], given) == 0) {
            *chosen = i;
            return 0;
        }
    }
    if (given == NULL) {
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "freeze: %s can't be '%s'", name, given);
    return -1;
}

static PyObject *builtin_freeze(PyObject *Py_UNUSED(module), PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"", "on_unaware", "on_error", "captures", "weakref", NULL};
    static const char *const on_unaware[] = {"raise", "leave", "nullify", NULL};
    static const char *const on_error[] = {"rollback", "partial", NULL};
    static const char *const captures[] = {"literal", "used-names", "snapshot", NULL};
    static const char *const weakrefs[] = {"leave", "strong", "nullify", NULL};
    PyObject *obj;
    const char *unaware = NULL, *error = NULL, *capture = NULL, *weakref = NULL;
    _PyFreezeOptions options = {0, 0, 0, 0};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|$ssss:freeze", names, &obj, &unaware, &error,
                                     &capture, &weakref) ||
        choose("on_unaware", unaware, on_unaware, &options.on_unaware) < 0 ||
        choose("on_error", error, on_error, &options.on_error) < 0 ||
        choose("captures", capture, captures, &options.captures) < 0 ||
        choose("weakref", weakref, weakrefs, &options.weakref) < 0) {
        return NULL;
    }
    if (_PyFreeze_Freeze(obj, &options) < 0) {
        return NULL;
    }
    Py_INCREF(obj);
    return obj;
}

static PyObject *builtin_freezeglobals(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    PyObject *globals = PyEval_GetGlobals();
    if (globals == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "freezeglobals: no frame is running");
        return NULL;
    }
    if (_PyFreeze_FreezeNamespace(globals) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"freeze", (PyCFunction)(void (*)(void))builtin_freeze, METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("freeze(obj, /, *, on_unaware='raise', on_error='rollback', captures='literal', weakref='leave')\n--\n\n"
               "Make obj and all it reaches immutable, and return obj.\n\n"
               "on_unaware: 'raise', 'leave' or 'nullify' what can't be frozen;\n"
               "on_error: 'rollback' or 'partial'; captures of functions: 'literal', 'used-names' or\n"
               "'snapshot'; weakref: 'leave', 'strong' or 'nullify'.\n"
               "Raises TypeError for what can't be frozen. A later write raises MutationError.")},
    {"isimmutable", builtin_isimmutable, METH_O,
     PyDoc_STR("isimmutable(obj, /)\n--\n\nWhether neither obj nor anything it holds can change.")},
    {"freezeglobals", builtin_freezeglobals, METH_NOARGS,
     PyDoc_STR("freezeglobals()\n--\n\nFreeze the calling module's global names and all that they hold; "
               "modules and what can't be frozen stay as they are.")},
    {NULL, NULL, 0, NULL},
};

int _PyImmutability_AddBuiltins(PyObject *builtins)
{
    /* A subinterpreter shares the class: C code of all interpreters raises and catches one. */
    if (PyExc_MutationError == NULL || _Py_IsMainInterpreter(PyInterpreterState_Get())) {
        PyExc_MutationError = PyErr_NewExceptionWithDoc(
            "builtins.MutationError", "A write to an immutable object.", PyExc_TypeError, NULL);
    }
    if (PyExc_MutationError == NULL ||
        PyModule_AddObjectRef(builtins, "MutationError", PyExc_MutationError) < 0 ||
        PyModule_AddFunctions(builtins, methods) < 0) {
        return -1;
    }
    return add_switches();
}
