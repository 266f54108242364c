"""Stage:     ci. What a process and all that it started take at one moment.
Input:     /proc; a folder that is their temporary directory.
Output:    a Sample.
Invariant: whoever starts children calls adopt() first, so that none gets lost when its parent ends.
"""

import ctypes
import dataclasses
import os
from pathlib import Path

from harness.campaign.processes import descendants

PR_SET_CHILD_SUBREAPER = 36
KIB = 1024


@dataclasses.dataclass(frozen=True)
class Sample:
    """`memory`: bytes, what processes share being counted once. `largest`: bytes of the largest process of each program."""

    seconds: float
    processes: int
    handles: int
    memory: int
    files: int
    largest: dict[str, int]


def adopt() -> None:
    """Children of children that end come to this process, not to the system's first one."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _memory(number: int) -> int:
    for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * KIB
    return 0


def take(root: int, temporary: Path, seconds: float) -> Sample:
    """Of what `root` started; `seconds` since it began."""
    processes = handles = memory = 0
    largest: dict[str, int] = {}
    for number in descendants(root):
        try:
            program = Path(f"/proc/{number}/comm").read_text().strip()
            own, opened = _memory(number), len(os.listdir(f"/proc/{number}/fd"))
        except OSError:
            continue  # it ended, meanwhile or before: its parent has not heard of it
        processes += 1
        handles += opened
        memory += own
        largest[program] = max(largest.get(program, 0), own)
    files = sum(len(names) + len(folders) for _, folders, names in os.walk(temporary))
    return Sample(seconds, processes, handles, memory, files, largest)
