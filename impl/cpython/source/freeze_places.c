/* The places in an object that hold a part and can hold None instead.

   Stage:     impl/cpython, within the interpreter.
   Input:     an object, and a part of it.
   Output:    those places; where one is now, as an entry of a table moves.
   Invariant: reads only; no Python code runs. */
#include "Python.h"
#include "pycore_dict.h"
#include "pycore_object.h"
#include "structmember.h"
#include "immutability_internal.h"

/* One search: each place in `owner` that refers to `part` is given to `found`. */
typedef struct {
    PyObject *owner;
    PyObject *part;
    _PyFreezeFound found;
    void *arg;
    int places;
} Search;

static void look_at(Search *search, PyObject **at, PyObject *key, int in_instance)
{
    if (*at == search->part) {
        search->found(search->owner, (_PyFreezePlace){at, key, in_instance}, search->arg);
        search->places++;
    }
}

static void in_items(Search *search, PyObject **items, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        look_at(search, &items[i], NULL, 0);
    }
}

/* The key of an entry, and where its value is. `values` are those of a table that is shared, or NULL. */
static PyObject *entry(PyDictKeysObject *keys, PyDictValues *values, Py_ssize_t i, PyObject ***value)
{
    if (!DK_IS_UNICODE(keys)) {
        *value = &DK_ENTRIES(keys)[i].me_value;
        return DK_ENTRIES(keys)[i].me_key;
    }
    *value = values != NULL ? &values->values[i] : &DK_UNICODE_ENTRIES(keys)[i].me_value;
    return DK_UNICODE_ENTRIES(keys)[i].me_key;
}

static void in_table(Search *search, PyDictKeysObject *keys, PyDictValues *values, int in_instance)
{
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        PyObject **value, *key = entry(keys, values, i, &value);
        look_at(search, value, key, in_instance);
    }
}

static PyDictKeysObject *keys_of_instances(PyObject *obj)
{
    return ((PyHeapTypeObject *)Py_TYPE(obj))->ht_cached_keys;
}

/* In the __slots__ of the instance's classes. */
static void in_slots(Search *search)
{
    PyTypeObject *type = Py_TYPE(search->owner);
    for (; type->tp_flags & _Py_TPFLAGS_MADE_BY_CLASS; type = type->tp_base) {
        PyMemberDef *members = _PyHeapType_GET_MEMBERS((PyHeapTypeObject *)type);
        for (Py_ssize_t i = 0; i < Py_SIZE(type); i++) {
            if (members[i].type == T_OBJECT_EX) {
                in_items(search, (PyObject **)((char *)search->owner + members[i].offset), 1);
            }
        }
    }
}

int _PyFreeze_FindPlaces(PyObject *owner, PyObject *part, _PyFreezeFound found, void *arg)
{
    Search search = {owner, part, found, arg, 0};
    if (PyList_Check(owner)) {
        in_items(&search, ((PyListObject *)owner)->ob_item, Py_SIZE(owner));
    }
    else if (PyDict_Check(owner)) {
        in_table(&search, ((PyDictObject *)owner)->ma_keys, ((PyDictObject *)owner)->ma_values, 0);
    }
    else if (PyCell_Check(owner)) {
        in_items(&search, &((PyCellObject *)owner)->ob_ref, 1);
    }
    if (Py_TYPE(owner)->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        PyDictValues *values = *_PyObject_ValuesPointer(owner);
        if (values != NULL) {
            in_table(&search, keys_of_instances(owner), values, 1);
        }
    }
    in_slots(&search);
    return search.places;
}

static PyObject **locate_in(PyDictKeysObject *keys, PyDictValues *values, PyObject *key)
{
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++) {
        PyObject **value;
        if (entry(keys, values, i, &value) == key && *value != NULL) {
            return value;
        }
    }
    return NULL;
}

PyObject **_PyFreeze_Locate(PyObject *owner, _PyFreezePlace place)
{
    if (place.key == NULL) {
        return place.at;
    }
    if (place.in_instance) {
        PyDictValues *values = *_PyObject_ValuesPointer(owner);
        if (values != NULL) {
            return locate_in(keys_of_instances(owner), values, place.key);
        }
        owner = *_PyObject_ManagedDictPointer(owner);
    }
    PyDictObject *dict = (PyDictObject *)owner;
    return dict != NULL ? locate_in(dict->ma_keys, dict->ma_values, place.key) : NULL;
}
