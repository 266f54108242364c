"""`dataclass` for modules that are in no table of modules.

Stage:     what the run-time side gives instead of dataclasses'; written in full Python.
Input:     a class, or options, as for dataclasses.
Output:    the class, with the methods of a dataclass.
Invariant: the methods that dataclass writes find nothing that the module could have put in their way.

Annotations that are texts (all of them, after `from __future__ import annotations`) are looked up by
dataclass in the module that `sys.modules` has under the class's module's name; without one it fails. What stands
there while it looks has the two names that mean something to it, and no other name of the module: the
methods use it as their globals, and call `super` with the class.
"""

from __future__ import annotations

import dataclasses
import sys
import typing
from contextlib import contextmanager
from typing import Any, Iterator

__all__ = ["REPLACEMENTS", "dataclass"]

MEANINGS = (typing.ClassVar, dataclasses.KW_ONLY)


def dataclass(cls: Any = None, /, **options: Any) -> Any:
    """As `dataclasses.dataclass`, for a class of the module that calls."""
    names = sys._getframe(1).f_globals
    known = {name: value for name, value in names.items() if any(value is meaning for meaning in MEANINGS)}

    def decorate(cls: Any) -> Any:
        with module_of_names(cls.__module__, known):
            return dataclasses.dataclass(cls, **options)

    return decorate if cls is None else decorate(cls)


@contextmanager
def module_of_names(name: str, names: dict[str, Any]) -> Iterator[None]:
    """A module of that name for a while, where there is none."""
    if name in sys.modules:
        yield
        return
    module = type("Module", (), {})()
    module.__dict__ = names
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]


REPLACEMENTS = {("dataclasses", "dataclass"): dataclass}
"""What stands in for names of modules, by module and name."""
