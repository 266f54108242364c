"""Each rule of the verifier, seen to accept and to refuse: self variables, attributes, formats, patterns.

Stage:     tests of verifier.py, facts.py and rules_attributes.py.
Input:     small modules.
Output:    pytest verdicts.
Invariant: no module that is judged here is run.
"""

from __future__ import annotations

import sys

import pytest

from cappython import Rejection, verify


def method(body: str, head: str = "self, other=None", name: str = "m") -> str:
    lines = "".join(f"        {line}\n" for line in body.split("\n"))
    return f"class C:\n    def {name}({head}):\n{lines}"


SELF_IS_SELF = [
    "return self._x",
    "self._x = 1",
    "self.x = self._y = 1",
    "self._a, (self.b, *self._c) = other",
    "self._x += 1",
    "self._x: int = 1",
    "del self._x, self.y",
    "for self._x in other: pass",
    "with other as self._x: pass",
    "self.items[other] += 1",
    "return self.__x, self.__init__(), self.__len__()",
    "super().__init__()\nreturn super()._x",
    "return lambda: self._x",
    "return [self._x for x in other if self._y]",
    "return {self._x: self._y for x in self._z}, {self._x for x in other}, (self._x for x in other)",
    "def inner():\n    return self._x\nreturn inner",
    "def inner(self):\n    return self\nreturn self._x",
    "return (lambda: ([self for self in [other]], self._foo))()[1]",
    "return [self for self in self._x]",
    "class D:\n    y = self._x\nreturn D()",
    "class D:\n    self = 1\n    def m(this):\n        return self._x\nreturn D()",
    "def inner():\n    def innermost():\n        return self._x\n    return innermost",
    "match other:\n    case [x, y] if self._x: return x",
    "return f'{self._x!r:{self._w}}'",
    "self._x[other].append(other)",
    "with self._lock: return 1",
    "return (y := self._x)",
]


@pytest.mark.parametrize("body", SELF_IS_SELF)
def test_a_self_variable_reaches_its_own_insides(body):
    assert verify(method(body)) == []


REBINDINGS = [
    "self = other",
    "x, self = other",
    "[*self] = other",
    "self: int = other",
    "self: int",
    "self += other",
    "for self in other: pass",
    "for x, (self, y) in other: pass",
    "with other as self: pass",
    "with other as (x, self): pass",
    "try: pass\nexcept ValueError as self: pass",
    "try: pass\nexcept* ValueError as self: pass",
    "import math as self",
    "from math import pi as self",
    "match other:\n    case self: pass",
    "match other:\n    case [*self]: pass",
    "match other:\n    case {**self}: pass",
    "match other:\n    case [1] as self: pass",
    "match other:\n    case object(x=self): pass",
    "(self := other)",
    "[self := x for x in other]",
    "[[self := x for x in y] for y in other]",
    "del self",
    "def self(): pass",
    "async def self(): pass",
    "class self: pass",
    "def inner():\n    nonlocal self\n    self = other",
    "def inner():\n    nonlocal self",
    "def inner():\n    nonlocal self\n    for self in other: pass",
    "def inner():\n    nonlocal self\n    [self := x for x in other]",
    "class D:\n    nonlocal self\n    self = other",
    "ｓelf = other",
    "if 0: self = other",
]


@pytest.mark.parametrize("body", REBINDINGS)
@pytest.mark.parametrize("before", [True, False])
def test_a_self_variable_that_is_rebound_anywhere_is_none(body, before):
    parts = ["y = self._x", body] if before else [body, "y = self._x"]
    found = [rejection.reason for rejection in verify(method("\n".join(parts)))]
    assert any("_x is read other than through a self variable" in reason for reason in found)


@pytest.mark.parametrize("body", ["async for self in other: pass", "async with other as self: pass"])
def test_asynchronous_rebinding(body):
    source = method(f"{body}\nreturn self._x").replace("def m", "async def m")
    assert any("self variable" in rejection.reason for rejection in verify(source))


def test_an_asynchronous_method_has_a_self_variable():
    assert verify(method("return [x async for x in self._x]").replace("def m", "async def m")) == []


