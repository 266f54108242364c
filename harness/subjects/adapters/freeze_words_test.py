"""Tests of the freeze domain's words: every name that a kind's type has is in a table, or excluded with a reason.

Input: harness/trace/words and harness/trace/freeze_words.hpp.   Output: pytest.
Invariant: a name is in one table only; tables are append-only, so a name that is gone from Python stays.
"""

import contextlib
import inspect
import pathlib
import re
import sys
import warnings

import pytest

ADAPTERS = pathlib.Path(__file__).resolve().parent
TRACE = ADAPTERS.parents[1] / "trace"
sys.path.insert(0, str(ADAPTERS))
warnings.simplefilter("ignore")

import freeze_actions as actions  # noqa: E402
import freeze_calls as calls  # noqa: E402
import freeze_digest  # noqa: E402
import freeze_iterators  # noqa: E402
import freeze_kinds as kinds  # noqa: E402
import freeze_middle  # noqa: E402
import freeze_sites  # noqa: E402

#: Nothing can be done to them that would change them.
LEAVES = ("int", "str")


def words(name):
    text = (TRACE / "words" / f"freeze_{name}.inc").read_text(encoding="utf-8")
    return re.findall(r'"([^"]+)"', text)


def table(name):
    text = (TRACE / "freeze_words.hpp").read_text(encoding="utf-8")
    return re.findall(r'"([^"]+)"', text.split(f"Word {name}[] = {{")[1].split("};")[0])


def table_of(cls, name):
    static = inspect.getattr_static(cls, name)
    if not callable(static) and not isinstance(static, (classmethod, staticmethod)):
        return "attributes"
    return "dunders" if name.startswith("__") else "methods"


@pytest.mark.parametrize("kind", [kind for kind in kinds.MAKERS if kind not in LEAVES])
def test_every_name_is_in_its_table(kind):
    cls = type(kinds.make(kind, kinds.NOTHING))
    missing = [name for name in dir(cls)
               if name not in calls.EXCLUDED and name not in words(table_of(cls, name))
               and not any(name in words(other) for other in ("methods", "dunders", "attributes"))]
    assert not missing


@pytest.mark.parametrize("name", ["methods", "dunders", "attributes"])
def test_a_table_has_each_word_once_and_fits_in_a_byte(name):
    assert len(set(words(name))) == len(words(name)) <= 256


@pytest.mark.parametrize("name, ours", [
    ("kinds", kinds.MAKERS), ("arguments", calls.ARGUMENTS), ("assignments", actions.ASSIGNMENTS), ("drivers", actions.DRIVERS),
    ("sites", freeze_sites.NAMES), ("middles", freeze_middle.NAMES)])
def test_the_words_are_those_that_the_runner_knows(name, ours):
    assert set(table(name)) == set(ours)


@pytest.mark.parametrize("kind", [kind for kind in kinds.MAKERS if kind != "module"])
def test_looking_changes_nothing_and_a_link_is_seen(kind):
    obj = kinds.make(kind, [7])
    before = freeze_digest.digest(obj)
    assert not freeze_digest.changed(before, freeze_digest.digest(obj))
    try:
        kinds.link(obj, "n1", [8])
    except kinds.NoLink:
        return
    assert freeze_digest.changed(before, freeze_digest.digest(obj))


#: Their state shows in nothing but what they answer next.
SILENT = ("async_generator_asend", "async_generator_athrow", "async_generator_aclose", "async_generator_athrow_awaiting")


@pytest.mark.parametrize("kind", [
    kind for kind in kinds.MAKERS if hasattr(kinds.make(kind, [7]), "__next__") and kind not in SILENT])
def test_advancing_is_seen(kind):
    obj = kinds.make(kind, [7])
    before, taken = freeze_digest.digest(obj), freeze_iterators.taken()
    with contextlib.suppress(TypeError):  # what a source gives is no tuple for a starmap
        list(freeze_iterators.endless_part(obj))
    assert freeze_digest.changed(before, freeze_digest.digest(obj)) or freeze_iterators.taken() > taken


def test_excluded_names_have_reasons():
    assert all(calls.EXCLUDED.values())
