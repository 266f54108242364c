"""Stage: ci, tests. The time goes where something is found; nobody starves."""

import random

import pytest

from .shares import Gain, choose, growth, reason, remember, shares, slice_seconds


def test_who_finds_more_gets_more_and_nobody_starves():
    part = shares({"a": 0.9, "b": 0.1, "c": 0.0, "d": 0.0})
    assert sum(part.values()) == pytest.approx(1)
    assert part["a"] == pytest.approx(0.125 + 0.45)
    assert part["a"] > part["b"] > part["c"] == part["d"] == pytest.approx(0.125)


@pytest.mark.parametrize("found", [{"a": None, "b": 1.0}, {"a": 0.0, "b": 0.0}])
def test_without_anything_to_go_by_all_get_the_same(found):
    assert shares(found) == {"a": 0.5, "b": 0.5}
    assert shares({}) == {}


def test_those_that_never_ran_come_first_in_order():
    assert choose({"a": 1.0, "b": None, "c": None, "d": None}, {"a": 10, "b": 0, "c": 0, "d": 0}, 2, 10) == ["b", "c"]


def test_with_more_jobs_than_pairs_each_runs_several_times():
    assert sorted(choose({"a": 0.0, "b": 0.0}, {"a": 0, "b": 0}, 4, 10)) == ["a", "a", "b", "b"]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_over_a_night_the_time_follows_the_shares(jobs):
    found = {"rich": 0.8, "poor": 0.2, "dry": 0.0, "dead": 0.0, "stone": 0.0}
    had = dict.fromkeys(found, 0.0)
    for _ in range(400):
        for pair in choose(found, had, jobs, 10.0):
            had[pair] += 10.0
    total = sum(had.values())
    # One pair has one worker a slice: with three jobs a third of the time is all that it can get.
    for pair, share in shares(found).items():
        assert had[pair] / total >= min(share, 1 / jobs) - 0.02
    assert had["stone"] / total >= 0.09


def test_growth_is_relative_and_counts_findings():
    small = Gain(edges=5, had_edges=50)
    assert growth(small, 10) == growth(Gain(edges=500, had_edges=5000), 10) == pytest.approx(0.01)
    assert growth(Gain(findings=1, had_edges=50), 10) > 0
    assert growth(Gain(edges=-3, had_edges=50), 10) == 0, "another build may cover less"
    assert remember(None, 1.0) == 1.0 and remember(1.0, 0.0) == 0.5


@pytest.mark.parametrize("seconds", [1, 60, 600, 4 * 3600])
@pytest.mark.parametrize("pairs, jobs", [(10, 2), (10, 1), (4, 4), (1, 8)])
def test_each_pair_has_a_turn_in_any_night(seconds, pairs, jobs):
    length = slice_seconds(pairs, jobs, seconds)
    assert 0 < length <= 300
    assert length * -(-pairs // jobs) <= seconds + 1e-6


def test_a_reason_names_what_was_found():
    assert reason(Gain(edges=12, corpus=3), 60) == "12 new edges, 3 new inputs in its last slice of 60 s"
    assert reason(Gain(), 60) == "nothing new in its last slice of 60 s"


def test_random_histories_never_break_it():
    dice = random.Random(5)
    for _ in range(300):
        found = {i: dice.choice([None, 0.0, dice.random()]) for i in range(dice.randint(1, 10))}
        had = {i: dice.random() * 100 for i in found}
        jobs = dice.randint(1, 12)
        step = choose(found, had, jobs, dice.random() * 100)
        assert len(step) == jobs and set(step) <= set(found)
        assert len(set(step)) == min(jobs, len(found))
