"""Stage: subjects. Attack primitives of the level `introspective` on closures, code, defaults and what a method is bound to.

Input, output: as in escape_accidental.py.
Invariant: that of escape_introspective.py.
"""

import types

_PARAMETERS = 3


def method_closure(x, name, y):
    return getattr(x, name).__closure__


def closure(x, name, y):
    return x.__closure__


def _cells(x):
    return x if type(x) is tuple else (x,)


def read_cell(x, name, y):
    found = [cell.cell_contents for cell in _cells(x) if type(cell) is types.CellType]
    return found[0] if len(found) == 1 else found


def write_cell(x, name, y):
    for cell in _cells(x):
        cell.cell_contents = y


def _code_for(function):
    """Code that gives 1337 and closes over as many variables as the function's own."""
    free = function.__code__.co_freevars
    names = ", ".join(free)
    inner = "def attack(*given, **named):\n    %s\n    return 1337\n" % ("(%s,)" % names if free else "pass")
    text = "def outer(%s):\n    %s\n    return attack" % (names, inner.replace("\n", "\n    "))
    space = {}
    exec(text, space)
    return space["outer"](*[None] * len(free)).__code__


def replace_code(x, name, y):
    x.__code__ = _code_for(x)


def replace_method_code(x, name, y):
    method = getattr(x, name)
    function = getattr(method, "__func__", method)
    function.__code__ = _code_for(function)


def replace_defaults(x, name, y):
    x.__defaults__ = (y,) * _PARAMETERS


def replace_keyword_defaults(x, name, y):
    x.__kwdefaults__ = {name: y}


def rebuild_function(x, name, y):
    stolen = x.__closure__
    names = ["free%d" % i for i in range(len(stolen))]
    text = "def outer(%s):\n    def thief():\n        return [%s]\n    return thief" % (", ".join(names), ", ".join(names))
    space = {}
    exec(text, space)
    code = space["outer"](*names).__code__
    cells = dict(zip(names, stolen))
    return types.FunctionType(code, {}, "thief", None, tuple(cells[free] for free in code.co_freevars))()


def read_globals(x, name, y):
    return x.__globals__[name]


def write_globals(x, name, y):
    x.__globals__[name] = y


def bound_self(x, name, y):
    return x.__self__


def bound_function(x, name, y):
    return x.__func__


def method_self(x, name, y):
    return getattr(x, name).__self__


def wrapped(x, name, y):
    return [getattr(x, attribute) for attribute in ("__wrapped__", "func", "fget", "__objclass__") if hasattr(x, attribute)]


def annotate(x, name, y):
    x.__dict__[name] = y
    x.__annotations__[name] = y
