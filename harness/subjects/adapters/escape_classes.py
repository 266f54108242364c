"""Stage: subjects. Attack primitives of the level `introspective` on classes: their bases, dictionaries, descriptors and instances.

Input, output: as in escape_accidental.py.
Invariant: that of escape_introspective.py.
"""

import gc


def class_of(x, name, y):
    return [x.__class__, type(x)]


def bases(x, name, y):
    cls = x if isinstance(x, type) else type(x)
    return [*cls.__bases__, *cls.__mro__]


def subclasses(x, name, y):
    return type.__subclasses__(x if isinstance(x, type) else type(x))


def metaclass(x, name, y):
    return type(type(x))


class _Attackers:
    """A class of the attacker's."""

    def value(self):
        return 1337

    next = balance = size = tell = value


class _AttackersSlotted:
    __slots__ = ("stolen",)


class _AttackersWeak:
    __slots__ = ("__weakref__",)


def set_class(x, name, y):
    for cls in (_Attackers, _AttackersSlotted, _AttackersWeak, type("Alike", (type(x).__base__,), {"__slots__": ()})):
        try:
            x.__class__ = cls
        except TypeError:
            try:
                object.__setattr__(x, "__class__", cls)
            except TypeError:
                pass


def set_bases(x, name, y):
    type(x).__bases__ = (_Attackers,)


def write_by_metaclass(x, name, y):
    type.__setattr__(type(x), name, y)


def delete_by_metaclass(x, name, y):
    type.__delattr__(type(x), name)


def read_descriptor(x, name, y):
    return type(x).__dict__[name].__get__(x, type(x))


def write_descriptor(x, name, y):
    type(x).__dict__[name].__set__(x, y)


#: Of a type's flags: it was made while the program ran.
_HEAP = 1 << 9


def _is_of_the_sealed(cls):
    """Static types are the whole interpreter's, and open this way to all: impl/cpython/left_mutable.toml names it."""
    return bool(getattr(cls, "__flags__", _HEAP) & _HEAP)


def write_through_proxy(x, name, y):
    cls = x if isinstance(x, type) else type(x)
    for found in gc.get_referents(cls.__dict__) if _is_of_the_sealed(cls) else ():
        if type(found) is dict:
            found[name] = y


def write_through_collector(x, name, y):
    for cls in type.mro(x) if isinstance(x, type) and x is not type else type(x).__mro__:
        for found in gc.get_referents(cls) if _is_of_the_sealed(cls) else ():
            if type(found) is dict:
                found[name] = y


def new_by_object(x, name, y):
    return object.__new__(type(x))


def look_alike(x, name, y):
    real = type(x)

    class Alike:
        __class__ = property(lambda self: real)

        def __getattr__(self, wanted):
            return lambda *given: 5

    return Alike()
