"""The verifier's scopes are the compiler's: for each form of binding, and for the standard library.

Stage:     tests of scopes.py, builder.py and oracle.py.
Input:     small programs with all that binds a name; modules of the standard library.
Output:    pytest verdicts.
Invariant: what is compared is compiled, never run.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cappython import builder, scope_differences, scopes

PROGRAMS = [
    "x = 1\ndef f():\n    return x",
    "def f(a, /, b, *c, d, **e):\n    return lambda: (a, b, c, d, e)",
    "def f():\n    x: int\n    y: int = 2\n    (z): int = 3\n    return lambda: (x, y, z)",
    "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n    return g",
    "def f():\n    global x\n    x = 1\n    def g():\n        return x\n    return g",
    "def f(x):\n    def g():\n        global x\n        def h():\n            return x\n        return h\n    return g",
    "def f(x):\n    class C:\n        global x\n        x = 1\n        def m(self):\n"
    "            return x\n    return C",
    "def f(x):\n    class C:\n        x = x\n        def m(self):\n            return x\n    return C",
    "def f(x):\n    class C:\n        nonlocal x\n        x = 2\n    return C, x",
    "def f(x):\n    class C:\n        y = [x for z in x]\n        x = 1\n    return C",
    "class C:\n    x = 1\n    y = [x for _ in x]\n    def m(self):\n        return x",
    "class C:\n    def m(self):\n        return super().m(), [super for _ in self]",
    "class C:\n    def m(self):\n        return __class__\n    __class__ = 1",
    "class C:\n    class D:\n        def m(self):\n            return super().m()\n        x = __class__",
    "class C:\n    __x = 1\n    def __m(self, __p):\n        import __a.b, __c as __d\n"
    "        global __g\n        return __p, __x",
    "class __:\n    __x = 1\nclass _C:\n    __y = 2",
    "def f(a):\n    return [b for b in a if b for c in b], {b for b in a}, {b: c for b, c in a}, (b for b in a)",
    "def f(a):\n    return [[(last := c) for c in b] for b in a], last",
    "def f(a):\n    global last\n    return [(last := c) for c in a]",
    "[y := x for x in z]",
    "def f(a, b):\n    return [c for a.x in b], [c for a[0], c in b for (b.x, c) in a]",
    "def f(a):\n    return lambda: (y := a), (z := a)",
    "lambda: [y := x for x in z]",
    "def f():\n    for a, (b, *c) in d:\n        with e as g, h as [i]:\n            del a\n"
    "    return lambda: (a, b, c, g, i)",
    "async def f():\n    async for a in b:\n        async with c as d:\n            return [x async for x in await d]",
    "def f():\n    try:\n        pass\n    except E as e:\n        return lambda: e\n    finally:\n        lambda: f",
    "def f():\n    try:\n        pass\n    except* E as e:\n        x = lambda: e",
    "def f():\n    import a.b, c as d\n    from e import g, h as i\n    return lambda: (a, d, g, i)",
    "from a import *\nimport b",
    "def f(x):\n    match x:\n        case [a, *b, {'k': c, **d}] if a:\n            return lambda: (a, b, c, d)",
    "def f(x):\n    match x:\n        case C(a, k=b) as c:\n            return lambda: (a, b, c)\n"
    "        case d:\n            return d",
    "from __future__ import annotations\ndef f(a: b) -> c:\n    d: (lambda: e)\n    return d",
    "def f(a: b = g, *, h: (lambda: i) = j) -> k:\n    d: (lambda: a)\n    return d",
    "@(lambda f: a)\ndef f(a=[b for b in c]):\n    return a",
    "def f(x):\n    @x(lambda: x)\n    class C(x, metaclass=lambda *a: x):\n        pass\n    return C",
    "def f():\n    if 0:\n        x = lambda: y\n    y = 1\n    assert x, (lambda: y)\n    return x",
    "def ｆ(ａ):\n    return lambda: a",
    "x = lambda: 1; y = lambda a: x; z = [lambda b: b, lambda c: (lambda: c)]",
    "def f():\n    def x(): pass\n    class y: pass\n    return lambda: (x, y)",
    "def f(self):\n    del self\n    return lambda: self",
    "def f():\n    return [lambda: x for x in y], [lambda: x for x in (lambda: y)()]",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_form_of_binding_is_judged_as_the_compiler_does(program):
    assert scope_differences(program) == []


@pytest.mark.parametrize("module", ["dataclasses", "typing", "enum", "contextlib", "ast", "inspect", "asyncio/tasks",
                                    "test/test_named_expressions", "test/test_scope", "test/test_patma"])
def test_standard_modules_are_judged_as_the_compiler_does(module):
    path = Path(ast.__file__).parent / f"{module}.py"
    if path.exists():
        assert scope_differences(path.read_bytes()) == []
    else:
        assert module.startswith("test/"), "the interpreter's own tests are not on every machine"


def test_scopes_name_the_path_and_the_kind():
    found = scopes("def f(x):\n    return lambda: x + y")
    function = (("module", "top", 0), ("function", "f", 1))
    assert [tuple(row) for row in found] == [
        ((("module", "top", 0),), "f", "local"),
        (function, "x", "cell"),
        ((*function, ("function", "lambda", 2)), "x", "free"),
        ((*function, ("function", "lambda", 2)), "y", "global"),
    ]


@pytest.mark.parametrize("method", ["visit_ExceptHandler", "visit_MatchAs", "visit_MatchStar", "visit_MatchMapping",
                                    "visit_Import", "visit_ImportFrom", "visit_NamedExpr", "visit_Nonlocal",
                                    "visit_Global", "visit_comprehension_scope", "visit_ListComp"])
def test_a_construct_that_is_forgotten_shows(monkeypatch, method):
    monkeypatch.setattr(builder.Builder, method, builder.Builder.generic_visit)
    if method == "visit_comprehension_scope":
        monkeypatch.setattr(builder.Builder, "visit_GeneratorExp", builder.Builder.generic_visit)
    assert any(scope_differences(program) for program in PROGRAMS)


def test_what_does_not_compile_is_an_error():
    with pytest.raises(SyntaxError):
        scope_differences("def f():\n    nonlocal x")
