"""The two folders of files: what must pass and run, and what must not pass.

Stage:     tests of the verifier as a whole; each file is a test case.
Input:     accepted/*.py, which end with a function check(); rejected/*.py, which name in their first lines
           each line that is rejected, and a part of the reason.
Output:    pytest verdicts.
Invariant: a rejected file is rejected at those lines and at no other.
"""

import re
from pathlib import Path

import pytest

from cappython import verify
from cappython.runtime import Rejected, load
from cappython.wrap import wrap, wrapped_names

FOLDER = Path(__file__).parent
ACCEPTED = sorted((FOLDER / "accepted").glob("*.py"))
REJECTED = sorted((FOLDER / "rejected").glob("*.py"))
HEAD = re.compile(r"# rejected: (\d+): (.+)")


def stem(path):
    return path.stem


def test_there_are_files():
    assert len(ACCEPTED) >= 25
    assert len(REJECTED) >= 80


@pytest.mark.parametrize("path", ACCEPTED, ids=stem)
def test_an_accepted_file_is_accepted_and_runs(path):
    source = path.read_bytes()
    assert verify(source, str(path)) == []
    load(source, path.stem)["check"]()


@pytest.mark.parametrize("path", ACCEPTED, ids=stem)
def test_an_accepted_file_runs_wrapped_too(path):
    source = path.read_bytes()
    names = load(source, path.stem, wrapped=True)
    for name in wrapped_names(source):
        assert not isinstance(names[name], type)
    names["check"]()


@pytest.mark.parametrize("path", REJECTED, ids=stem)
def test_a_rejected_file_is_rejected_for_its_reason(path):
    source = path.read_text(encoding="utf-8")
    expected = [(int(head[1]), head[2]) for head in map(HEAD.fullmatch, heads(source))]
    found = [(rejection.line, rejection.reason) for rejection in verify(source, str(path))]
    for line, part in expected:
        assert any(line == other and part in reason for other, reason in found), found
    assert {line for line, _ in found} == {line for line, _ in expected}, found


def heads(source):
    """The head lines of a rejected file: at least one."""
    lines = source.split("\n")
    count = next(index for index, line in enumerate(lines) if not HEAD.fullmatch(line))
    assert count
    return lines[:count]


@pytest.mark.parametrize("path", REJECTED, ids=stem)
def test_a_rejected_file_is_not_loaded(path):
    with pytest.raises(Rejected):
        load(path.read_bytes(), path.stem)


# Files whose only fault is that they hand a class about: a factory may be handed about.
CURED_BY_WRAPPING = {"alias_calls_the_class", "class_in_a_list", "class_is_passed_on", "class_under_another_name"}


@pytest.mark.parametrize("path", REJECTED, ids=stem)
def test_wrapping_cures_the_handing_out_of_a_class_and_nothing_else(path):
    assert (verify(wrap(path.read_bytes())) == []) == (path.stem in CURED_BY_WRAPPING)
