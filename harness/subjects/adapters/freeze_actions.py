"""Stage: subjects. What the ops of a freeze trace do to an object, as functions of the object.

Input: the words of an op.
Output: a function that does it, or None where the object's type has no such thing.
Invariant: an action takes all that it needs from the object that it is given: it runs on twins and copies too.
"""

import types

from freeze_calls import EXCLUDED, arguments

_MISSING = object()


def _find(cls, name):
    for base in type.mro(cls) if cls is not type else (type, object):
        if name in base.__dict__:
            return base.__dict__[name]
    return _MISSING


def method(obj, name, recipe):
    """The method of the object."""
    if name in EXCLUDED or _find(type(obj), name) is _MISSING:
        return None
    return lambda obj: getattr(obj, name)(*arguments(recipe, obj))


def special(obj, name, recipe):
    """The special method of the type, with the object as its first argument."""
    found = _find(type(obj), name)
    if name in EXCLUDED or not callable(found):
        return None
    return lambda obj: _find(type(obj), name)(obj, *arguments(recipe, obj))


def _same_type(old):
    """A value that an attribute checked for its type accepts."""
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
    setattr(obj, name, _same_type(getattr(obj, name, None)))


def _statement(obj, name):
    exec("obj.%s = 7" % name, {"obj": obj})


_ASSIGN = {
    "set": _statement,
    "delete": lambda obj, name: exec("del obj.%s" % name, {"obj": obj}),
    "setattr": lambda obj, name: type(obj).__setattr__(obj, name, 7),
    "delattr": lambda obj, name: type(obj).__delattr__(obj, name),
    "descriptor_set": lambda obj, name: _find(type(obj), name).__set__(obj, _same_type(getattr(obj, name, None))),
    "descriptor_delete": lambda obj, name: _find(type(obj), name).__delete__(obj),
    "super_set": lambda obj, name: (type if isinstance(obj, type) else object).__setattr__(obj, name, 7),
    "same_type": _same,
}


ASSIGNMENTS = tuple(_ASSIGN)


def assignment(obj, name, how):
    """An attribute set or deleted."""
    if name in EXCLUDED:
        return None
    assign = _ASSIGN[how]
    return lambda obj: assign(obj, name)


def _collect_from(obj):
    for item in obj:
        pass


def _delegate(obj):
    def run():
        yield from obj

    next(run())


_DRIVE = {
    "next": next,
    "for": _collect_from,
    "send": lambda obj: obj.send(None),
    "list": list,
    "unpack": lambda obj: (lambda first, *rest: None)(*obj),
    "throw": lambda obj: obj.throw(ValueError),
    "close": lambda obj: obj.close(),
    "zip": lambda obj: next(zip(obj, (1,))),
    "in": lambda obj: "absent" in obj,
    "extend": lambda obj: [].extend(obj),
    "yield_from": _delegate,
}
#: These have no end.
_ENDLESS = ("count", "cycle")


def drive(obj, how):
    """An iterator or generator driven on."""
    cls = type(obj)
    if _find(cls, "__next__") is _MISSING and _find(cls, "send") is _MISSING:
        return None
    if cls.__name__ in _ENDLESS and how not in ("next", "zip", "yield_from"):
        how = "next"
    return _DRIVE[how]
