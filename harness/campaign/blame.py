"""Stage:     campaign. Which op of an input hangs, or makes memory grow; which frames an interpreter died in.
Input:     an input's seed as JSON, `sealbreak`.
Output:    the op's name; or the stack of a child's report.
Invariant: an op is named only when the whole input shows it and the ops before it do not.
"""

import json
import os
import tempfile
from pathlib import Path

from .layout import write_json
from .options import build_root
from .processes import Budget, Task, run_all

HANG_SECONDS = 20.0
"""A hundred times what the slowest input of a corpus needs: who needs more, hangs."""
GROWN_BYTES = 1 << 30
"""Half of what libFuzzer grants a target."""
STACK_SECONDS = 120.0

_PEAK = ("import resource, subprocess, sys\n"
         "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
         "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
"""Prints the peak, in KiB, of the largest process that the command was or waited for."""


def first_prefix(count: int, shows) -> int | None:
    """The least number of ops, 1 to `count`, whose prefix `shows`; None when the whole does not, or already nothing
    does. What a prefix shows, a longer one shows too."""
    if count < 1 or not shows(count) or shows(0):
        return None
    least, most = 0, count
    while most - least > 1:
        middle = (least + most) // 2
        if shows(middle):
            most = middle
        else:
            least = middle
    return most


class Blame:
    """Replays prefixes of one seed, each in a process of its own."""

    def __init__(self, seed: dict, command: list[str], options: list[str], budget: Budget):
        self._seed = seed
        self._command = command
        self._options = options
        self._budget = budget

    def _run(self, ops: int, limit: float, *before: str):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "prefix.json")
            write_json(path, self._seed | {"ops": self._seed["ops"][:ops]})
            argv = [*before, *self._command, "replay", "--json", *self._options, str(path)]
            [result] = run_all([Task(None, argv, limit)], 1, self._budget)
        return result

    def _named(self, ops: int | None) -> str:
        return "" if ops is None else str(self._seed["ops"][ops - 1].get("op", ""))

    def hung(self) -> str:
        """The op from which on a replay does not end; empty when there is none, or no time to say."""
        def hangs(ops):
            return self._run(ops, HANG_SECONDS).status is None and self._budget.left() > 0
        return self._named(first_prefix(len(self._seed["ops"]), hangs))

    def grew(self) -> str:
        """The op from which on a replay takes GROWN_BYTES more than one without ops; else empty."""
        def peak(ops):
            result = self._run(ops, 10 * HANG_SECONDS, "/usr/bin/python3", "-c", _PEAK)
            last = result.stdout.strip().rpartition("\n")[2]
            return 1024 * int(last) if last.isdigit() else None
        none = peak(0)

        def grows(ops):
            now = peak(ops)
            return none is not None and now is not None and now - none >= GROWN_BYTES
        return self._named(first_prefix(len(self._seed["ops"]), grows))


def interpreter_report(seed: Path, command: list[str], options: list[str], budget: Budget) -> str:
    """What AddressSanitizer says when the interpreter built with it runs the seed; empty when it was not built, or does
    not die. `scripts/build-python asan` builds it."""
    program = build_root() / "python" / "asan" / "python"
    if not os.access(program, os.X_OK):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        argv = [*command, "replay", "--json", *options, "--interpreter", str(program), str(seed)]
        reports = {"ASAN_OPTIONS": f"detect_leaks=0:log_path={folder}/report"}
        run_all([Task(None, argv, STACK_SECONDS, reports)], 1, budget)
        texts = [path.read_text(errors="replace") for path in sorted(Path(folder).glob("report.*"))]
    return texts[0] if texts else ""


def read_seed(path: Path) -> dict | None:
    try:
        seed = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return seed if isinstance(seed, dict) and isinstance(seed.get("ops"), list) else None
