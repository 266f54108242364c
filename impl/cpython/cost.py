#!/usr/bin/python3
"""What the barriers cost: the patched interpreter against the same source without them.

Stage:     impl/cpython. By hand and in the nightly run; needs `scripts/build-python release plain`.
Input:     --rounds N, --json.
Output:    each benchmark's ratio of medians (patched over plain), their geometric mean with its bound.
Invariant: runs of the two are interleaved, so that a change of the machine's speed hits both. No pass or
           fail depends on one run: the bound is named beside the figure.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
import time
from pathlib import Path

BUILDS = Path(__file__).resolve().parents[2] / ".build/python"
BOUND = 1.03
#: Statements that write as much as they can; each runs for some tens of milliseconds.
WRITES = {
    "list.append": ("", "l = []\nfor i in range(300000): l.append(i)"),
    "list.setitem": ("l = [0] * 1000", "for _ in range(400):\n for i in range(1000): l[i] = _"),
    "list.extend": ("t = tuple(range(1000))", "for _ in range(3000):\n l = []\n l.extend(t)"),
    "list.sort": ("s = list(range(5000, 0, -1)) * 4", "for _ in range(40): s[:].sort()"),
    "dict.setitem": ("d = {}", "for _ in range(300):\n for i in range(1000): d[i] = _"),
    "dict.insert": ("", "for _ in range(150):\n d = {}\n for i in range(1000): d[i] = i"),
    "dict.update": ("e = dict.fromkeys(range(500))", "for _ in range(3000): {}.update(e); dict(e)"),
    "set.add": ("", "for _ in range(200):\n s = set()\n for i in range(1000): s.add(i)"),
    "attribute": ("class C: pass\nc = C()", "for i in range(500000): c.x = i"),
    "attribute of __slots__": ("class C: __slots__ = ('x',)\nc = C()", "for i in range(500000): c.x = i"),
    "new instances": ("class C:\n def __init__(s): s.a = s.b = s.c = 1", "for i in range(100000): C()"),
    "cell": ("def f():\n x = 0\n def g():\n  nonlocal x\n  for i in range(500000): x = i\n g()", "f()"),
    "deque": ("from collections import deque\nd = deque()", "for i in range(300000): d.append(i); d.popleft()"),
    "bytearray": ("b = bytearray(1000)", "for _ in range(300):\n for i in range(1000): b[i] = 1"),
    "iterate": ("l = list(range(1000))", "for _ in range(500):\n for x in l: pass\n for x in zip(l, l): pass"),
    "generator": ("def g():\n for i in range(300000): yield i", "for x in g(): pass"),
    "calls": ("def f(x): return x", "for i in range(300000): f(i)"),
    "comprehension": ("", "for _ in range(300): [x for x in range(1000)]; {x: x for x in range(300)}"),
}
RUN = """import sys, time
space = {}
exec(sys.argv[1], space)
code = compile("def run():\\n " + sys.argv[2].replace("\\n", "\\n "), "<cost>", "exec")
exec(code, space)
space["run"]()
best = []
for _ in range(3):
    begun = time.process_time()
    space["run"]()
    best.append(time.process_time() - begun)
print(min(best))
"""


def measure(python: Path, setup: str, statement: str) -> float:
    """Seconds of processor time, the least of three."""
    done = subprocess.run([python, "-I", "-S", "-c", RUN, setup, statement], capture_output=True, text=True, check=True)
    return float(done.stdout)


def start_up(python: Path) -> float:
    """Seconds of wall clock of an interpreter that does nothing, the least of five."""
    def once() -> float:
        begun = time.perf_counter()
        subprocess.run([python, "-I", "-c", "pass"], check=True)
        return time.perf_counter() - begun
    return min(once() for _ in range(5))


def ratios(rounds: int, pythons: dict[str, Path]) -> dict[str, float]:
    times: dict[str, dict[str, list[float]]] = {
        name: {which: [] for which in pythons} for name in [*WRITES, "start-up"]}
    for round_number in range(rounds):
        # Who goes first changes from round to round.
        order = list(pythons.items())[:: 1 if round_number % 2 else -1]
        for name, (setup, statement) in WRITES.items():
            for which, python in order:
                times[name][which].append(measure(python, setup, statement))
        for which, python in order:
            times["start-up"][which].append(start_up(python))
        print(f"round {round_number + 1} of {rounds}", file=sys.stderr, flush=True)
    return {name: statistics.median(of["release"]) / statistics.median(of["plain"]) for name, of in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures what the write barriers cost.")
    parser.add_argument("--rounds", type=int, default=9, help="interleaved rounds (default: 9)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    pythons = {which: BUILDS / which / "python" for which in ("release", "plain")}
    for which, python in pythons.items():
        if not python.exists():
            print(f"cost.py: {python} is not built; run scripts/build-python {which}", file=sys.stderr)
            return 2
    measured = ratios(options.rounds, pythons)
    mean = math.exp(statistics.fmean(map(math.log, measured.values())))
    if options.json:
        print(json.dumps({"ratios": measured, "geometric_mean": mean, "bound": BOUND}))
        return 0
    for name, ratio in measured.items():
        print(f"{ratio:6.3f}  {name}")
    print(f"{mean:6.3f}  geometric mean, bound {BOUND}: {'met' if mean <= BOUND else 'NOT met'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
