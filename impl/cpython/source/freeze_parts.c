/* What an object is made of: all that freezing it has to reach.

   Stage:     impl/cpython, within the interpreter.
   Input:     objects.
   Output:    a visit of each part.
   Invariant: reads only; no Python code runs. What tp_traverse does not visit is handled here. */
#include "Python.h"
#include "pycore_code.h"
#include "pycore_opcode.h"
#include "pycore_pystate.h"
#include "datetime.h"
#include "opcode.h"
#include "immutability_internal.h"

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
    PyTypeObject *type = _PyFreeze_CBase(Py_TYPE(obj));
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
    if (_PyFreeze_IsContentsType(type)) {
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
    if (!PyType_IS_GC(_PyFreeze_CBase(type))) {
        int stopped = visit_time_zone(obj, visit, arg);
        if (stopped != 0) {
            return stopped;
        }
    }
    return type->tp_traverse != NULL ? type->tp_traverse(obj, visit, arg) : 0;
}
