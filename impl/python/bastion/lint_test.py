"""The lint on the logger that hands itself out, on scopes, and as a command.

Stage:     tests of lint.py.
Input:     small modules as text.
Output:    pytest verdicts.
Invariant: what a case is about is the only `self` of its kind in it.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bastion.lint import lint, main

LOGGER = '''
class LoggerMixin(object):

    def sub_log(self, prefix):
        return PrefixLog(self, prefix)


class PrefixLog(LoggerMixin):

    def __init__(self, log, prefix):
        self._log = log
        self._prefix = prefix

    def log(self, message):
        self._log.log("%s: %s" % (self._prefix, message))
'''
MENDED = LOGGER.replace("PrefixLog(self, prefix)", "PrefixLog(seal_object(self), prefix)")


def in_method(body, head="def method(self, other):"):
    return f"class C:\n    {head}\n" + textwrap.indent(textwrap.dedent(body).strip(), " " * 8) + "\n"


def test_the_logger_that_passes_itself_is_caught_and_the_mended_one_passes():
    assert lint(LOGGER) == [
        (5, 26, "LoggerMixin.sub_log", "'self' is used outside an attribute access: pass seal_object(self) instead")
    ]
    assert lint(MENDED) == []


LEAKS = [
    "return self",
    "yield self",
    "other.register(self)",
    "other(me=self)",
    "alias = self",
    "return [self]",
    "return {'me': self}",
    "return f'{self}'",
    "return self == other",
    "return self[0]",
    "return self()",
    "other.friend = self",
    "return lambda: self",
    "return lambda other=self: other",
    "return [self for x in other]",
    "return [x for self in [self] for x in self]",
    "return seal_object(self, 1)",
    "return seal_object(object=self)",
    "return seal_object(other)(self)",
    "return seal_object(1)(self)",
    "with self:\n    pass",
    "def inner():\n    return self\nreturn inner",
    "def inner(x=self):\n    return x",
    "def inner():\n    nonlocal self\n    self = other\n    return self",
    "@self\ndef inner():\n    pass",
    "class Inner:\n    owner = self",
    "class Inner(self):\n    pass",
    "class Inner:\n    self = 1\n    x = lambda: self",
    "if other:\n    raise Error(self)",
    "return lambda x=lambda self: 1: self",
    "return [x for self.x in other for x in [self]]",
]


@pytest.mark.parametrize("body", LEAKS)
def test_each_use_outside_an_attribute_access_is_one_warning(body):
    assert [method for _, _, method, _ in lint(in_method(body))] == ["C.method"]


SAFE = [
    "self.x = self.y + self.m(other.self)",
    "del self.x",
    "self.x[0] += 1",
    "return seal_object(self)",
    "return bastion.seal_object(self)",
    "return [self.x for _ in other]",
    "return lambda: self.x",
    "return lambda self: self",
    "return [self for self in other]",
    "return {self: self for self in other}",
    "def inner(self):\n    return self",
    "def inner(*self):\n    return self",
    "def inner():\n    self = 1\n    return self",
    "def inner():\n    import self\n    return self",
    "def inner():\n    global self\n    return self",
    "def inner():\n    for self in other:\n        other(self)",
    "def inner():\n    [y for x in other if (self := x)]\n    return self",
    "class Inner:\n    self = 1\n    y = self",
    "other.self(other)",
    "return 'self'",
]


@pytest.mark.parametrize("body", SAFE)
def test_attribute_access_sealing_and_shadowing_are_no_warning(body):
    assert lint(in_method(body)) == []


def test_the_first_parameter_counts_whatever_its_name():
    assert lint(in_method("return me", "def method(me):")) and not lint(in_method("return self", "def method(me):"))
    assert lint(in_method("return this", "async def method(this, /):"))[0].message.startswith("'this'")
    for head in ("def method():", "def method(*arguments):", "def __new__(self):", "def __init_subclass__(self):"):
        assert lint(in_method("return self", head)) == []
    for decorator in ("staticmethod", "classmethod", "builtins.classmethod"):
        assert lint(f"class C:\n    @{decorator}\n    def method(self):\n        return self\n") == []


def test_methods_are_found_wherever_a_class_stands():
    nested = "def f():\n    class A:\n        if 1:\n            class B:\n                def m(self): return self\n"
    assert [(hazard.line, hazard.method) for hazard in lint(nested)] == [(5, "f.A.B.m")]
    conditional = "class A:\n    try:\n        def m(self): return self\n    finally:\n        pass\n"
    assert [hazard.method for hazard in lint(conditional)] == ["A.m"]
    assert lint("def f(self):\n    return self\n") == []
    inner_method = in_method("class Inner:\n    def m(self): return self")
    assert [hazard.method for hazard in lint(inner_method)] == ["C.method.Inner.m"]


def test_warnings_come_in_order():
    found = lint(in_method("other(self, self)\nreturn self"))
    assert [(hazard.line, hazard.column) for hazard in found] == [(3, 15), (3, 21), (4, 16)]


def test_what_does_not_parse_is_refused():
    with pytest.raises(SyntaxError):
        lint("class")
    with pytest.raises((SyntaxError, ValueError)):
        lint("x = 1\0")


def test_the_command_says_by_its_exit_code_what_it_found(tmp_path, capsys):
    clean, hazard, broken = tmp_path / "clean.py", tmp_path / "hazard.py", tmp_path / "broken.py"
    clean.write_text(MENDED)
    hazard.write_text(LOGGER)
    broken.write_text("def (")
    assert main([str(clean)]) == 0 and capsys.readouterr().out == ""
    assert main([str(clean), str(hazard)]) == 1
    assert capsys.readouterr().out.startswith(f"{hazard}:5:26: LoggerMixin.sub_log: 'self' is used")
    assert main([str(hazard), str(broken)]) == 2 and "broken.py" in capsys.readouterr().err
    assert main([str(broken), str(hazard)]) == 2
    assert main([str(tmp_path / "absent.py")]) == 2 and main([]) == 2
    package = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "bastion.lint", str(hazard)]
    run = subprocess.run(command, cwd=package, capture_output=True, timeout=60)
    assert run.returncode == 1 and b"LoggerMixin.sub_log" in run.stdout


def test_the_examples_pass():
    for name in ("examples.py", "mint.py"):
        assert lint((Path(__file__).parent / name).read_text()) == []
