"""Stage: subjects. What the ops of a freeze trace do to an object, as functions of the object.

Input: the words of an op.
Output: a function that does it, or None where the object's type has no such thing.
Invariant: an action takes all that it needs from the object that it is given: it runs on twins and copies too.
"""

import functools
import inspect
import sys
import types

import freeze_kinds
from freeze_calls import COUNTS, EXCLUDED, USED_UP, arguments
from freeze_digest import changed, digest
from freeze_iterators import endless_part

_MISSING = object()


_BUILT_IN = (types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType)


@functools.cache
def _counts(descriptor):
    """The fewest and the most arguments that a built-in method takes besides its object."""
    try:
        parameters = list(inspect.signature(descriptor).parameters.values())[1:]
    except (ValueError, TypeError):
        return 0, sys.maxsize
    by_place = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    endless = any(one.kind is one.VAR_POSITIONAL for one in parameters)
    return sum(one.default is one.empty for one in by_place), sys.maxsize if endless else len(by_place)


def takes(obj, name, recipe):
    """Whether the object's method can take that many arguments, as far as it says."""
    found = _find(type(obj), name)
    if not isinstance(found, _BUILT_IN):
        return True
    least, most = _counts(found)
    return least <= COUNTS[recipe] <= most


class Call:
    """A call with the arguments of a recipe; afterwards it knows whether it used them up."""

    has_used_up = False

    def __init__(self, function, recipe):
        """`function(obj)` is what is called."""
        self._function = function
        self._recipe = recipe

    def __call__(self, obj):
        given = arguments(self._recipe, obj)
        if self._recipe not in USED_UP:
            return self._function(obj)(*given)
        before = digest(given)
        try:
            return self._function(obj)(*given)
        finally:
            self.has_used_up = changed(before, digest(given))


def _find(cls, name):
    for base in type.mro(cls) if cls is not type else (type, object):
        if name in base.__dict__:
            return base.__dict__[name]
    return _MISSING


def method(obj, name, recipe):
    """The method of the object."""
    if name in EXCLUDED or _find(type(obj), name) is _MISSING:
        return None
    return Call(lambda obj: getattr(obj, name), recipe)


def special(obj, name, recipe):
    """The special method of the type, with the object as its first argument."""
    found = _find(type(obj), name)
    if name in EXCLUDED or not callable(found):
        return None
    return Call(lambda obj: functools.partial(_find(type(obj), name), obj), recipe)


#: What an attribute that was empty accepts.
_SAMPLES = {
    "__defaults__": lambda: (7,),
    "__kwdefaults__": lambda: {"new": 7},
    "__traceback__": lambda: freeze_kinds.traceback(None),
    "tb_next": lambda: freeze_kinds.traceback(None),
}


def _same_type(old, name):
    """A value that an attribute checked for its type accepts."""
    if name in _SAMPLES:
        return _SAMPLES[name]()
    if type(old) is types.CodeType:
        return (lambda: 5).__code__ if not old.co_freevars else (lambda x: lambda: x)(0).__code__
    if type(old) is tuple:
        return (*old, 7) if not any(isinstance(item, type) for item in old) else (*_other_bases(old),)
    if type(old) is dict:
        return {"new": 7}
    if isinstance(old, type):
        return type("Other", (old,), {"__slots__": (), "__module__": "world"})
    if type(old) in (int, bool, str, float):
        return type(old)(not old) if type(old) is bool else old + old
    return types.SimpleNamespace() if old is not None else RuntimeError()


def _other_bases(old):
    return tuple(type("Other", (base,) if base is not object else (), {"__module__": "world"}) for base in old)


def _as_set(obj, name):
    setattr(obj, name, 7)


def _same(obj, name):
    setattr(obj, name, _same_type(getattr(obj, name, None), name))


def _statement(obj, name):
    exec("obj.%s = 7" % name, {"obj": obj})


_ASSIGN = {
    "set": _statement,
    "delete": lambda obj, name: exec("del obj.%s" % name, {"obj": obj}),
    "setattr": lambda obj, name: type(obj).__setattr__(obj, name, 7),
    "delattr": lambda obj, name: type(obj).__delattr__(obj, name),
    "descriptor_set": lambda obj, name: _find(type(obj), name).__set__(obj, _same_type(getattr(obj, name, None), name)),
    "descriptor_delete": lambda obj, name: _find(type(obj), name).__delete__(obj),
    "super_set": lambda obj, name: (type if isinstance(obj, type) else object).__setattr__(obj, name, 7),
    "same_type": _same,
    "item": lambda obj, name: getattr(obj, name).__setitem__("new", 7),
}


ASSIGNMENTS = (*_ASSIGN, "every")
#: Namespaces that are not the object's own: whether they are frozen with it is the dialect's choice, or never.
_SHARED = ("__globals__", "__builtins__")


def assignment(obj, name, how):
    """An attribute set or deleted, or an item of what it holds."""
    if name in EXCLUDED or how == "item" and name in _SHARED:
        return None
    assign = _ASSIGN[how]
    return lambda obj: assign(obj, name)


def _collect_from(obj):
    left = 9
    for item in obj:
        left -= 1
        if not left:
            break


def _unpack(obj):
    first, second, third = obj


def _delegate(obj):
    def run():
        yield from obj

    next(run())


def _note_finalizer(async_generator):
    """What an event loop would be told of when the generator dies."""


def _anext(obj):
    """As in an event loop that wants to know of async generators."""
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(finalizer=_note_finalizer)
    try:
        return obj.__anext__()
    finally:
        sys.set_asyncgen_hooks(*hooks)


def _clear_frame(obj):
    for name in ("gi_frame", "cr_frame", "ag_frame"):
        if hasattr(obj, name):
            getattr(obj, name).clear()


_DRIVE = {
    "next": next,
    "for": _collect_from,
    "send": lambda obj: obj.send(None),
    "list": lambda obj: list(endless_part(obj)),
    "unpack": _unpack,
    "throw": lambda obj: obj.throw(ValueError),
    "close": lambda obj: obj.close(),
    "zip": lambda obj: next(zip(obj, (1,))),
    "in": lambda obj: "absent" in endless_part(obj),
    "extend": lambda obj: [].extend(endless_part(obj)),
    "yield_from": _delegate,
    "anext": _anext,
    "asend": lambda obj: obj.asend(None).send(None),
    "athrow": lambda obj: obj.athrow(ValueError).send(None),
    "aclose": lambda obj: obj.aclose().send(None),
    "frame_clear": _clear_frame,
}
DRIVERS = (*_DRIVE, "every")


def drive(obj, how):
    """An iterator or generator driven on."""
    if all(_find(type(obj), name) is _MISSING for name in ("__next__", "send", "asend")):
        return None
    return _DRIVE[how]
