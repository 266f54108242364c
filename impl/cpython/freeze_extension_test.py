"""C extensions under freeze: an aware type, an unaware one, Python classes on both.

Stage:     impl/cpython. Runs in the system's Python, compiles the fixture, runs the built interpreter.
Input:     fixture/freeze_fixture.c.   Output: pytest's.
Invariant: the fixture is compiled as any extension would be, with the interpreter's own headers.
"""

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TREE = HERE.parents[1] / ".build/python/release"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a program with the extension at hand; its output."""
    folder = tmp_path_factory.mktemp("extension")
    subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-w", f"-I{TREE}/Include", f"-I{TREE}",
                    HERE / "fixture/freeze_fixture.c", "-o", folder / "freeze_fixture.so"], check=True)

    def run_program(program):
        text = f"import sys\nsys.path.insert(0, {str(folder)!r})\nfrom freeze_fixture import *\n" + program
        done = subprocess.run([TREE / "python", "-c", text], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run_program


def test_an_aware_type_freezes_with_what_it_holds_and_refuses_writes(run):
    assert run("""
inner, one = [], Aware()
one.set(1, inner)
freeze(one)
try:
    one.set(2, None)
except MutationError:
    print("refused", one.get(), isimmutable(inner), flag_of(one), flag_of(Aware))
""") == "refused (1, []) True True True\n"


def test_a_class_on_an_aware_type_is_aware(run):
    assert run("""
class Sub(Aware): pass
one = Sub()
one.x = []
freeze(one)
print(isimmutable(one), isimmutable(one.x), isimmutable(Sub))
""") == "True True True\n"


def test_an_unaware_type_refuses_to_freeze_by_default(run):
    assert run("""
inner, one = [], Unaware()
one.set(1, inner)
class Sub(Unaware): pass
for bad in (one, [one], Sub()):
    try:
        freeze(bad)
    except TypeError as error:
        print(isinstance(error, MutationError), isimmutable(inner), isimmutable(bad))
""") == "False False False\n" * 3


def test_an_unaware_type_can_be_left_or_nullified(run):
    assert run("""
one = Unaware()
holder = [one, []]
freeze(holder, on_unaware="leave")
one.set(5, None)
print(isimmutable(holder), holder[0] is one, flag_of(one), one.get())
holder = [one]
freeze(holder, on_unaware="nullify")
print(holder)
""") == "True True False (5, None)\n[None]\n"


def test_frozen_objects_of_an_extension_die(run):
    assert run("""
import gc, weakref
class Sub(Aware): pass
one = Sub()
one.set(1, one)
seen = weakref.ref(one)
freeze(one)
del one
gc.collect()
print(seen())
""") == "None\n"


def test_writes_of_the_c_api_are_refused(run):
    assert run("""
def make(n):
    def f(a=1, *, k=1): return n
    return f
def error(cls, *before): return cls(*before, 0, 1, "r")
function = lambda f: (f.__defaults__, f.__kwdefaults__, f.__annotations__, f())
where = lambda e: (e.start, e.end, e.reason)
decode, encode = lambda: error(UnicodeDecodeError, "a", b"xyz"), lambda: error(UnicodeEncodeError, "a", "xyz")
for which, (make_one, value, show) in enumerate([
    (lambda: [1, 2], 9, list), (lambda: [1, 2], 0, list), (lambda: {1: 2}, 0, dict), (lambda: {1}, 0, set),
    (lambda: make(1).__closure__[0], 5, lambda c: c.cell_contents), (lambda: make(1), (3,), function),
    (lambda: make(1), {"k": 3}, function), (lambda: make(1), {"a": 3}, function),
    (lambda: make(1), make(7).__closure__, function), (decode, 0, where), (decode, 0, where), (decode, 0, where),
    (encode, 0, where), (lambda: error(UnicodeTranslateError, "xyz"), 0, where)]):
    twin, one = make_one(), freeze(make_one())
    before = show(one)
    write(which, twin, value)
    try:
        write(which, one, value)
    except MutationError:
        print(show(one) == before != show(twin), end=" ")
    else:
        print("written", which, end=" ")
""") == "True " * 14
