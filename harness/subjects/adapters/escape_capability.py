"""Stage: subjects. An attack as CapPython code: what the verifier rejects is not run.

Input: a primitive, a name.
Output: a function of the same shape; CapError when the verifier rejects it.
Invariant: names come from the table of words alone. What a program could write down as an attribute is verified so,
not as the `getattr` that a primitive uses for it.
"""

import functools
import inspect
import types

#: Primitives whose name is part of the program, as a CapPython attacker would write them.
_WRITTEN = {
    "read_attribute": "return x.{name}",
    "write_attribute": "x.{name} = y",
    "delete_attribute": "del x.{name}",
    "call_method": "return x.{name}()",
    "call_method_with": "return x.{name}(y)",
    "call_with_extra_arguments": "return x.{name}(y, y, y)",
    "call_with_keywords": "return x.{name}(proof=y)",
    "format_attribute": "return '{{0.{name}}}'.format(x)",
    "method_closure": "return x.{name}.__closure__",
    "method_self": "return x.{name}.__self__",
    "subclass": "class Derived(x):\n        def {name}(self):\n            return self._proof\n    return Derived()",
}


class CapError(Exception):
    """The verifier rejects the attack."""


def _helpers(function, found):
    """The functions and classes of its own module that it uses, and they in turn."""
    module = inspect.getmodule(function)
    code = function.__code__ if isinstance(function, types.FunctionType) else None
    for name in code.co_names if code else ():
        thing = vars(module).get(name)
        if isinstance(thing, (types.FunctionType, type)) and thing.__module__ == module.__name__ and thing not in found:
            found.append(thing)
            _helpers(thing, found)
    return found


def _imports(function):
    lines = inspect.getsource(inspect.getmodule(function)).splitlines()
    return [line for line in lines if line.startswith(("import ", "from "))]


@functools.lru_cache(maxsize=None)
def _text(primitive, name):
    """The attack as a module of its own, and whether it has to be run from this text."""
    written = _WRITTEN.get(primitive.__name__)
    if written is None:
        parts = [*_imports(primitive), *map(inspect.getsource, _helpers(primitive, [])), inspect.getsource(primitive)]
        return "\n".join(parts), False
    if not name.isidentifier():
        raise CapError(f"{name!r} is no name of an attribute")
    return f"def attack(x, name, y):\n    {written.format(name=name)}\n", True


def as_verified(primitive, name):
    import cappython

    text, written = _text(primitive, name)
    rejections = cappython.verify(text)
    if rejections:
        raise CapError(rejections[0].reason)
    if not written:
        return primitive
    space = {}
    exec(compile(text, "attack", "exec"), space)
    return space["attack"]
