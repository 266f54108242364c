"""Stage:     ci. Who gets how much of the night.
Input:     what each pair of domain and engine found in its last slices.
Output:    shares of the time; who runs next; how long.
Invariant: half the time is shared out evenly, so that nobody starves; the other half follows what is still found.
"""

import math
from typing import NamedTuple

EVEN = 0.5
LONGEST_SLICE = 300.0
SHORTEST_SLICE = 30.0
ROUNDS = 4
"""Turns of each pair in a night that is not long: fewer, and there is nothing to learn from."""
FINDING_GROWTH = 0.05
"""A new finding is worth as much as this much more coverage."""
MEMORY = 0.5
"""Weight of the last slice against those before."""


class Gain(NamedTuple):
    """What a slice added, and what was there when it began."""

    edges: int = 0
    features: int = 0
    corpus: int = 0
    findings: int = 0
    had_edges: int = 0
    had_features: int = 0
    had_corpus: int = 0


def growth(gain: Gain, seconds: float) -> float:
    """A second, relative to what was there: domains differ by a hundred times in what there is to cover, and AFL++
    has no features."""
    most = max(gain.edges / max(gain.had_edges, 1), gain.features / max(gain.had_features, 1),
               gain.corpus / max(gain.had_corpus, 1))
    return (max(most, 0.0) + FINDING_GROWTH * gain.findings) / max(seconds, 1.0)


def remember(before: float | None, now: float) -> float:
    return now if before is None else (1 - MEMORY) * before + MEMORY * now


def shares(found: dict) -> dict:
    """The share of the time of each pair, 1 in all; `found` has the growth of each, None before its first slice."""
    if not found:
        return {}
    total = sum(value or 0.0 for value in found.values())
    if not total or None in found.values():
        return dict.fromkeys(found, 1 / len(found))
    return {pair: EVEN / len(found) + (1 - EVEN) * value / total for pair, value in found.items()}


def choose(found: dict, had: dict, jobs: int, slice_seconds: float) -> list:
    """The `jobs` pairs that run next: those that never ran, in order, then who is furthest behind its share of the time
    `had` so far by all. With more jobs than pairs a pair runs several times over."""
    part, had = shares(found), dict(had)
    total = sum(had.values()) + jobs * slice_seconds
    chosen = []
    for _ in range(jobs):
        rest = [pair for pair in found if pair not in chosen] or list(found)
        pair = max(rest, key=lambda one: (found[one] is None and not had[one], part[one] * total - had[one]))
        chosen.append(pair)
        had[pair] += slice_seconds
    return chosen


def slice_seconds(pairs: int, jobs: int, seconds: float) -> float:
    """How long a slice is in a night of `seconds`: one that is too short for slices gives each pair one turn."""
    turns = math.ceil(pairs / jobs)
    return min(max(seconds / (turns * ROUNDS), min(SHORTEST_SLICE, seconds / turns)), LONGEST_SLICE)


def reason(gain: Gain, seconds: float) -> str:
    """Why it has its share, for people."""
    parts = [f"{number} new {name}{'s' if number != 1 else ''}" for name, number in (
        ("finding", gain.findings), ("edge", gain.edges), ("feature", gain.features), ("input", gain.corpus))
        if number > 0]
    return f"{', '.join(parts) or 'nothing new'} in its last slice of {seconds:.0f} s"
