"""What code sees that is loaded: the tables' names, and nothing by way of them.

Stage:     tests of runtime.py.
Input:     small modules, the guarded import.
Output:    pytest verdicts.
Invariant: nothing runs that the verifier refused.
"""

import builtins
import math
import re
import sys
import textwrap

import pytest

from cappython import runtime
from cappython.runtime import Rejected, builtins_for_code, guarded_import, load
from cappython.tamed import ALLOWED_BUILTINS, ALLOWED_MODULES


def test_load_gives_the_public_names():
    names = load("x = 1\n_y = 2\ndef f():\n    return x + _y\n")
    assert set(names) == {"x", "f"}
    assert names["f"]() == 3


def test_load_takes_bytes_with_a_coding_line():
    assert load("# coding: latin-1\nx = 'é'\n".encode("latin-1"))["x"] == "é"


def test_nothing_runs_of_a_rejected_module():
    ran = []

    def spy(*arguments):
        ran.append(arguments)

    original, runtime.compile = compile, spy
    try:
        with pytest.raises(Rejected) as caught:
            load("x = 1\ny = x._secret\nz = x._other\n", "sample")
    finally:
        del runtime.compile
    assert original is builtins.compile
    assert ran == []
    assert [rejection.line for rejection in caught.value.rejections] == [2, 3]
    assert str(caught.value).startswith("sample:2: ")


def test_what_does_not_parse_is_a_syntax_error():
    for source in ("def f(:\n", "x = 1\0", b"\xff\xfe"):
        with pytest.raises((SyntaxError, ValueError)):
            load(source)


def test_an_error_of_the_module_passes():
    with pytest.raises(ZeroDivisionError):
        load("1 / 0\n")


def test_each_module_has_builtins_of_its_own():
    first, second = builtins_for_code(), builtins_for_code()
    first["len"] = None
    assert second["len"] is len
    assert builtins_for_code()["len"] is len


def test_the_builtins_are_the_tables_and_what_statements_need():
    extra = set(builtins_for_code()) - ALLOWED_BUILTINS
    assert extra == {"__build_class__", "__import__", "__debug__", "__name__"}


@pytest.mark.parametrize("name", ["getattr", "setattr", "vars", "open", "eval", "exec", "globals", "locals", "dir"])
def test_a_refused_builtin_is_missing_even_where_nothing_verified(name):
    with pytest.raises(NameError):
        exec(f"{name}", {"__builtins__": builtins_for_code()})


def test_the_module_is_named_as_told():
    assert load("shown = __name__\n", "sample")["shown"] == "sample"
    assert "ran" not in load("if __name__ == '__main__':\n    ran = 1\n")


def test_imports_give_what_the_real_modules_have():
    names = load("import math\nfrom math import floor, pi as p\ndef f():\n    import json\n    return json.dumps([p])\n"
                 "g = math.sqrt(4)\n")
    assert names["floor"] is math.floor
    assert names["f"]() == f"[{math.pi}]"
    assert names["g"] == 2


@pytest.mark.parametrize("statement", [
    "import os", "import sys", "import os.path", "from os import path", "from math import *",
    "from collections import abc", "from json import codecs", "from . import x", "from .math import pi",
    "import cappython.runtime", "from cappython import runtime", "import builtins"])
def test_the_guarded_import_refuses_by_itself(statement):
    with pytest.raises(ImportError):
        exec(statement, {"__builtins__": builtins_for_code(), "__name__": "a", "__package__": "cappython"})


def test_a_dotted_import_shows_the_path_only():
    package = guarded_import("collections.abc")
    assert package.abc.Mapping is __import__("collections.abc").abc.Mapping
    assert set(dir(package.abc)) - set(dir(object)) - {"__module__", "__slots__"} == ALLOWED_MODULES["collections.abc"]
    outer = guarded_import("cappython.unsealer")
    assert set(dir(outer)) - set(dir(object)) - {"__module__", "__slots__"} == {"unsealer"}


def test_a_tamed_module_is_read_only():
    module = guarded_import("math")
    with pytest.raises(AttributeError):
        module.pi = 3
    with pytest.raises(AttributeError):
        del module.pi
    with pytest.raises(AttributeError):
        module.new = 3
    assert not hasattr(module, "__name__")


def test_python_functions_of_a_module_are_not_bound():
    from collections import namedtuple
    assert guarded_import("collections").namedtuple is namedtuple


@pytest.mark.parametrize("module", sorted(ALLOWED_MODULES))
def test_every_allowed_name_exists(module):
    tamed = guarded_import(module, fromlist=tuple(ALLOWED_MODULES[module]))
    assert all(hasattr(tamed, name) for name in ALLOWED_MODULES[module])


def test_a_string_that_is_not_exactly_one_is_refused():
    class Two(str):
        def __hash__(self):
            return hash("math")

        def __eq__(self, other):
            return True

    for arguments in ((Two("os"),), ("math", None, None, (Two("pi"),))):
        with pytest.raises(ImportError):
            guarded_import(*arguments)


def test_wrapped_loading_gives_factories():
    names = load("class A:\n    def f(self):\n        return 1\n", wrapped=True)
    assert not isinstance(names["A"], type)
    assert names["A"]().f() == 1


def test_a_context_manager_does_not_show_its_arguments():
    names = load("import contextlib\nfrom contextlib import asynccontextmanager\n"
                 "@contextlib.contextmanager\ndef f(x, y=1):\n    yield x + y\n"
                 "@asynccontextmanager\nasync def g(x):\n    yield x\n")
    manager = names["f"](2, y=3)
    assert (manager.args, manager.kwds, manager.func) == ((), {}, None)
    with manager as value:
        assert value == 5
    assert names["g"](1).args == ()


TRANSLATES = ("import re, textwrap\nclass Text(str):\n    def expandtabs(self, size=8):\n        return self\n"
              "    def translate(self, table):\n        table.clear()\n        return self\n")


@pytest.mark.parametrize("call, result", [
    ("re.escape(Text('a.b'))", r"a\.b"), ("re.escape(b'a.b')", rb"a\.b"),
    ("textwrap.wrap(Text('a\tb'), 2)", ["a", "b"]),
    ("textwrap.fill(Text('a\tb'), width=2)", "a\nb"), ("textwrap.shorten(Text('a b'), 80)", "a b")])
def test_a_text_is_given_no_table_of_the_library(call, result):
    assert load(f"{TRANSLATES}x = {call}\n")["x"] == result
    assert re.escape("a.b") == r"a\.b" and textwrap.fill("a\tb", 2) == "a\nb"


def test_what_is_no_text_is_not_asked_to_translate_itself():
    with pytest.raises(TypeError):
        load(TRANSLATES.replace("(str)", "") + "textwrap.fill(Text())\n")
    with pytest.raises(TypeError):
        load(TRANSLATES.replace("(str)", "") + "re.escape(Text())\n")


def test_the_methods_of_a_dataclass_find_nothing_of_the_module():
    names = load("from __future__ import annotations\nfrom dataclasses import dataclass\nseen = []\n"
                 "def super(*given):\n    seen.append(given)\n"
                 "@dataclass(frozen=True)\nclass A:\n    x: int\n"
                 "class B(A):\n    def put(self):\n        self.y = 2\n"
                 "def make():\n    return B(1)\n", "no_such_module")
    record = names["make"]()
    record.put()
    assert record.x + record.y == 3
    assert names["seen"] == [] and "no_such_module" not in sys.modules
