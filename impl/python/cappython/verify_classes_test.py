"""Each rule of the verifier, seen to accept and to refuse: classes, methods, built-ins, imports.

Stage:     tests of rules_names.py, rules_classes.py and tamed.py.
Input:     small modules.
Output:    pytest verdicts.
Invariant: no module that is judged here is run.
"""

from __future__ import annotations

import builtins
import importlib

import pytest

from cappython import verify
from cappython.tamed import ALLOWED_BUILTINS, ALLOWED_MODULES, DECORATOR_IMPORTS

CLASS = "class C:\n    LIMIT = 3\n    def m(self):\n        pass\n    @staticmethod\n    def s(x):\n        pass\n"

USES = [
    "x = C()", "isinstance(x, C)", "isinstance(x, (int, C))", "issubclass(x, C)", "class D(C): pass", "x = C.LIMIT",
    "C.s(1)", "C.__name__", "type(x) is C", "x is not C", "def f(x: C) -> list[C]: pass", "x: C | None = None",
    "x: dict[str, C]", "def f():\n    return C()", "match x:\n    case C(y=1): pass",
    "match x:\n    case C.LIMIT: pass",
    "@C\ndef f(): pass", "@C(3)\ndef f(): pass", "isinstance(x, C | int)", "isinstance(x, (int | C, str))",
    "raise C", "raise C() from C", "try: pass\nexcept C as e: pass", "try: pass\nexcept (C, int): pass",
    "from typing import Optional\nx: Optional[C]", "del C",
]
LEAKS = [
    "x = C", "f(C)", "[C]", "C.m(x)", "C.m", "x = C or 1", "return_ = {C: 1}", "def f(): return C", "lambda: C",
    "x.append(C)", "f(*C)", "f(**C)", "C[int]", "C == x", "x == C", "C in x", "f'{C}'", "C.__dict__", "C.__init__",
    "isinstance(C, x)", "issubclass(C, x)", "isinstance(x, C | y)", "x[C]", "def f(x=C): pass",
    "(x := C)", "await_ = C",
    "def f(x: g(C)): pass", "def f(x: y[C]): pass", "def f(x: y | C): pass",
    "@f(C)\ndef g(): pass",
    "for x in C: pass", "with C: pass", "x = type(C)", "class D:\n    C = C", "class D:\n    E = C", "D = E = C",
    "def f():\n    global x\n    x = C", "def f():\n    yield C", "C += x", "isinstance = f\nisinstance(x, C)",
    "def isinstance(x, y): return y\nisinstance(x, C)", "def f():\n    global type\n    type = g\ntype(x) is C",
    "C.other", "C = x\ny = C", "C = x\nclass D(C): pass", "if x:\n    C = y\nC.LIMIT", "map(C, x)", "C is x == y",
]


@pytest.mark.parametrize("use", USES)
def test_a_class_may_be_used_as_a_class(use):
    assert verify(CLASS + use) == []


@pytest.mark.parametrize("use", LEAKS)
def test_a_class_may_not_become_a_value(use):
    assert verify(CLASS + use) != []


def test_wrapped_classes_are_factories():
    assert verify(CLASS + "x = C\nf(C)", wrapped=True) == []
    assert verify(CLASS + "C.m(x)", wrapped=True) != []
    assert verify("def f():\n    class C: pass\n    return C", wrapped=True) != []
    assert verify("class C:\n    @classmethod\n    def m(cls):\n        return cls", wrapped=True) != []


OWN_DATA_ONLY = [
    "class D(C):\n    if x:\n        m = 1\nD.m(y)",
    "class D(C):\n    m = 1\n    del m\nD.m(y)",
    "class D(C):\n    m: int\nD.m(y)",
    "class D(C):\n    for m in x: pass\nD.m(y)",
    "class D(C):\n    global m\n    m = 1\nD.m(y)",
    "class D(C):\n    pass\nD.m(y)",
    "class D(C):\n    import math as m\nD.m",
    "from dataclasses import dataclass, field\n@dataclass\nclass D(C):\n    m: int = field()\nD.m(y)",
    "class D:\n    m = 1\n    def m(self): pass\nD.m(y)",
    "if x:\n    class D: m = 1\nelse:\n    class D:\n        def m(self): pass\nD.m(y)",
    "class D(C):\n    m = 1\nD.m = 2",
    "class D(C):\n    _m = 1\nD._m",
]


@pytest.mark.parametrize("text", OWN_DATA_ONLY)
def test_only_data_that_a_class_surely_has_is_read_from_it(text):
    assert verify(CLASS + text) != []


