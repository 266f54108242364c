"""Namespace and ImmutableNamespace: variables to share, and the record of functions that share them.

Stage:     under every object in Cajita style.
Input:     Python functions; their `__name__` is the name of the method.
Output:    an object whose public attributes are these functions, and that takes no other.
Invariant: a record never changes; what a look-up gives is the looker's own copy of the function.

A function takes attributes, and its code and defaults can be assigned. Were the function itself
handed out, whoever holds the record could leave data on it, or change what it does for all others.
So each look-up gives a new function around the same variables. Its `__closure__` still leads to
them: the record holds against accidents, not against those who look inside functions.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sealedstructs.sealing import copy_function, new_barrier, seal

__all__ = ["ImmutableNamespace", "Namespace"]

Namespace = SimpleNamespace
"""A mutable record of attributes: `Namespace(count=0).count`. The interpreter's own class serves: as no
Python code can patch it, its attributes lead nobody astray."""


def make_immutable_namespace() -> type:
    """Make the class; its methods keep the seal and all that they use in their closures."""
    from builtins import AttributeError, TypeError, ValueError
    from builtins import dict, object, sorted, str, type
    from types import FunctionType

    copy_of = copy_function
    new_instance = object.__new__
    is_identifier = str.isidentifier

    def check_name(name: Any, named: dict[str, Any]) -> None:
        """TypeError when a name is no exact str, ValueError when it is private or there already."""
        if type(name) is not str:
            # A str that overrides its methods could be one name now and another name later.
            raise TypeError("a function's name must be exactly a str")
        if not is_identifier(name) or name[0] == "_":
            raise ValueError(f"{name!r} is no public name")
        if name in named:
            raise ValueError(f"two functions are named {name!r}")

    def functions_of(instance: Any) -> dict[str, FunctionType]:
        """The record of an instance; TypeError when it has none."""
        try:
            return read(instance)
        except AttributeError:
            raise TypeError("this ImmutableNamespace was never made: it has no functions") from None

    class ImmutableNamespace(new_barrier()):  # type: ignore[misc]
        """ImmutableNamespace(*functions, **named): an object whose methods are these functions.

        Each positional function goes by its `__name__`, the others by their keywords. All must be
        Python functions: TypeError. A name must be exactly a str (TypeError), public, an identifier
        and given once (ValueError). Two records are equal when they are the same one. A record is
        neither copied nor pickled (TypeError): a copy would share the state and yet not be equal.
        """

        __slots__ = ("functions",)

        def __new__(cls, /, *functions: FunctionType, **named: FunctionType) -> Any:
            if cls is not ImmutableNamespace:
                raise TypeError("ImmutableNamespace is sealed")
            record: dict[str, FunctionType] = {}
            for function in (*functions, *named.values()):
                if type(function) is not FunctionType:
                    raise TypeError("an ImmutableNamespace holds Python functions only")
            pairs = [(function.__name__, function) for function in functions]
            for name, function in pairs + [*named.items()]:
                check_name(name, record)
                # A copy: the maker's own function can be assigned to later.
                record[name] = copy_of(function)
            instance = new_instance(cls)
            write(instance, record)
            return instance

        def __getattr__(self, name: str) -> FunctionType:
            function = functions_of(self).get(name) if type(name) is str else None
            if function is None:
                raise AttributeError("an ImmutableNamespace has no such attribute")
            return copy_of(function)

        def __dir__(self) -> list[str]:
            return sorted(functions_of(self))

        def __repr__(self) -> str:
            return f"<ImmutableNamespace: {', '.join(sorted(functions_of(self)))}>"

        def __reduce__(self) -> Any:
            raise TypeError("an ImmutableNamespace is neither copied nor pickled")

        def __reduce_ex__(self, protocol: Any) -> Any:
            raise TypeError("an ImmutableNamespace is neither copied nor pickled")

    ImmutableNamespace.__qualname__ = "ImmutableNamespace"
    read, write = seal(ImmutableNamespace, "functions")
    return ImmutableNamespace


ImmutableNamespace = make_immutable_namespace()
