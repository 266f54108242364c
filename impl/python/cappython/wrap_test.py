"""Wrapping: classes are held closely, the program stays what it was.

Stage:     tests of wrap.py.
Input:     small modules in which classes stand in every position.
Output:    pytest verdicts.
Invariant: what the wrapped module gives out by a class's name is a function.
"""

import pytest

from cappython import verify
from cappython.wrap import wrap, wrapped_names

BASE = "class A:\n    X = 1\n    def f(self):\n        return 1\n"


def run(source):
    namespace = {"__name__": "wrapped"}
    exec(compile(wrap(source), "wrapped", "exec", dont_inherit=True), namespace)
    return namespace


def test_the_name_becomes_a_factory():
    names = run("class A:\n    def __init__(self, *args, **kwargs):\n        self._all = args, kwargs\n"
                "    def all(self):\n        return self._all\n")
    assert not isinstance(names["A"], type)
    assert names["A"](1, 2, args=3, kwargs=4, self_=5).all() == ((1, 2), {"args": 3, "kwargs": 4, "self_": 5})


def test_the_output_of_the_sources_example():
    assert wrap("class FrozenDict(object):\n    pass\n").split() == (
        "class _FrozenDict(object): pass def FrozenDict(*args, **kwargs): "
        "return _FrozenDict(*args, **kwargs)").split()


@pytest.mark.parametrize("use, result", [
    ("class B(A):\n    pass\nr = B().f()", 1),
    ("r = isinstance(A(), A), isinstance(1, (int, A)), isinstance((), A | str)", (True, True, False)),
    ("class B(A):\n    pass\nr = issubclass(B, A) if 0 else isinstance(B(), A)", True),
    ("r = A.X", 1),
    ("match A():\n    case A(X=x):\n        r = x", 1),
    ("def f(a: A, *b: list[A], c: 'A' = None) -> A | None:\n    v: A = a\n    return v.f()\nr = f(A())", 1),
    ("x: A | None = None\nr = x", None),
    ("r = type(A()) is A, A == A", (True, True)),
    ("def f():\n    A = 5\n    return A, [A for A in (1,)]\nr = f(), A().f()", ((5, [1]), 1)),
    ("def f(A):\n    return A.real\nr = f(3)", 3),
    ("def f():\n    class A:\n        X = 7\n    return A.X\nr = f(), A.X", (7, 1)),
    ("r = [make().f() for make in (A, A)]", [1, 1]),
    ("_A = 5\n_A_1 = 6\nr = A().f(), _A, _A_1", (1, 5, 6)),
    ("r = f'{A.X}{isinstance(3, A)}'", "1False"),
    ("if True:\n    class B(A):\n        pass\nelse:\n    class B:\n        pass\n"
     "r = B().f(), isinstance(B(), A)", (1, True)),
    ("try:\n    class B:\n        pass\nfinally:\n    class D:\n        pass\n"
     "r = callable(B), callable(D)", (True, True)),
])
def test_the_class_stays_where_a_class_is_meant(use, result):
    assert run(BASE + use + "\n")["r"] == result


@pytest.mark.parametrize("clause", ["except E:", "except (KeyError, E):", "except* E:", "except E as e:"])
@pytest.mark.parametrize("statement", ["raise E", "raise E('x')", "raise E from E", "raise E() from ValueError()"])
def test_exceptions_are_raised_and_caught(clause, statement):
    assert run(f"class E(Exception):\n    pass\ntry:\n    {statement}\n{clause}\n    r = 1\n")["r"] == 1


@pytest.mark.parametrize("mark", ["# exported", "#exported", "#  exported  "])
def test_a_marked_class_is_left_alone(mark):
    names = run(f"class A:  {mark}\n    def f(self):\n        return 1\nclass B(A):\n    pass\n")
    assert isinstance(names["A"], type)
    assert not isinstance(names["B"], type)
    assert isinstance(names["B"](), names["A"])


def test_a_mark_counts_on_the_line_of_the_class_only():
    assert wrapped_names("class A:\n    x = 1  # exported\n# exported\nclass B: pass\n") == {"A", "B"}
    assert wrapped_names("class A: x = '# exported'\n") == {"A"}
    assert wrapped_names("class A: pass  # exported, one day\n") == {"A"}


@pytest.mark.parametrize("source", [
    "class _A: pass\n",
    "class A: pass\nA = 1\n",
    "A = 1\nclass A: pass\n",
    "class A: pass\ndel A\n",
    "class A: pass\ndef f():\n    global A\n    A = 1\n",
    "class A: pass\nfor A in []: pass\n",
    "from math import pi as A\nclass A: pass\n",
    "def A(): pass\nclass A: pass\n",
    "def f():\n    class A: pass\n",
    "class A: pass  # exported\n",
])
def test_what_is_not_wrapped(source):
    assert wrapped_names(source) == set()


def test_a_class_in_a_class_stays_where_it_is():
    names = run("class A:\n    class B:\n        x = 1\n    def f(self):\n        return self.B.x\n")
    assert names["A"]().f() == 1
    assert "B" not in names


def test_wrapping_twice_is_wrapping_once():
    source = BASE + "class B(A):  # exported\n    pass\nclass C(B): pass\n"
    assert wrap(wrap(source)) == wrap(source)


def test_two_underscores_are_mangled_alike():
    names = run("class A:\n    def __init__(self):\n        self.__x = 1\n    def f(self):\n"
                "        return self._A__x\n")
    assert names["A"]().f() == 1


def test_bytes_are_read_by_their_coding_line():
    assert "é" in wrap("# coding: latin-1\nx = 'é'\n".encode("latin-1"))
    with pytest.raises(SyntaxError):
        wrap(b"x = '\xff'\n")


def test_a_wrapped_module_may_hand_its_factories_about():
    source = BASE + "everything = [A]\ndef give(receiver):\n    return receiver(A)\n"
    assert verify(source) != []
    assert verify(wrap(source)) == []


@pytest.mark.parametrize("source", [
    BASE + "everything = [A]\n",
    BASE + "class B(A): pass\ndef f():\n    return B\n",
    BASE + "def f(victim):\n    return A.f(victim)\n",
    BASE + "class B:  # exported\n    def g(self): pass\nx = [B]\n",
    "class _A:\n    def f(self): pass\nx = [_A]\n",
    BASE + "A = A\nx = [A]\n",
    "def f():\n    class A:\n        def g(self): pass\n    return A\n",
    BASE + "x = A._secret\n",
])
def test_judging_a_source_as_wrapped_is_judging_what_wrap_makes_of_it(source):
    assert (verify(source, wrapped=True) == []) == (verify(wrap(source)) == [])