@pytest.mark.parametrize("body", ["cls()", "isinstance(x, cls)", "x is cls", "cls.__name__", "lambda: cls()"])
def test_what_a_class_method_may_do(body):
    assert verify(f"class C:\n    @classmethod\n    def m(cls, x):\n        return {body}") == []


@pytest.mark.parametrize("body", ["cls", "cls.m(x)", "cls.LIMIT", "f(cls)", "super().n(x)", "super()", "cls[0]",
                                  "[cls]", "cls._x", "lambda: cls", "[cls for y in x]"])
def test_what_a_class_method_may_not(body):
    assert verify(f"class C:\n    LIMIT = 1\n    @classmethod\n    def m(cls, x):\n        return {body}") != []


@pytest.mark.parametrize("head", ["", "*args", "*, cls=None", "**cls"])
def test_a_class_method_names_its_class(head):
    assert verify(f"class C:\n    @classmethod\n    def m({head}): pass") != []


def exit_method(head: str, body: str) -> str:
    return f"class C:\n    def __exit__({head}):\n        return {body}"


def test_the_exception_class_of_exit_is_a_class():
    for body in ("t is None", "issubclass(t, ValueError)", "super().__exit__(t, v, b)", "t.__name__", "str(v)"):
        assert verify(exit_method("self, t, v, b", body)) == [], body
    assert verify(exit_method("self, *args", "super().__exit__(*args)")) == []
    for call in ("super().__exit__(v, t, b)", "super().__exit__(1, t)", "super().__exit__(v=t)"):
        assert verify(exit_method("self, t, v, b", call)) != [], call
    assert verify(exit_method("self, *args", "super().__exit__(1, *args)")) != []
    for body in ("t", "t.get(v)", "f(t)", "issubclass(t, f)", "self.f(t, v, b)", "[t]", "b.tb_frame", "v.args"):
        assert verify(exit_method("self, t, v, b", body)) != [], body
    for head in ("self, *args", "*args"):
        assert verify(exit_method(head, "args[0].get(args[1])")) != []
    for decorator in ("staticmethod", "classmethod", "property"):
        assert verify(f"class C:\n    @{decorator}\n    def __exit__(t, v, b): pass") != []
    asynchronous = exit_method("self, t, v, b", "t.get(v)").replace("def __exit__", "async def __aexit__")
    assert verify(asynchronous) != []


MEMBERS = [
    "other = m", "x = [m]", "x = f(m)", "x = [y for y in m]", "m += x", "@m\n    def n(self): pass",
    "def n(self, x=m): pass", "y = x(key=m)", "@f\n    def n(self): pass", "@m.setter\n    def n(self, x): pass",
    "global n\n    def n(self): pass", "import math", "from math import pi", "class D: pass",
    "def __new__(cls): pass", "def __init_subclass__(cls): pass", "def __class_getitem__(cls, x): pass",
    "def __get__(self, i, o): pass", "def __set_name__(self, o, n): pass", "def __mro_entries__(self, b): pass",
    "def __getattribute__(self, n): pass", "def __setattr__(self, n, v): pass", "def __subclasscheck__(self, c): pass",
    "def __reduce__(self): pass", "def __dict__(self): pass", "@property\n    def __class__(self): return x",
    "__class__ = x", "__eq__ = f", "__hash__ = f", "__dict__ = x", "__slots__ = x", "__slots__ = ('__dict__',)",
    "__init_subclass__ = f", "@property\n    def x(self): pass\n    @f\n    @x.setter\n    def x(self, y): pass",
    "if x:\n        @property\n        def x(self): pass\n    @x.setter\n    def x(self, y): pass",
    "@property\n    def x(self): pass\n    x = f\n    @x.setter\n    def x(self, y): pass",
    "from functools import wraps", "m: m", "x = {**m}", "print(m)", "async def n(self, x=m): pass",
]
FINE_MEMBERS = [
    "x = 1", "__hash__ = None", "__slots__ = ('_x', 'y')", "__slots__ = '_x'", "__doc__ = 'text'",
    "@property\n    def x(self): return self._x\n    @x.setter\n    def x(self, y): self._x = y\n"
    "    @x.deleter\n    def x(self): del self._x",
    "@staticmethod\n    def s(x): return x", "def open(self): pass", "def type(self): pass", "x = [y for y in 'ab']",
    "x: int = 1", "async def n(self): await self._x", "def __eq__(self, o): return NotImplemented",
    "def __getattr__(self, name): return 1", "def __call__(self): pass", "def n(self, x=1, *, y=2): pass",
    "for i in range(3):\n        def n(self): return self._x",
]


