"""Running CapPython code: verified first, then executed with tamed built-ins and tamed modules.

Stage:     after the verifier; what a host calls to use a CapPython module.
Input:     source text.
Output:    the module's public names.
Invariant: nothing runs that was not verified, and what runs sees no built-in, module or name of a
           module that is missing from the tables in tamed.py.

The verifier alone decides; these built-ins are the second line. They also close what no verifier sees:
a module's globals are searched for a name first, and then the built-ins that are given here.
"""

from __future__ import annotations

import builtins
import importlib
from typing import Any

from cappython import contexts, records, texts
from cappython.tamed import ALLOWED_BUILTINS, ALLOWED_MODULES
from cappython.verifier import Rejection, verify
from cappython.wrap import wrap

__all__ = ["Rejected", "builtins_for_code", "load"]

REPLACEMENTS = {**contexts.REPLACEMENTS, **records.REPLACEMENTS, **texts.REPLACEMENTS}


class Rejected(Exception):
    """Raised by `load` for source that the verifier does not accept."""

    def __init__(self, name: str, rejections: list[Rejection]) -> None:
        """`rejections` is what `verify` gave: at least one."""
        first = rejections[0]
        super().__init__(f"{name}:{first.line}: {first.reason} ({len(rejections)} in all)")
        self.rejections = rejections


def builtins_for_code() -> dict[str, Any]:
    """A fresh dictionary of built-ins for one module: the allowed ones, classes, and a guarded import.

    The dictionary is the caller's own, so that a change of it reaches no other module.
    """
    tamed = {name: getattr(builtins, name) for name in ALLOWED_BUILTINS}
    tamed["__build_class__"] = builtins.__build_class__
    tamed["__import__"] = guarded_import
    tamed["__debug__"] = __debug__
    tamed["__name__"] = "builtins"
    return tamed


def load(source: str | bytes, name: str = "module", *, wrapped: bool = False) -> dict[str, Any]:
    """Verify and run a module; give its public names (those without a leading underscore).

    With `wrapped`, each class is held closely first, and its name is a factory: see wrap.py.
    Rejected when the verifier refuses it (before anything has run); SyntaxError or ValueError when it
    does not parse; whatever the module itself raises.
    """
    if wrapped:
        source = wrap(source)
    rejections = verify(source, name)
    if rejections:
        raise Rejected(name, rejections)
    namespace = {"__builtins__": builtins_for_code(), "__name__": name}
    exec(compile(source, f"<{name}>", "exec", dont_inherit=True), namespace)
    return {public: value for public, value in namespace.items() if not public.startswith("_")}


def guarded_import(name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0) -> Any:
    """What an import statement calls in CapPython code. ImportError for all that is not in the tables."""
    # An exact string: a subclass could give one answer to the check and another one to the import.
    if type(name) is not str or type(level) is not int or level != 0:
        raise ImportError("only modules by their full name")
    if name not in ALLOWED_MODULES:
        raise ImportError(f"module {name} is not allowed")
    wanted = tuple(fromlist or ())
    for item in wanted:
        if type(item) is not str or item not in ALLOWED_MODULES[name]:
            raise ImportError(f"{name}.{item} is not allowed")
    if wanted or "." not in name:
        return tamed_module(name)
    # `import a.b` binds `a`, and reads `b` from it.
    return outer_module(name)


def tamed_module(name: str) -> Any:
    """A new read-only namespace with the allowed names of a module, and nothing else of it."""
    module = importlib.import_module(name)
    return read_only({item: REPLACEMENTS.get((name, item)) or getattr(module, item) for item in ALLOWED_MODULES[name]})


def outer_module(dotted: str) -> Any:
    """The namespace that `import a.b.c` binds to `a`: the path to that one module, and a's own allowed names."""
    head, *tail = dotted.split(".")
    inner = tamed_module(dotted)
    for position in range(len(tail) - 1, -1, -1):
        package = ".".join([head, *tail[:position]])
        allowed = ALLOWED_MODULES.get(package, frozenset())
        module = importlib.import_module(package)
        inner = read_only({item: getattr(module, item) for item in allowed} | {tail[position]: inner})
    return inner


def read_only(names: dict[str, Any]) -> Any:
    """An object with these attributes that can be neither changed nor extended.

    It has no `__name__`: an import statement would look a missing name up among the loaded modules by it.
    """
    # As static methods, which give exactly what was put in: a plain function would be bound.
    members = {name: staticmethod(value) for name, value in names.items()}
    return type("TamedModule", (), {**members, "__slots__": ()})()