NO_SELF = [
    "def naughty(self):\n    return self._private",
    "m = lambda self: self._x",
    "class C:\n    m = lambda self: self._x",
    "class C:\n    @staticmethod\n    def m(self):\n        return self._x",
    "class C:\n    @classmethod\n    def m(self):\n        return self._x",
    "class C:\n    def __new__(self):\n        return self._x",
    "class C:\n    def __init_subclass__(self):\n        return self._x",
    "class C:\n    def __class_getitem__(self, x):\n        return self._x",
    "class C:\n    def m(*self):\n        return self._x",
    "class C:\n    def m(*, self):\n        return self._x",
    "class C:\n    def m(this, self):\n        return self._x",
    "class C:\n    self = 1\n    x = self._x",
    "class C:\n    def m(self):\n        def inner(self):\n            return self._x",
    "class C:\n    def m(self):\n        return lambda self: self._x",
    "class C:\n    def m(self, o):\n        return [self._x for self in o]",
    "class C:\n    def m(self, o):\n        return [1 for self in o if self._x]",
    "class C:\n    def m(self, o):\n        class D:\n            self = o\n            y = self._x",
    "class C:\n    def m(self, x=self._x):\n        pass",
    "class C:\n    def m(self):\n        global o\n        o = self\n        return o._x",
    "class C:\n    def m(self):\n        pass\n    return_ = self._x",
    "class C:\n    def m(self):\n        s = self\n        return s._x",
    "class C:\n    def m(self):\n        return self.other._x",
    "class C:\n    def m(self):\n        return (self)()._x",
]


@pytest.mark.parametrize("source", NO_SELF)
def test_what_is_no_self_variable(source):
    assert any("self variable" in rejection.reason for rejection in verify(source))


def test_names_are_judged_as_mangled():
    assert verify("class C:\n    def m(__self):\n        return __self._x, _C__self._y") == []
    assert verify("class C:\n    def m(__self):\n        _C__self = 1\n        return __self._x") != []
    assert verify("class C:\n    def m(self, o):\n        return self.__x, o.__x") != []


PRIVATE = ["_dict", "__x", "__dict__", "__class__", "func_code", "im_self", "gi_frame", "cr_frame", "ag_frame",
           "tb_frame", "f_back", "co_consts", "obj", "mro", "fget", "fset", "fdel", "func", "cell_contents", "mapping",
           "args", "kwds", "gi＿frame", "ｆunc_code", "__globals__", "__closure__", "__self__",
           "__traceback__", "__name__"]


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_name_is_refused_on_a_stranger(name):
    assert len(verify(f"d.{name}")) == 1
    assert len(verify(method(f"return other.{name}"))) == 1
    assert len(verify(f"match d:\n    case object({name}=x): pass")) == 1


def test_what_was_caught_has_public_args():
    caught = "try: pass\nexcept Exception as e: r = e.args"
    assert verify(caught) == [] == verify("match d:\n    case KeyError(args=(name, *_)): pass")
    for source in ("e = d\n" + caught, caught.replace("args", "kwds"), "for e in d: e.args",
                   "class Error(Exception): pass\nmatch d:\n    case Error(args=x): pass"):
        assert len(verify(source)) == 1, source


@pytest.mark.parametrize("name", ["__dict__", "__class__", "__getattribute__", "__setattr__", "__reduce__",
                                  "__init_subclass__", "__subclasshook__", "__traceback__", "__new__", "__slots__"])
def test_what_hands_out_insides_is_refused_through_self_too(name):
    for text in (f"self.{name}", f"super().{name}", f"self.{name} = 1", f"del self.{name}"):
        assert len(verify(method(text))) == 1, text


@pytest.mark.parametrize("name", ["get", "name", "type", "value", "arguments", "send", "throw", "close", "o_", "x_y",
                                  "format_"])
def test_a_public_name_may_be_read(name):
    assert verify(f"d.{name}()") == []


CHANGES = ["d.x = 1", "d.x += 1", "d.x: int = 1", "del d.x", "for d.x in y: pass", "with y as d.x: pass",
           "[d.x, *d.y] = z", "[1 for d.x in y]", "C.method = naughty", "d().x = 1", "d[0].x = 1", "d.x: int"]


@pytest.mark.parametrize("text", CHANGES)
def test_attributes_change_through_self_only(text):
    assert any("other than through a self variable" in rejection.reason for rejection in verify(text))
    inside = method(text.replace("d.", "self.d."))
    assert any("other than through a self variable" in rejection.reason for rejection in verify(inside))