@pytest.mark.parametrize("member", MEMBERS)
def test_methods_do_not_get_out_of_their_class(member):
    assert verify(f"class C:\n    def m(self): pass\n    {member}") != []


@pytest.mark.parametrize("member", FINE_MEMBERS)
def test_ordinary_members(member):
    assert verify(f"class C:\n    def m(self): pass\n    {member}") == []


IMPORTS = ("from abc import ABC, abstractmethod\nfrom dataclasses import dataclass, field\nimport functools\n"
           "from functools import lru_cache, cached_property, total_ordering\n"
           "from typing import Generic, NamedTuple, TypeVar, Union\nfrom collections.abc import Iterator\n"
           "T = TypeVar('T')\n")


@pytest.mark.parametrize("text", [
    "class C(ABC):\n    @abstractmethod\n    def m(self): pass", "class C(Generic[T], dict): pass",
    "class C(NamedTuple):\n    x: int = 1", "class C(Iterator[int]): pass", "class C(ValueError): pass",
    "@dataclass\nclass C:\n    x: list[int] = field(default_factory=list)", "@dataclass(frozen=True)\nclass C: x: int",
    "@total_ordering\nclass C: pass", "class C:\n    @lru_cache(maxsize=None)\n    def m(self): return self._x",
    "class C:\n    @cached_property\n    def m(self): return self._x",
    "class C:\n    @functools.cached_property\n    def m(self): return self._x",
    "@dataclass\nclass C:\n    x: int\n    def m(self):\n        _y: int = 1\n        return self._z",
])
def test_heads_of_classes(text):
    assert verify(IMPORTS + text) == []


@pytest.mark.parametrize("text", [
    "class C(x): pass", "class C(x()): pass", "class C(x.y): pass", "class C(*x): pass", "class C(**x): pass",
    "class C(metaclass=x): pass", "class C(ABC, flag=1): pass", "class C(Union[x]): pass", "class C(x[int]): pass",
    "@f\nclass C: pass", "@f()\nclass C: pass", "@dataclass(x=f)\nclass C: pass", "@dataclass\nclass C:\n    _x: int",
    "dataclass(x)", "x = dataclass", "x = cached_property(f)", "x = functools.cached_property", "class C(T): pass",
    "dataclass = f\n@dataclass\nclass C: pass", "class C(type): pass", "int = f\nclass C(int): pass",
    "class C:\n    @lru_cache(f)\n    def m(self): pass", "def f(x):\n    class C(x): pass",
])
def test_heads_that_hand_the_class_out(text):
    assert verify(IMPORTS + text) != []


REFUSED = sorted(name for name in vars(builtins) if name not in ALLOWED_BUILTINS and not name.startswith("__"))


@pytest.mark.parametrize("name", [*REFUSED, "__import__", "__build_class__", "__builtins__", "__loader__", "__spec__",
                                  "__file__", "__class__", "__dict__"])
def test_a_built_in_that_is_not_tamed_is_refused(name):
    assert len(verify(f"x = {name}")) == 1
    assert len(verify(f"def f():\n    return {name}")) == 1
    assert verify(f"{name} = 1\nx = {name}") != []
    assert verify(f"class C:\n    {name} = 1\n    x = {name}") != []


def test_a_local_variable_never_falls_back_to_the_built_in():
    assert verify("def f(open, type):\n    vars = 1\n    return open(vars), type, lambda: vars") == []
    assert verify("def f():\n    global vars\n    vars = 1\n    return vars") != []


@pytest.mark.parametrize("text", ["x = type(y)", "type(x) == y", "type(x).m", "type('C', (), {})", "type(*x) is y",
                                  "x = super", "x = property(f)", "@property\ndef f(): pass", "x = classmethod",
                                  "super(C, x).m()", "super().m()", "type(x) is y == z", "type(x).__name__()._x"])
def test_positional_built_ins_elsewhere(text):
    assert verify(text) != []


def test_positional_built_ins_in_their_places():
    assert verify("type(x) is int\ntype(x) is not type(y)\ntype(x).__name__\ntype(x).__qualname__") == []
    inner = "class C:\n    def m(self, o):\n        {}"
    assert verify(inner.format("return super().m(o)")) == []
    for body in ("return super()", "x = super", "return super(C, o).m()", "def f(o): return super()._x",
                 "return [super()._x for y in o]", "self = o; return super()._x", "super().x = 1",
                 "nonlocal __class__; __class__ = o", "__class__ = o", "return __class__"):
        assert verify(inner.format(body)) != [], body


