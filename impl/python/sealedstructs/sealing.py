"""What the sealed classes share: a class that nobody can extend, patch, or lay out alike.

Stage:     under every class of the package; runs once, while the package is imported.
Input:     a class made on its own barrier (`new_barrier`), with one slot for its state.
Output:    `seal` gives the only two functions that read and write that slot.
Invariant: once `seal` has returned, no attribute of the class or of an instance names the slot.

A slot is a pair: storage in the instance, and a descriptor in the class. `seal` takes the
descriptor out of the class, so the storage has no name any more, and hands the descriptor's
two methods to its caller, who keeps them in a closure.

This holds off accidents and attribute access. It is no defence against code that reads
`__closure__`, walks frames, asks the garbage collector, or calls `type.__setattr__`.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any, Callable, NamedTuple

__all__ = ["Seal", "SealedType", "copy_function", "new_barrier", "seal"]


class Seal(NamedTuple):
    """The two ends of a sealed slot. Keep them in a closure and nowhere else."""

    read: Callable[[Any], Any]
    """`read(instance)` gives what was written. AttributeError when nothing was; TypeError
    when the argument is no instance of the sealed class."""

    write: Callable[[Any, Any], None]
    """`write(instance, state)` fills the slot. TypeError as for `read`."""


def make_copy_function() -> Callable[[FunctionType], FunctionType]:
    """Make `copy_function`, which keeps what it uses in its closure."""
    new_function = FunctionType

    def copy_function(function: FunctionType) -> FunctionType:
        """A new function around the same variables: it does the same, and carries no attributes."""
        copied = new_function(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
        )
        if function.__kwdefaults__ is not None:
            copied.__kwdefaults__ = {**function.__kwdefaults__}
        copied.__qualname__ = function.__qualname__
        copied.__doc__ = function.__doc__
        return copied

    return copy_function


copy_function = make_copy_function()


def make_sealing() -> tuple[type, Callable[[], type], Callable[[type, str], Seal]]:
    """Make `SealedType`, `new_barrier` and `seal`, which share the set of closed classes.

    The set lives in this call's closure, so that no assignment to a module attribute can
    reopen a class.
    """
    closed: set[type] = set()
    copy_of, function_type = copy_function, FunctionType

    class SealedType(type):
        """The type of sealed classes: after `seal` they take no subclass and no assignment."""

        __qualname__ = "SealedType"

        def __init_subclass__(cls, **options: Any) -> None:
            raise TypeError("SealedType is sealed: it cannot be subclassed")

        def mro(cls) -> list[type]:
            # The check is here and not in __init_subclass__, which a mixin listed before the
            # sealed class would shadow, nor in __new__, which type.__new__ goes round.
            for base in cls.__bases__:
                if base in closed:
                    raise TypeError(f"{base.__name__} is sealed: it cannot be subclassed")
            return type.mro(cls)

        def __setattr__(cls, name: str, value: Any) -> None:
            if cls in closed:
                raise AttributeError(f"{cls.__name__} is sealed: cannot set {name!r}")
            type.__setattr__(cls, name, value)

        def __delattr__(cls, name: str) -> None:
            if cls in closed:
                raise AttributeError(f"{cls.__name__} is sealed: cannot delete {name!r}")
            type.__delattr__(cls, name)

        def __getattribute__(cls, name: str) -> Any:
            # A function takes attributes, and is the same one for all who look it up in the class: data could be
            # left on it. Methods of instances are looked up otherwise, and take none.
            found = type.__getattribute__(cls, name)
            return copy_of(found) if type(found) is function_type and cls in closed else found

        def __instancecheck__(cls, instance: Any) -> bool:
            # The real type only: an object whose __class__ merely says so is not an instance.
            return type.__subclasscheck__(cls, type(instance))

        def __subclasscheck__(cls, candidate: Any) -> bool:
            # A class only: an object with a made-up __bases__ is not a subclass.
            if not type.__subclasscheck__(type, type(candidate)):
                raise TypeError("issubclass() arg 1 must be a class")
            return type.__subclasscheck__(cls, candidate)

    def new_barrier() -> type:
        """Make an empty base class for one sealed class; `seal` closes both.

        Python lets `__class__` be assigned between classes of equal slots and equal base.
        A base of its own, closed to everybody else, leaves a sealed class without any such
        twin: nobody can look into an instance, or forge one, through a look-alike.
        The barrier must add to the layout to count as a different base: it offers weak references.
        """

        class Sealed(metaclass=SealedType):
            """The base of one sealed class; holds nothing."""

            __slots__ = ("__weakref__",)

            def __setattr__(self, name: str, value: Any) -> None:
                raise AttributeError(f"{type(self).__name__} is sealed: cannot set {name!r}")

            def __delattr__(self, name: str) -> None:
                raise AttributeError(f"{type(self).__name__} is sealed: cannot delete {name!r}")

        Sealed.__qualname__ = "Sealed"
        return Sealed

    def seal(cls: type, slot: str) -> Seal:
        """Take the slot named `slot` out of `cls`, and close `cls` and its barrier.

        `cls` must derive directly from a fresh barrier and have `__slots__ = (slot,)`.
        TypeError when it does not, or when it is sealed already.
        """
        barrier = cls.__base__
        if type(cls) is not SealedType or type(barrier) is not SealedType:
            raise TypeError(f"{cls.__name__} is not made on a barrier")
        if cls in closed or barrier in closed:
            raise TypeError(f"{cls.__name__} is sealed already")
        if cls.__dict__.get("__slots__") != (slot,):
            raise TypeError(f"{cls.__name__} must have {slot!r} as its only slot")
        descriptor = cls.__dict__[slot]
        delattr(cls, slot)
        delattr(cls, "__slots__")
        delattr(barrier, "__slots__")
        closed.add(cls)
        closed.add(barrier)
        return Seal(descriptor.__get__, descriptor.__set__)

    return SealedType, new_barrier, seal


SealedType, new_barrier, seal = make_sealing()
