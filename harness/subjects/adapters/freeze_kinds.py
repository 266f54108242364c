"""Stage: subjects. What the building ops of a freeze trace do with objects.

Input: a kind's name, and the object that it shall hold (or NOTHING); an object.
Output: a new object; one more reference of it to another; its parts, subclasses and instances.
Invariant: an object takes a link, and has a part, by its kind alone: the model says the same.
"""

import collections
import types

from freeze_iterators import NOTHING  # noqa: F401 (the world's empty slots)
from freeze_makers import MAKERS, SHARED_CLASSES, traceback  # noqa: F401 (one place to find kinds)

_HEAP_TYPE = 1 << 9


def is_of_a_trace(cls):
    """Whether a class was made by a trace: such a class a freeze reaches, others are there for good."""
    return cls.__flags__ & _HEAP_TYPE and cls.__module__ == "world"


def has_own_attributes(obj):
    """Whether attributes of the object can be set and `part` shows the dict that holds them."""
    cls = type(obj)
    if isinstance(obj, type):
        return False
    return cls in (types.SimpleNamespace, ValueError) or is_of_a_trace(cls) and cls.__dictoffset__ != 0


def _has_own_globals(function):
    """By its name: a freeze may give any function a namespace of its own."""
    return function.__name__ == "function"


class NoLink(Exception):
    """Such an object takes no further references."""


class NoPart(Exception):
    """Such an object has no part of that name."""


def link(obj, name, other):
    """`obj` refers to `other` from now on, besides what it referred to."""
    cls = type(obj)
    if cls is list or cls is collections.deque:
        obj.append(other)
    elif cls is set:
        obj.add(property(other))
    elif cls in (dict, collections.OrderedDict, collections.defaultdict):
        obj[name] = other
    elif cls is types.CellType:
        obj.cell_contents = other
    elif cls is types.FunctionType and _has_own_globals(obj):
        obj.__globals__[name] = other
    elif cls is types.ModuleType or has_own_attributes(obj) or isinstance(obj, type) and is_of_a_trace(obj):
        setattr(obj, name, other)
    else:
        raise NoLink


def part(obj, which):
    """A part of an object that a slot can hold too."""
    if which == "class" and is_of_a_trace(type(obj)):
        return type(obj)
    if which == "dict" and has_own_attributes(obj):
        return obj.__dict__
    if type(obj) is types.FunctionType:
        if which == "cell" and obj.__closure__:
            return obj.__closure__[0]
        if which == "globals" and _has_own_globals(obj):
            return obj.__globals__
    raise NoPart


def subclass(cls):
    if not isinstance(cls, type):
        raise TypeError("not a class")
    return type(cls)("Subclass", (cls,), {"__module__": "world"})


def instance(cls):
    if not isinstance(cls, type):
        raise TypeError("not a class")
    return cls("Class", (), {"__module__": "world"}) if issubclass(cls, type) else cls()


def make(kind, held):
    return MAKERS[kind](held)
