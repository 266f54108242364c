"""Stage:     campaign. Who runs when.
Input:     pairs of domain and engine, jobs, seconds.
Output:    steps of one length, each with the pairs that run in it.
Invariant: over all steps each pair runs equally often, and a step has at most `jobs` of them.
"""

import math
from typing import NamedTuple

LONGEST_STEP = 300.0
"""Seconds: finds cross between engines that don't run together at steps' ends only."""
SHORTEST_STEP = 30.0
"""Seconds: an engine needs some to start, read its corpus and calibrate it. A campaign that is too
short for this gives each pair one turn, however short."""
MOST_ROUNDS = 4
"""Rounds of a campaign that is not long."""


class Pair(NamedTuple):
    domain: str
    engine: str


class Schedule(NamedTuple):
    step_seconds: float
    steps: list[list[Pair]]


def make_pairs(domains: tuple[str, ...], engines: tuple[str, ...]) -> list[Pair]:
    """A domain's engines are neighbours: with two jobs they run together and share finds."""
    return [Pair(domain, engine) for domain in domains for engine in engines]


def plan(pairs: list[Pair], jobs: int, seconds: float) -> Schedule:
    """Job j of step s runs pair (s * jobs + j) modulo their number: each gets its fair share."""
    steps_a_round = len(pairs) // math.gcd(len(pairs), jobs)
    if steps_a_round == 1:
        rounds = 1  # All run all the time: nothing to take turns for.
    else:
        round_step = seconds / steps_a_round
        rounds = max(1, min(MOST_ROUNDS, int(round_step // SHORTEST_STEP)),
                     math.ceil(round_step / LONGEST_STEP))
    count = steps_a_round * rounds
    steps = [[pairs[(step * jobs + job) % len(pairs)] for job in range(jobs)]
             for step in range(count)]
    return Schedule(seconds / count, steps)
