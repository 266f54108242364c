"""Stage: subjects. How a freeze trace calls methods: recipes for arguments, and what is never called.

Input: a recipe's name, the object that is called on.
Output: a tuple of fresh arguments.
Invariant: nothing called with these arguments reaches files, processes or the network, waits, or runs for long.
"""

import array
import collections
import io
import random
import types

import freeze_iterators
import freeze_kinds


def _first(obj):
    """Something that the object holds: a key, an element, an attribute's name."""
    if isinstance(obj, (list, collections.deque, bytearray)) or type(obj).__name__ == "array":
        return obj[0] if len(obj) else 3
    return "k0"


def _like(obj):
    """Another object that in-place operators take."""
    if isinstance(obj, (set, frozenset)):
        return {"k0", "new"}
    if isinstance(obj, dict):
        return {"k0": 5, "new": 6}
    if isinstance(obj, (bytearray, memoryview, io.BytesIO)):
        return b"xyz"
    if type(obj).__name__ == "array":
        return type(obj)(obj.typecode, "xy" if obj.typecode == "u" else [7, 8])
    return collections.deque([7, 8]) if isinstance(obj, collections.deque) else [7, 8]


def _state(obj):
    """What `__setstate__` or setstate of the type takes, and is not the object's own."""
    if isinstance(obj, random.Random):
        return random.Random(7).getstate()
    if isinstance(obj, io.BytesIO):
        return (b"zz", 1, None)
    if isinstance(obj, io.StringIO):
        return ("zz", "\n", 1, None)
    if type(obj).__name__ == "partial":
        return (min, (1,), {}, {})
    if type(obj).__name__ in freeze_iterators.STATES:
        return freeze_iterators.STATES[type(obj).__name__]()
    return 1 if hasattr(obj, "__next__") else {"k0": 7}


def _itself(obj):
    """Of containers: properties and most iterators have no tp_clear, one in itself never dies, in any CPython."""
    return obj if isinstance(obj, (list, dict, set, collections.deque, bytearray, array.array)) else 7


#: Append-only; harness/trace/freeze_words.hpp has the same names in the same order.
ARGUMENTS = {
    "none": lambda obj: (),
    "one": lambda obj: (1,),
    "zero": lambda obj: (0,),
    "two": lambda obj: (2,),
    "key": lambda obj: ("k0",),
    "new_key": lambda obj: ("new",),
    "key_value": lambda obj: ("k0", 7),
    "new_key_value": lambda obj: ("new", 7),
    "index_value": lambda obj: (0, 7),
    "first": lambda obj: (_first(obj),),
    "like": lambda obj: (_like(obj),),
    "empty_list": lambda obj: ([],),
    "list_of_one": lambda obj: ([1],),
    "dict": lambda obj: ({"k0": 7, "new": 8},),
    "pairs": lambda obj: ([("k0", 7), ("new", 8)],),
    "slice_values": lambda obj: (slice(0, 1), _like(obj)),
    "slice": lambda obj: (slice(0, 1),),
    "none_value": lambda obj: (None,),
    "bytes": lambda obj: (b"xy",),
    "text": lambda obj: ("xy",),
    "itself": lambda obj: (_itself(obj),),
    "state": lambda obj: (_state(obj),),
    "iterator": lambda obj: (iter([7, 8]),),
    "function": lambda obj: (len,),
    "type": lambda obj: (int,),
    "exception": lambda obj: (ValueError,),
    "buffer": lambda obj: (bytearray(b"qrs"),),
    "two_lists": lambda obj: ([5], [6]),
    "object_value": lambda obj: (_itself(obj), 7),
    "none_type": lambda obj: (None, type(obj)),
    "three": lambda obj: (1, 2, 3),
    "code": lambda obj: ("i", [9, 9]),
    "cell": lambda obj: (types.CellType(7),),
    "zero_key": lambda obj: (0, "k0"),
    "zero_text": lambda obj: (0, "x"),
    "every": None,
    "pair_iterator": lambda obj: (iter([("k0", 7), ("new", 8)]),),
    "bytes_iterator": lambda obj: (iter([b"x", b"y"]),),
    "file": lambda obj: (io.BytesIO(bytes(64)), 1),
    "traceback": lambda obj: (freeze_kinds.traceback(None),),
    "big_dict": lambda obj: (dict.fromkeys(range(100, 120)),),
    "big_set": lambda obj: (set(range(100, 120)),),
    "extended_slice": lambda obj: (slice(0, 3, 2),),
    "extended_slice_values": lambda obj: (slice(0, 3, 2), [7, 8]),
    "slice_iterator": lambda obj: (slice(0, 1), iter([7, 8])),
    "slice_byte": lambda obj: (slice(0, 1), b"x"),
}


#: Recipes whose arguments a call may use up: a refused one leaves them as they were.
USED_UP = frozenset(["iterator", "pair_iterator", "bytes_iterator", "file", "slice_iterator"])


#: How many arguments each recipe gives, by any object's measure.
COUNTS = {name: len(make([3, 1, 2])) for name, make in ARGUMENTS.items() if make}


#: Names that no op calls, with the reason. The names in the tables stay as they are: a seed that names one is
#: an op that writes nothing.
EXCLUDED = {
    "__new__": "makes another object; what it makes is not the one in the slot",
    "__init_subclass__": "of the class, not of the object",
    "__subclasshook__": "of the class, not of the object",
    "__class_getitem__": "of the class, not of the object",
    "__prepare__": "of the class, not of the object",
    "__subclasses__": "hands out classes of the interpreter",
    "__freeze__": "the hook itself: what it does is its own affair",
    "acquire": "would wait",
    "acquire_lock": "would wait",
    "release": "of locks, which are not frozen",
    "release_lock": "of locks, which are not frozen",
    "_at_fork_reinit": "of locks, which are not frozen",
    "_randbelow": "never returns for 0",
    "_randbelow_with_getrandbits": "never returns for 0",
    "_randbelow_without_getrandbits": "never returns for 0",
    "tofile": "reaches a file",
    "__alloc__": "a number of bytes, which says nothing of the contents",
}

#: Calls that only read: a frozen object must go on answering them.
READS = frozenset("""
    __len__ __iter__ __repr__ __str__ __eq__ __ne__ __lt__ __hash__ __getitem__ __contains__ __getattribute__ __dir__
    __sizeof__ __reversed__ __bool__ __add__ __mul__ __format__ copy count index get keys values items issubset issuperset
    isdisjoint union intersection difference hexdigest digest getvalue tell tolist tobytes
""".split())


def arguments(recipe, obj):
    return ARGUMENTS[recipe](obj)
