"""The rewriter: the same program, the same verdict, and no shadowing left.

Stage:     tests of rewrite.py and rewrite_scopes.py.
Input:     samples of every binding construct, the accepted and the rejected files.
Output:    pytest verdicts.
Invariant: what a sample computes before rewriting, it computes after.
"""

import ast
import symtable
from pathlib import Path

import pytest

from cappython import verify
from cappython.rewrite import rewrite
from cappython.rewrite_scopes import scopes_of
from cappython.runtime import load

FOLDER = Path(__file__).parent
ACCEPTED = sorted((FOLDER / "accepted").glob("*.py"))
REJECTED = sorted((FOLDER / "rejected").glob("*.py"))

# Each computes `result`. Each but the last few has a variable that shadows another one.
SAMPLES = {
    "comprehension": "def f(x):\n    return [x for x in [x, x + 1]], x\nresult = f(3)",
    "comprehension in comprehension": ("def f(x):\n    return [[x for x in range(x)] for x in range(x)], x\n"
                                       "result = f(3)"),
    "dict comprehension": "def f(k):\n    v = 9\n    return {k: v for k, v in [(1, k)]}, v\nresult = f(3)",
    "generator": "def f(x):\n    return list(x for x in range(x)), x\nresult = f(3)",
    "walrus": "def f(x):\n    y = 0\n    a = [y := x for x in range(x)]\n    return a, x, y\nresult = f(3)",
    "lambda": "def f(x):\n    y = 2\n    return (lambda y: x + y)(10), (lambda x=x: x * y)()\nresult = f(3)",
    "nonlocal": ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x += 1\n        def h():\n"
                 "            x = 5\n            return x\n        return h() + x\n    return g(), x\nresult = f()"),
    "global": ("x = 1\ndef f():\n    global x\n    x += 1\n    def g():\n        x = 7\n        return x\n"
               "    return g(), x\nresult = f()"),
    "for": ("i = 9\ndef f():\n    for i in range(3):\n        pass\n    else:\n        i += 10\n    return i\n"
            "result = f(), i"),
    "with": ("class M:\n    def __enter__(self):\n        return 4\n    def __exit__(self, *e):\n        pass\n"
             "def f(e):\n    with M() as a, M() as (b):\n        pass\n    def g():\n        a = b = 0\n"
             "        return a\n    return a, b, g()\nresult = f(1)"),
    "except": ("e = 1\ndef f():\n    try:\n        1 / 0\n    except ZeroDivisionError as e:\n        return str(e)\n"
               "result = f(), e"),
    "import": ("import math as m\ndef f():\n    import json as m\n    from math import pi\n"
               "    return m.dumps(1), pi\nresult = f(), m.pi"),
    "import of a bare name": "json = 5\ndef f():\n    import json\n    return json.dumps([1])\nresult = f(), json",
    "import with a dot": "xml = 5\ndef f():\n    import xml.sax\n    return xml.sax is not None\nresult = f(), xml",
    "match": ("def f(v):\n    def g(v):\n        match v:\n            case [a, *v]:\n                return a, v\n"
              "            case {'k': a, **v}:\n                return a, v\n            case int() as a:\n"
              "                return a\n    a = 5\n    return g(v), a\nresult = f([1, 2]), f({'k': 1, 'l': 2}), f(3)"),
    "class body": ("def f(x):\n    y = x\n    class C:\n        x = y\n        z = [x for x in (1, 2)]\n"
                   "        def m(self):\n            return x\n    x = 8\n    return C.x, C.z, C().m()\n"
                   "result = f(3)"),
    "class body that falls back": ("x = 1\ndef f():\n    x = 2\n    class C:\n        x = x\n"
                                   "    return C.x, x\nresult = f()"),
    "class body with nonlocal": ("def f():\n    x = 1\n    class C:\n        nonlocal x\n        x = 2\n"
                                 "    return x, hasattr(C, 'x'), [x for x in 'a']\nresult = f()"),
    "mangled": ("def f():\n    _C__p = 1\n    class C:\n        def m(self):\n            __q = __p + 1\n"
                "            def n(__p):\n                return __p + __q\n            return n(5)\n"
                "    return C().m()\nresult = f()"),
    "def": "def f():\n    def f():\n        return 1\n    return f(), f.__name__\nresult = f()",
    "delete": ("def f(y):\n    x = 1\n    del x\n    def g():\n        x = 2\n        return x\n"
               "    return g()\nresult = f(3)"),
    "star": ("def f():\n    a, *b = 1, 2, 3\n    def g():\n        *a, b = 4, 5\n        return a, b\n"
             "    return a, b, g()\nresult = f()"),
    "augmented": ("def f(x):\n    def g():\n        x = 1\n        x += 1\n        return x\n    x += 1\n"
                  "    return g(), x\nresult = f(5)"),
    "annotated": ("def f(x):\n    def g():\n        x: int = 1\n        y: x\n        return x\n    return g(), x\n"
                  "result = f(5)"),
    "default and decorator": ("def f(x):\n    def dec(x):\n        return lambda g: lambda: (g(), x)\n    @dec(x)\n"
                              "    def h(x=x + 1):\n        return x\n    return h()\nresult = f(1)"),
    "keyword": ("def f(x):\n    def g(x, *, y):\n        return x, y\n    y = 4\n    return g(x=1, y=y), x\n"
                "result = f(x=3)"),
    "super": ("class A:\n    def m(self):\n        return 1\nclass B(A):\n    def m(self):\n        x = super().m()\n"
              "        return [x + super_ for super_ in (1,)], __class__.__name__\nresult = B().m()"),
    "f-string": "def f(x):\n    return f\"{x!r:>{x}}\" + f'{[x for x in (1,)]}' + f'{x=}'\nresult = f(3)",
    "a name that is there already": "def f(x):\n    x_1 = 5\n    return [x for x in (x_1,)], x_1, x\nresult = f(3)",
    "async": ("async def f(x):\n    return [x async for x in g(x)], x\nasync def g(x):\n    yield x\n"
              "def run(c):\n    try:\n        c.send(None)\n    except StopIteration as s:\n        return s.value\n"
              "result = run(f(3))"),
    "two lambdas on a line": "f = lambda x: ((lambda x: x + 1)(x), (lambda x: [x for x in (x,)])(2))\nresult = f(5)",
    "deferred annotations": ("from __future__ import annotations\n"
                             "def f(x: (lambda: [x for x in y])) -> (x for x in z):\n"
                             "    y: (lambda: x) = 2\n    return [x for x in (1,)], f.__annotations__\nresult = f(1)"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_computes_the_same(name):
    before, after = {}, {}
    exec(compile(SAMPLES[name], "before", "exec", dont_inherit=True), before)
    exec(compile(rewrite(SAMPLES[name]), "after", "exec", dont_inherit=True), after)
    assert before["result"] == after["result"]


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_an_accepted_file_still_passes_its_own_check(path):
    load(rewrite(path.read_text()), "rewritten")["check"]()


@pytest.mark.parametrize("path", ACCEPTED + REJECTED, ids=lambda path: path.stem)
def test_the_verdict_is_the_same(path):
    source = path.read_text()
    assert len(verify(rewrite(source))) == len(verify(source))


def sharing(source):
    """The local variables of functions that share a name, apart from those that must keep theirs."""
    counts = {}
    todo = [symtable.symtable(source, "x", "exec")]
    while todo:
        table = todo.pop()
        todo += table.get_children()
        if table.get_type() != "function":
            continue
        for symbol in table.get_symbols():
            pinned = symbol.is_parameter() or symbol.is_namespace()
            if symbol.is_local() and not pinned:
                counts[symbol.get_name()] = counts.get(symbol.get_name(), 0) + 1
    return {name for name, count in counts.items() if count > 1}


@pytest.mark.parametrize("name", [name for name in SAMPLES if not name.startswith("import")])
def test_no_two_local_variables_share_a_name(name):
    assert sharing(rewrite(SAMPLES[name])) == set()


def test_shadowing_is_gone_from_the_sources_example():
    text = rewrite("class C:\n    def m(self, o):\n        return (lambda: ([self for self in [o]], self._foo))()[1]\n")
    assert "[self_1 for self_1 in [o]], self._foo" in text


def test_parameters_attributes_and_globals_keep_their_names():
    source = ("x = 1\nclass C:\n    x = 2\n    def m(self, x, *, y):\n"
              "        return self.x(x=x), [x for y in x]\n")
    assert rewrite(source) == rewrite(rewrite(source))
    assert "def m(self, x, *, y):" in rewrite(source)
    assert "self.x(x=x), [x for y_1 in x]" in rewrite(source)


def test_rewriting_twice_changes_nothing_more():
    for source in SAMPLES.values():
        once = rewrite(source)
        assert sharing(rewrite(once)) == sharing(once)


def test_an_unparsable_source_is_a_syntax_error():
    for source in ("def f(:", "return 1", "x = 1\0", "(" * 5000 + ")" * 5000, "-" * 5000 + "1"):
        with pytest.raises((SyntaxError, ValueError)):
            rewrite(source)


def test_what_cannot_be_written_down_is_a_value_error():
    with pytest.raises(ValueError):
        rewrite("x = f'{\"\x01\"}'")


def test_every_scope_node_has_a_scope():
    for path in ACCEPTED + REJECTED:
        source = path.read_text()
        tree = ast.parse(source)
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp,
                 ast.DictComp, ast.GeneratorExp, ast.Module)
        assert set(scopes_of(source, tree)) == {node for node in ast.walk(tree) if isinstance(node, kinds)}
