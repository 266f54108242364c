"""Stage: subjects. Store sites that have run until the interpreter has specialised them.

Input: a site's name, an object to warm it on.
Output: a function of an object that stores into it, its bytecode warm.
Invariant: a site belongs to one trace: its code is compiled for it, so that what it was specialised for is known.
"""

import heapq
import io
import itertools
import json.encoder
import pickle
import struct
import sys

from freeze_iterators import writable_view

#: Pickles that write into the object that `persistent_load` returns. They are constants: none comes from a trace.
_PICKLES = {
    "append": b"P0\nK\x07a.",
    "appends": b"P0\n(K\x07K\x08e.",
    "setitem": b"P0\nX\x02\x00\x00\x00k0K\x07s.",
    "setitems": b"P0\n(X\x02\x00\x00\x00k0K\x07u.",
    "additems": b"P0\n(K\x07\x90.",
    "build": b"P0\n}X\x02\x00\x00\x00k0K\x07sb.",
}


def _unpickle_into(obj, how):
    class Unpickler(pickle.Unpickler):
        def persistent_load(self, name):
            return obj

    Unpickler(io.BytesIO(_PICKLES[how])).load()


def _encode_with(markers):
    """json keeps what it is at in the dict that it is given."""
    json.encoder.c_make_encoder(markers, repr, repr, None, ":", ",", False, False, True)([[]], 0)


def _trace_locals(function, value):
    """As a debugger does: every variable that the function's frame shows is changed while it runs."""
    code = function.__code__

    def change(frame, event, argument):
        if frame.f_code is code:
            frame.f_locals.update(dict.fromkeys(frame.f_locals, value))
        return change

    sys.settrace(change)
    try:
        function()
    finally:
        sys.settrace(None)


def _new_group(obj, key):
    """A groupby gets a new current group; so does the one that a group is of, and that group is current no longer."""
    of_group = type(obj) is itertools._grouper
    itertools._grouper(type(obj).__reduce__(obj)[1][0] if of_group else obj, key)


#: What the sites' sources call.
_HELPERS = {"heapq": heapq, "new_group": _new_group, "unpickle_into": _unpickle_into, "encode_with": _encode_with,
            "writable_view": writable_view, "pack_into": struct.pack_into, "trace_locals": _trace_locals}

#: More than any counter of the adaptive interpreter.
ROUNDS = 64

_SOURCES = {
    "attribute": "o.k0 = v",
    "attribute_slot": "o.k1 = v",
    "item_of_list": "o[0] = v",
    "item_of_dict": "o['k0'] = v",
    "delete_item": "del o['k0']",
    "append": "o.append(v)",
    "augmented": "o += [v]",
    "slice": "o[0:1] = [v]",
    "unpack": "o[0], o[1] = v, v",
    "extend": "o.extend((v,))",
    "class_attribute": "o.k0 = v",
    "global_name": "global used\n used = v",
    "cell_name": "o.cell_contents = v",
    "attribute_inline": "o.k0 = v",
    "attribute_hint": "o.k0 = v",
    "setdefault": "o.setdefault('new', v)",
    "heapify": "heapq.heapify(o)",
    "heapreplace": "heapq.heapreplace(o, v)",
    "heappushpop": "heapq.heappushpop(o, v)",
    "heapify_max": "heapq._heapify_max(o)",
    "heapreplace_max": "heapq._heapreplace_max(o, v)",
    "heappop_max": "heapq._heappop_max(o)",
    "new_grouper": "new_group(o, v)",
    "readinto": "writable_view(o)",
    "readinto_buffer": "pack_into('B', o.getbuffer().obj, 0, 7)",
    "unpickle_append": "unpickle_into(o, 'append')",
    "unpickle_appends": "unpickle_into(o, 'appends')",
    "unpickle_setitem": "unpickle_into(o, 'setitem')",
    "unpickle_setitems": "unpickle_into(o, 'setitems')",
    "unpickle_additems": "unpickle_into(o, 'additems')",
    "unpickle_build": "unpickle_into(o, 'build')",
    "encode_json": "encode_with(o)",
    "trace_locals": "trace_locals(o, v)",
}
NAMES = (*_SOURCES, "every")


class Sites:
    """The sites of one trace."""

    def __init__(self):
        self._made = {}

    def site(self, name):
        if name not in self._made:
            namespace = dict(_HELPERS)
            exec("def store(o, v):\n %s\n" % _SOURCES[name], namespace)
            self._made[name] = namespace["store"]
        return self._made[name]

    def warm(self, name, like):
        """Runs the site on a mutable object of the same type, as often as it needs; on none it stays cold."""
        store = self.site(name)
        for _ in range(ROUNDS):
            obj = _OTHERS.get(name, _another)(like)
            if obj is None:
                return
            try:
                store(obj, 5)
            except Exception:
                return

    def action(self, name):
        store = self.site(name)
        return lambda obj: store(obj, 7)


def _another(like):
    """A fresh object of the very type: it is mutable, even where the type is frozen."""
    cls = type(like)
    if isinstance(like, type):
        return None
    try:
        obj = cls.__new__(cls)
        if cls in (list, dict, bytearray) or isinstance(obj, (list, dict)):
            obj = cls()
            if isinstance(obj, dict):
                obj["k0"] = 5
            else:
                obj.extend([5, 6])
        if hasattr(obj, "__dict__") or hasattr(cls, "k0"):
            obj.k0 = 5
        return obj
    except Exception:
        return None


def _another_laid_out(lay_out):
    """One whose attributes are where `lay_out(obj)` puts them; None where the type has no room for them."""

    def make(like):
        try:
            obj = type(like).__new__(type(like))
            lay_out(obj)
            return obj
        except Exception:  # whatever a type says to that: the site stays cold for it
            return None

    return make


def _in_itself(obj):
    obj.k0 = 5  # it stays there as long as nobody asks for the dict


def _in_its_dict(obj):
    obj.__dict__ = {"k0": 5}  # with a table of its own


#: Sites that are specialised for a layout.
_OTHERS = {"attribute_inline": _another_laid_out(_in_itself), "attribute_hint": _another_laid_out(_in_its_dict)}
