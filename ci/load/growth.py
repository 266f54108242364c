"""Stage:     ci. Says what grew over a run.
Input:     samples.
Output:    rows: a measure, its highest value in each sixth of the run, whether it grew.
Invariant: the first sixth is a warm-up. Grown is what is higher at the end than in the first half of what is left by more
           than a share and a constant: engines take turns, so that no two moments are alike.
"""

import dataclasses
import statistics
from collections.abc import Callable

from .samples import Sample

PARTS = 6
MEBIBYTE = 1 << 20


@dataclasses.dataclass(frozen=True)
class Row:
    measure: str
    highest: list[float]
    grew: bool


@dataclasses.dataclass(frozen=True)
class Bound:
    """What is allowed above the early values."""

    share: float
    constant: float

    def broken_by(self, early: float, late: float) -> bool:
        return late > early * (1 + self.share) + self.constant


#: An engine's corpus, and what it keeps of each input, is expected to grow a little.
MEMORY = Bound(0.25, 64 * MEBIBYTE)
MEASURES: dict[str, tuple[Callable[[Sample], float], Bound]] = {
    "processes": (lambda sample: sample.processes, Bound(0.25, 4)),
    "handles": (lambda sample: sample.handles, Bound(0.25, 32)),
    "memory": (lambda sample: sample.memory, MEMORY),
    "temporary files": (lambda sample: sample.files, Bound(0.25, 32)),
}


def _parts(samples: list[Sample]) -> list[list[Sample]]:
    length = samples[-1].seconds / PARTS
    parts: list[list[Sample]] = [[] for _ in range(PARTS)]
    for sample in samples:
        parts[min(int(sample.seconds / length), PARTS - 1)].append(sample)
    return parts


def _row(measure: str, parts: list[list[Sample]], read: Callable[[Sample], float], bound: Bound) -> Row:
    highest = [max(map(read, part), default=0) for part in parts]
    half = 1 + (PARTS - 1) // 2
    early, late = max(highest[1:half]), statistics.median(highest[half:])
    # Something that began late has nothing to be compared with.
    return Row(measure, highest, bool(early) and bound.broken_by(early, late))


def rows(samples: list[Sample]) -> list[Row]:
    """The four measures, then the memory of the largest process of each program."""
    parts = _parts(samples)
    found = [_row(measure, parts, read, bound) for measure, (read, bound) in MEASURES.items()]
    for program in sorted({name for sample in samples for name in sample.largest}):
        found.append(_row(f"memory of {program}", parts, lambda sample, name=program: sample.largest.get(name, 0), MEMORY))
    return found
