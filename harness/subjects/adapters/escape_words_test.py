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
import escape_introspective  # noqa: E402
import escape_native  # noqa: E402
import escape_run  # noqa: E402
import escape_things  # noqa: E402

LEVELS = {"accidental": escape_accidental, "introspective": escape_introspective, "native": escape_native}


def rows():
    text = (TRACE / "escape_primitives.hpp").read_text(encoding="utf-8")
    return re.findall(r'^    \{"(\w+)", (\w+), "', text, re.MULTILINE)


def words(name):
    text = (TRACE / "escape_words.hpp").read_text(encoding="utf-8")
    return re.findall(r'"([^"]+)"', text.split(f"Word {name}[] = {{")[1].split("};")[0])


def test_every_primitive_is_done_by_a_function_of_its_level():
    assert {name for name, _ in rows()} == set(escape_run.PRIMITIVES)
    for name, level in rows():
        assert escape_run.PRIMITIVES[name].__module__ == LEVELS[level].__name__


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
