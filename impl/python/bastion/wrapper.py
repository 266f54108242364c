"""Bastion, seal_object, sealed: an ordinary object behind a wrapper that shows its public names.

Stage:     under every object in Bastion style.
Input:     an object of any class. Its public names are those that do not begin with an underscore.
Output:    a wrapper: reading a public name reads it from the object; no name reads anything else of it.
Invariant: what a wrapper shows under a public name of its object is the object's, whatever is assigned.

The mutability problem is part of the approach and is left in: a wrapper is an ordinary Python
instance that takes attributes. They never hide the object's own names here, but two holders of one
wrapper can leave each other messages. Overriding `__setattr__` would not end that, as
`object.__setattr__` goes round it. The native Bastion ends it.

What wraps the object is a closure, as in the module that the approach is named after. A sealed slot
holds it: no attribute name leads there, and no assignment replaces it.
"""

from __future__ import annotations

from typing import Any, Callable

from sealedstructs.sealing import new_barrier, seal

__all__ = ["Bastion", "seal_object", "sealed"]


def make_wrapper() -> tuple[Callable[[Any], Any], ...]:
    """Make `Bastion`, `seal_object` and `sealed`, which share the class of wrappers."""
    from builtins import AttributeError, TypeError
    from builtins import dir, getattr, id, object, sorted, str, type
    from weakref import WeakValueDictionary

    new_instance = object.__new__
    own_attribute = object.__getattribute__
    starts_with = str.startswith
    wrappers: WeakValueDictionary[int, Any] = WeakValueDictionary()

    def is_public(name: Any) -> bool:
        """Exactly a str: one that overrides `startswith` could pass as public and be private."""
        return type(name) is str and not starts_with(name, "_")

    def getter(wrapper: Any) -> Callable[[Any], Any]:
        """The closure around a wrapper's object; TypeError when there is none."""
        try:
            return read(wrapper)
        except AttributeError:
            raise TypeError("this wrapper was never made: it wraps nothing") from None

    class Mutable:
        """Gives wrappers an instance dictionary."""

        __slots__ = ("__dict__",)

    class BastionClass(new_barrier(), Mutable):  # type: ignore[misc]
        """What `Bastion` gives: shows the public attributes of one object. Only Bastion makes one."""

        __slots__ = ("getter",)

        def __new__(cls, *arguments: Any, **named: Any) -> Any:
            raise TypeError("wrappers are made by Bastion")

        def __getattribute__(self, name: str) -> Any:
            if is_public(name):
                try:
                    return getter(self)(name)
                except AttributeError:
                    pass  # it may be one of the wrapper's own: the mutability problem
            elif type(name) is not str:
                raise AttributeError("a name must be exactly a str")
            return own_attribute(self, name)

        # Without these two, the barrier below would refuse.
        def __setattr__(self, name: str, value: Any) -> None:
            object.__setattr__(self, name, value)

        def __delattr__(self, name: str) -> None:
            object.__delattr__(self, name)

        def __dir__(self) -> list[str]:
            own = own_attribute(self, "__dict__")
            return sorted({*getter(self)(None), *(name for name in own if type(name) is str)})

        def __reduce__(self) -> Any:
            raise TypeError("a wrapper is neither copied nor pickled")

        def __reduce_ex__(self, protocol: Any) -> Any:
            raise TypeError("a wrapper is neither copied nor pickled")

    BastionClass.__qualname__ = "BastionClass"
    read, write = seal(BastionClass, "getter")

    def Bastion(object: Any) -> Any:
        """A new wrapper of `object`.

        Its public attributes are the object's. A name that begins with an underscore, or is not
        exactly a str, is AttributeError. A wrapper is neither copied nor pickled (TypeError).
        """

        def get(name: Any) -> Any:
            if name is None:
                return [name for name in dir(object) if is_public(name)]
            if is_public(name):
                return getattr(object, name)
            raise AttributeError("no public name")

        wrapper = new_instance(BastionClass)
        write(wrapper, get)
        return wrapper

    def seal_object(object: Any) -> Any:
        """The wrapper of `object`: the same one as long as that is alive, without a strong reference to it."""
        # By identity: an address is not used again while the wrapper keeps its object alive.
        wrapper = wrappers.get(id(object))
        if wrapper is None:
            wrapper = wrappers[id(object)] = Bastion(object)
        return wrapper

    def sealed(klass: Callable[..., Any]) -> Callable[..., Any]:
        """Class decorator: the name becomes a constructor that gives `seal_object(klass(...))`."""

        def constructor(*arguments: Any, **named: Any) -> Any:
            return seal_object(klass(*arguments, **named))

        return constructor

    return Bastion, seal_object, sealed


Bastion, seal_object, sealed = make_wrapper()