@pytest.mark.parametrize("text", ["super().x = 1", "type(self).x = 1", "cls.x = 1", "C.x = 1"])
def test_classes_are_not_changed(text):
    assert verify(method(text)) != []


@pytest.mark.parametrize("text", ["'{}'.format(x)", "'{0.name} {a[b]:>{w}}'.format(x)", "f'{d.x}'", "'%s' % x",
                                  "format(x, '>3')", "f'{x:{y}}'"])
def test_formats_that_read_nothing_private(text):
    assert verify(text) == []


@pytest.mark.parametrize("text", [
    "'{0._x}'.format(d)", "'{._x}'.format(d)", "'{0.a._x}'.format(d)", "'{0[k]._x}'.format(d)",
    "'{:{0._x}}'.format(d)", "'{:{:{0._x}}}'.format(d)", "'{0.__class__.mro}'.format(d)", "'{0.gi_frame}'.format(d)",
    "'{'.format(d)", "text.format(d)", "'{}'.format", "str.format('{0._x}', d)", "text.format_map(d)",
    "('{0._' + 'x}').format(d)", "f'{x}'.format(d)", "f'{d._x}'", "f'{x:{d._x}}'", "map(text.format, d)",
])
def test_formats_that_may_read_what_is_private(text):
    assert verify(text) != []


def test_self_may_be_a_text_too():
    assert verify("class S(str):\n    def m(self, d):\n        return self.format(d), super().format(d)") != []


def test_patterns_read_attributes():
    assert verify("match d:\n    case int(real=x) | [x] | {'k': x}: pass") == []
    assert verify("class C:\n    __match_args__ = ('x', 'y')\n    __slots__ = ('_x', 'y')") == []
    for value in ("('_dict',)", "('x', '__dict__')", "NAMES", "('x', *y)", "['x']", "('x',) + ('_y',)"):
        assert len(verify(f"class C:\n    __match_args__ = {value}")) == 1, value
    assert verify("class C:\n    __match_args__, x = ('_x',), 1") != []
    assert verify("class C:\n    for __match_args__ in [('_x',)]: pass") != []
    assert verify("match d:\n    case d._x: pass") != []


def test_postponed_annotations_are_never_evaluated():
    assert verify("def f(x: d._x): pass") != []
    assert verify("from __future__ import annotations\ndef f(x: d._x): pass") == []


def test_rejections_are_sorted_and_say_where():
    found = verify("x = 1\ny = [d._b,\n     d._a]\nd.x = 1")
    assert [(rejection.line, rejection.column) for rejection in found] == [(2, 5), (3, 5), (4, 0)]
    assert isinstance(found[0], Rejection) and "_b" in found[0].reason


@pytest.mark.parametrize("source", ["(", "x = 1\0", b"x = '\xe9'", b"# coding: nonsense\n", "return 1", "'\ud800'",
                                    "-" * 50000 + "1", "(" * 1000 + ")" * 1000, "x" + ".y" * 20000,
                                    "1" + "+1" * 20000, "def f():\n    nonlocal x", "[x := 1 for x in y]", "d.＿dict"])
def test_what_does_not_compile_is_a_syntax_error(source):
    with pytest.raises(SyntaxError):
        verify(source)


@pytest.mark.parametrize("source", ["x" + ".y" * 900, "'a'" + " + 'a'" * 900, "a" + ".b(1)" * 400,
                                    "if x: pass\n" + "elif y: pass\n" * 900])
def test_what_the_compiler_takes_is_not_too_deep(source):
    limit = sys.getrecursionlimit()
    assert verify(source) == []
    assert sys.getrecursionlimit() == limit


def test_bytes_are_read_in_their_encoding():
    assert verify(b"# coding: latin-1\nx = '\xe9'\n") == []
    assert len(verify("d._x".encode("utf-8-sig"))) == 1


@pytest.mark.parametrize("module", ["this", "no_such_module", "."])
def test_no_module_is_imported_by_what_is_judged(module, capfd):
    base = f"from dataclasses import dataclass\nfrom {module} import s\n@dataclass\nclass A(s):\n    x: int\n"
    assert {rejection.line for rejection in verify(base)} == {2, 4}
    assert capfd.readouterr().out == "" and "this" not in sys.modules