@pytest.mark.parametrize("text", ["open += x", "type += x", "import json\njson += x",
                                  "def f():\n    global C\n    C += x",
                                  "from functools import cached_property as c\nc += x"])
def test_an_augmented_assignment_hands_its_target_out(text):
    assert verify(CLASS + text) != []
    assert verify("def f(x):\n    n = 0\n    n += x\nm = 0\nm += 1") == []


@pytest.mark.parametrize("text", ["import math\nmath.pi", "import math as m\nx = m.sqrt(2)", "from math import pi as p",
                                  "import collections.abc as a\ndef f(x: a.Iterator): pass",
                                  "from __future__ import annotations",
                                  "def f():\n    import json\n    return json.dumps(1)",
                                  "from cappython.unsealer import make_brand"])
def test_tamed_imports(text):
    assert verify(text) == []


@pytest.mark.parametrize("text", [
    "import os", "import sys", "import math, os", "from os import path", "from . import x", "from .math import pi",
    "from math import *", "from operator import attrgetter", "from functools import wraps, partial",
    "import collections.abc", "import json\njson.codecs", "import json\nm = json", "import json\njson = x\njson.codecs",
    "import json\nf(json)", "import json\njson.dumps = x", "import json\ndel json.dumps", "import math.x",
    "from string import Formatter", "from enum import Enum", "import json\njson.decoder.x", "import cappython",
    "if x:\n    import json as j\nelse:\n    j = 1\nj.codecs",
    "import json, math\nclass C:\n    json = 1\n    json.codecs",
])
def test_imports_that_reach_further(text):
    assert verify(text) != []


def test_the_tables_name_what_exists():
    assert all(hasattr(builtins, name) for name in ALLOWED_BUILTINS)
    for module, names in ALLOWED_MODULES.items():
        if module != "cappython.unsealer":
            found = importlib.import_module(module)
            assert [name for name in names if not hasattr(found, name)] == [], module
    assert all(name in ALLOWED_MODULES[module] for module, name in DECORATOR_IMPORTS)


@pytest.mark.parametrize("text", ["__all__ = ['f']", "__debug__",
                                  "if __name__ == '__main__': pass", "__version__ = '1'"])
def test_dunders_that_are_plain_data(text):
    assert verify(text) == []


@pytest.mark.parametrize("text", ["def __getattr__(name): pass", "__path__ = 1", "import math as __builtins__",
                                  "def f(__class__): pass", "for __loader__ in x: pass"])
def test_dunders_that_are_the_interpreters(text):
    assert verify(text) != []


MANAGER = "import contextlib\nfrom contextlib import contextmanager, asynccontextmanager\n"


@pytest.mark.parametrize("text", [
    "@contextmanager\ndef f(): yield 1", "@contextlib.contextmanager\ndef f():\n    x = yield",
    "@asynccontextmanager\nasync def f(): yield 1", "class C:\n    @contextmanager\n    def m(self): yield self._x",
])
def test_a_context_manager_made_of_a_generator(text):
    assert verify(MANAGER + text) == []


@pytest.mark.parametrize("text", [
    "@contextmanager\ndef f(): return x", "@contextmanager\ndef f(): yield from x", "f = contextmanager(g)",
    "@contextmanager\n@g\ndef f(): yield", "@contextmanager\ndef f():\n    lambda: (yield)\n    return x",
    "@contextmanager\ndef f(): return [(yield_) for yield_ in x]", "@contextmanager()\ndef f(): yield",
    "@contextlib.contextmanager\ndef f(): return x", "f = contextlib.contextmanager", "@contextmanager\nclass C: pass",
    "class C:\n    @contextmanager\n    def m(self): return self.x", "@contextmanager\ndef f(x=(yield_ := 1)): pass",
])
def test_a_context_manager_would_throw_a_class_into_anything_else(text):
    assert verify(MANAGER + text) != []


def test_an_object_may_make_its_own_kind_only():
    assert verify("class C:\n    def m(self): return type(self)(self._x)") == []
    assert verify("class C:\n    def m(self, o): return type(o)(self._x)") != []
    assert verify("class C:\n    def m(self): return type(self).m(1)") != []
    assert verify("class C:\n    def m(self): return f(type(self))") != []
