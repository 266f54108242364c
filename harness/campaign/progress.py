"""Stage:     campaign. The line that shows that it lives.
Input:     totals per pair, the findings on disk.
Output:    one line a second on a terminal, one every ten seconds elsewhere.
Invariant: a terminal's line is overwritten, and is never wider than the terminal.
"""

import shutil
import sys
import time

from . import findings
from .layout import Layout
from .totals import Totals

TERMINAL_SECONDS = 1.0
PLAIN_SECONDS = 10.0


def speed(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


class Display:
    def __init__(self, layout: Layout, totals: Totals, seconds: float):
        self._layout = layout
        self._totals = totals
        self._seconds = seconds
        self._begun = time.monotonic()
        self._terminal = sys.stdout.isatty()
        self._every = TERMINAL_SECONDS if self._terminal else PLAIN_SECONDS
        self._next = self._begun + self._every
        self._last = (self._begun, 0)

    def tick(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        self._print(self._line(now))

    def _line(self, now: float) -> str:
        then, execs_then = self._last
        execs = self._totals.execs()
        self._last = (now, execs)
        rate = max(execs - execs_then, 0) / max(now - then, 1e-3)
        parts = [f"{now - self._begun:.0f}/{self._seconds:.0f} s", f"{speed(rate)} execs/s"]
        return " | ".join([*parts, *(self._domain(name) for name in self._totals.domains())])

    def _domain(self, domain: str) -> str:
        edges, features, corpus = self._totals.coverage(domain)
        found, known = findings.count_raw(self._layout, domain)
        return (f"{domain}: cov {edges or '-'}/{features or '-'} corpus {corpus} "
                f"findings {found} (+{known} known)")

    def _print(self, line: str) -> None:
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{line[:width]:<{width}}", end="", flush=True)
        else:
            print(line, flush=True)

    def close(self) -> None:
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            print("\r" + " " * width + "\r", end="", flush=True)
