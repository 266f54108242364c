"""Stage: subjects. Attack primitives of the level `native`: memory, through ctypes.

Input, output: as in escape_accidental.py.
Invariant: only memory of this process, which dies with the trace. Without ctypes there are none.
"""

import sys

try:
    import ctypes
except ImportError:  # the patched interpreter is built without it
    ctypes = None

_WORD = 8
#: Of an object's head: count and type.
_HEAD = 2 * _WORD
_IMMUTABLE_TYPE = 1 << 8
#: Where tp_flags stands in a type of CPython 3.11 on 64 bits.
_TP_FLAGS = 168


def _word_at(address):
    return ctypes.c_ssize_t.from_address(address)


def _cells(x):
    return x if type(x) is tuple else (x,)


def set_cell_natively(x, name, y):
    write = ctypes.pythonapi.PyCell_Set
    write.argtypes = [ctypes.py_object, ctypes.py_object]
    for cell in _cells(x):
        write(cell, y)


def set_tuple_item_natively(x, name, y):
    if type(x) is tuple and x:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(y))
        _word_at(id(x) + _HEAD + _WORD).value = id(y)


def _pointers(x):
    """Places in the object's memory, and what stands there."""
    for offset in range(_HEAD, min(sys.getsizeof(x), 32 * _WORD), _WORD):
        yield id(x) + offset, _word_at(id(x) + offset).value


def _known(addresses):
    """Which of the addresses are objects that the collector knows: others must not be touched."""
    import gc

    return {id(thing): thing for thing in gc.get_objects() if id(thing) in addresses}


def read_memory(x, name, y):
    found = _known({value for _, value in _pointers(x)})
    return list(found.values())


def write_memory(x, name, y):
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(y))
    for place, value in _pointers(x):
        if value in _known({value}):
            _word_at(place).value = id(y)
            return


def set_attribute_natively(x, name, y):
    cls = x if isinstance(x, type) else type(x)
    from gc import get_referents

    forget = ctypes.pythonapi.PyType_Modified  # without ctypes nothing is done by halves
    for found in get_referents(cls.__dict__):
        if type(found) is dict:
            found[name] = y
    forget(ctypes.py_object(cls))


def replace_method_natively(x, name, y):
    ctypes.pythonapi.PyFunction_SetDefaults(ctypes.py_object(x), ctypes.py_object((y, y, y)))


def clear_flag_natively(x, name, y):
    cls = x if isinstance(x, type) else type(x)
    flags = ctypes.c_ulong.from_address(id(cls) + _TP_FLAGS)
    flags.value &= ~_IMMUTABLE_TYPE
    setattr(cls, name, y)


def wipe_memory(x, name, y):
    ctypes.memset(id(x) + _HEAD, 0, _WORD)
