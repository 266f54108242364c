"""Tests that the tables of the domain `escape` and the adapters say the same.

Input: harness/trace/escape_primitives.hpp and escape_words.hpp.   Output: pytest.
"""

import pathlib
import re
import sys

import pytest

ADAPTERS = pathlib.Path(__file__).resolve().parent
TRACE = ADAPTERS.parents[1] / "trace"
sys.path[:0] = [str(ADAPTERS), str(ADAPTERS.parents[2] / "impl/python")]

import escape_accidental  # noqa: E402
import escape_examples  # noqa: E402
import escape_native  # noqa: E402
import escape_public  # noqa: E402
import escape_run  # noqa: E402
import escape_things  # noqa: E402

LEVELS = {"accidental": (escape_accidental,), "introspective": escape_run.INTROSPECTIVE, "native": (escape_native,)}


def rows():
    text = (TRACE / "escape_primitives.hpp").read_text(encoding="utf-8")
    return re.findall(r'^    \{"(\w+)", (\w+), "', text, re.MULTILINE)


def words(name):
    text = (TRACE / "escape_words.hpp").read_text(encoding="utf-8")
    return re.findall(r'"([^"]+)"', text.split(f"Word {name}[] = {{")[1].split("};")[0])


def test_every_primitive_is_done_by_a_function_of_its_level():
    assert {name for name, _ in rows()} == set(escape_run.PRIMITIVES)
    for name, level in rows():
        assert escape_run.PRIMITIVES[name].__module__ in [module.__name__ for module in LEVELS[level]]


def test_there_are_as_many_primitives_as_the_matrix_needs():
    assert len(rows()) >= 45
    assert len(set(rows())) == len(rows())


def test_words_of_things_and_examples_are_the_adapters():
    assert words("things") == list(escape_things.THINGS)
    assert set(words("examples")) == set(escape_examples.FACTORIES) | set(escape_examples.STRUCTURES)


@pytest.mark.parametrize("approach", ["control", "closures", "bastion", "sealedstructs"])
def test_every_use_is_a_method_of_an_example(approach):
    made = escape_examples.Approach(approach)
    known = {name.removeprefix("use_") for example in made.examples.values() for name in dir(example) if name.startswith("use_")}
    assert known <= set(words("uses"))


@pytest.mark.parametrize("name", sorted(escape_public.INSIDES))
def test_an_accidental_attack_keeps_off_the_insides(name):
    run = escape_run.Run(escape_examples.Approach("closures"), escape_run.Harness())
    run._approach.verified = False
    run.seal(0, "counter")
    run.attack(1, 0, "read_attribute", "reset", 7)
    assert run.attack(2, 1, "read_attribute", name, 7) == [0, 0, 0, 0]


def test_the_insides_are_there_for_an_introspective_one():
    run = escape_run.Run(escape_examples.Approach("closures"), escape_run.Harness())
    run._approach.verified = False
    run.seal(0, "counter")
    run.attack(1, 0, "method_closure", "reset", 7)
    assert run.attack(2, 1, "read_cell", "next", 7)[0] == 1


def test_data_left_on_a_shared_method_is_seen():
    run = escape_run.Run(escape_examples.Approach("control"), escape_run.Harness())
    run._approach.verified = False
    run.seal(0, "counter")
    run._slots[0].next = lambda: 0  # the same function for everybody
    assert run.attack(1, 0, "write_on_method", "next", 7)[1] == 0  # to call `next` is everybody's right
    run._slots[0].reset = lambda: 0
    assert run.attack(1, 0, "write_on_method", "reset", 7)[1] == 1
