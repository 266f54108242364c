"""`contextmanager` and `asynccontextmanager` whose managers forget what they were called with.

Stage:     what the run-time side gives instead of contextlib's; written in full Python.
Input:     a generator function, as for contextlib.
Output:    a function that makes context managers without `args`, `kwds` and `func`.
Invariant: no attribute of a manager leads to the object whose method made it, nor to an argument.

contextlib keeps the three until the manager is entered, to make another manager when it decorates a
function. So these can't decorate functions.
"""

from __future__ import annotations

import contextlib
import functools
from typing import Any, Callable

__all__ = ["REPLACEMENTS", "asynccontextmanager", "contextmanager"]


def contextmanager(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `contextlib.contextmanager`; the managers decorate nothing."""
    return forgetful(contextlib.contextmanager(function))


def asynccontextmanager(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `contextlib.asynccontextmanager`; the managers decorate nothing."""
    return forgetful(contextlib.asynccontextmanager(function))


def forgetful(make: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(make)
    def helper(*args: Any, **kwds: Any) -> Any:
        manager = make(*args, **kwds)
        # Not deleted: contextlib does that when the manager is entered.
        manager.args, manager.kwds, manager.func = (), {}, None
        return manager

    return helper


REPLACEMENTS = {
    ("contextlib", "contextmanager"): contextmanager,
    ("contextlib", "asynccontextmanager"): asynccontextmanager,
}
"""What stands in for names of modules, by module and name."""
