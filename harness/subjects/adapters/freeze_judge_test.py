"""Tests of the judge on faults that no write barrier has: an answer that changes, a read that is refused.

Input: none.   Output: pytest.
Invariant: the sound object beside each faulty one is judged sound.
"""

import pathlib
import sys
import types

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from freeze_judge import AS_IMMUTABLE, Judge  # noqa: E402


class MutationError(TypeError):
    pass


def judge_of(real, twin):
    """A judge of one frozen object in slot 0."""
    worlds = types.SimpleNamespace(
        real=types.SimpleNamespace(slots=[real]), twin=types.SimpleNamespace(slots=[twin]), has_frozen=True,
        has_replaced=False, renew_twin=lambda: None)
    return Judge(types.SimpleNamespace(isimmutable=lambda obj: obj is real, MutationError=MutationError), worlds)


@pytest.mark.parametrize("errors, gave", [
    ([MutationError] * 3, AS_IMMUTABLE),
    ([MutationError, MutationError, RuntimeError], "raised:Fickle:list.next:advance"),
])
def test_an_advance_that_answers_differently_the_second_time_is_fickle(errors, gave):
    real, left = [1], list(errors)

    def advance(obj):
        if obj is real:
            raise left.pop(0)()

    assert judge_of(real, [1]).advance(0, "next:advance", advance) == gave


@pytest.mark.parametrize("name, refuses, gave", [
    ("__len__", False, AS_IMMUTABLE), ("__len__", True, "raised:RefusedRead:list.__len__"), ("sort", True, AS_IMMUTABLE)])
def test_a_read_that_is_refused_is_a_finding(name, refuses, gave):
    real = [1]

    def read(obj):
        if obj is real and refuses:
            raise MutationError

    assert judge_of(real, [1]).attempt(0, name, read) == gave
