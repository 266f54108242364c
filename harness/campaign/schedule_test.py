"""Stage: campaign, tests. Every pair gets the same time, and never more than `jobs` run."""

from collections import Counter

import pytest

from .schedule import LONGEST_STEP, make_pairs, plan


@pytest.mark.parametrize("jobs", range(1, 10))
@pytest.mark.parametrize("count", range(1, 7))
@pytest.mark.parametrize("seconds", [1, 10, 60, 3600])
def test_shares_are_fair(jobs, count, seconds):
    pairs = make_pairs(tuple(f"domain{i}" for i in range(count)), ("libfuzzer",))
    schedule = plan(pairs, jobs, seconds)
    runs = Counter(pair for step in schedule.steps for pair in step)
    assert set(runs) == set(pairs)
    assert len(set(runs.values())) == 1
    assert all(len(step) == jobs for step in schedule.steps)
    assert schedule.step_seconds * len(schedule.steps) == pytest.approx(seconds)


def test_a_domains_engines_run_together_on_two_jobs():
    schedule = plan(make_pairs(("list", "map"), ("libfuzzer", "afl")), 2, 10)
    assert [[pair.domain for pair in step] for step in schedule.steps] == [["list"] * 2, ["map"] * 2]


def test_long_campaigns_take_turns_often():
    schedule = plan(make_pairs(("list", "map"), ("libfuzzer", "afl")), 2, 7200)
    assert schedule.step_seconds <= LONGEST_STEP


def test_nobody_restarts_when_all_fit():
    assert len(plan(make_pairs(("list", "map"), ("libfuzzer", "afl")), 8, 7200).steps) == 1
