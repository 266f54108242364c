"""Stage:     campaign. What both engines have in common: a job that runs for a while.
Input:     a pair of domain and engine, a worker's number, seconds.
Output:    how far it got; warnings.
Invariant: a job that ends early is started again for the rest of its time, but an engine that can't
           run is given up, and said to be.
"""

import dataclasses
import subprocess
import time

from . import processes
from .layout import Layout
from .schedule import Pair

RESTARTS_A_MINUTE = 10
"""More, and the target crashes faster than it fuzzes: the artifacts say enough by then."""


@dataclasses.dataclass
class Progress:
    """What a job did. `features` is libFuzzer's alone, `stability` (percent) AFL++'s."""

    execs: int = 0
    edges: int = 0
    features: int = 0
    corpus: int = 0
    stability: float | None = None


@dataclasses.dataclass(frozen=True)
class Setting:
    """What every job of a domain is given."""

    layout: Layout
    target: str
    environment: dict[str, str]
    seed: int
    host: str = ""
    """Of several machines that share their finds: the name of this one, and whether its first AFL++ leads them all."""
    leads: bool = True


class Job:
    """One engine process of a step, and those that take its place when it ends early."""

    finish_signal: int | None = None
    """Makes the engine end once it is done with its input; an engine without one leaves the input at once."""
    finish_seconds = 0.0
    """The longest that may take."""

    def __init__(self, setting: Setting, pair: Pair, worker: int):
        self.setting = setting
        self.pair = pair
        self.worker = worker
        self.progress = Progress()
        self.restarts = 0
        self.seconds = 0.0
        self.given_up = ""
        self.child: subprocess.Popen | None = None
        self._log = None
        self._begun = self._until = 0.0
        self._restarted: list[float] = []

    # What an engine says of itself.
    def argv(self, seconds: int) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return self.setting.environment

    def read(self) -> None:
        """Brings `progress` up to date."""
        raise NotImplementedError

    def ended_early(self, status: int) -> str:
        """Called after each end that nobody asked for. A reason not to go on, or nothing."""
        raise NotImplementedError

    @property
    def log_path(self):
        return self.setting.layout.log(f"{self.pair.domain}-{self.pair.engine}-{self.worker}")

    def start(self, seconds: float) -> None:
        self._begun = time.monotonic()
        self._until = self._begun + seconds
        self._log = open(self.log_path, "wb")
        self._launch(seconds)

    def _launch(self, seconds: float) -> None:
        # The campaign ends it in time; the engine's own limit is for a campaign that can't.
        argv = self.argv(int(seconds) + 30)
        self.child = processes.start(argv, self._log, self.environment())

    def poll(self) -> None:
        """Reads progress, and starts a process that ended again."""
        if self.child is None:
            return
        ended = not processes.is_running(self.child)
        self.read()
        if not ended:
            return
        status, self.child = self.child.returncode, None
        self.given_up = self.ended_early(status) or self._too_often()
        left = self._until - time.monotonic()
        if not self.given_up and left > 0.5:
            self.restarts += 1
            self._launch(left)
        elif self.given_up:
            self._account()

    def _too_often(self) -> str:
        now = time.monotonic()
        self._restarted = [at for at in self._restarted if now - at < 60] + [now]
        if len(self._restarted) <= RESTARTS_A_MINUTE:
            return ""
        return (f"{self.pair.domain} under {self.pair.engine} ended {RESTARTS_A_MINUTE} times in a "
                f"minute and was left alone; see {self.log_path}")

    def _account(self) -> None:
        if self._begun:
            self.seconds += time.monotonic() - self._begun
            self._begun = 0.0

    def close(self) -> None:
        """After the process has ended: the last of its progress."""
        self._account()
        self.child = None
        self.read()
        if self._log is not None:
            self._log.close()
            self._log = None


def _finish(jobs: list[Job], stop: processes.Stop) -> None:
    """Lets inputs that are being run come to their end: one that hangs is a finding, also in the last seconds."""
    begun = time.monotonic()
    asked = [job for job in jobs if job.child is not None and job.finish_signal is not None]
    for job in asked:
        if processes.is_running(job.child):
            job.child.send_signal(job.finish_signal)
    while not stop.requested and any(
            processes.is_running(job.child) and time.monotonic() - begun < job.finish_seconds for job in asked):
        time.sleep(0.02)


def end_jobs(jobs: list[Job], stop: processes.Stop) -> None:
    """Whoever asks to stop does not wait for an input."""
    if not stop.requested:
        _finish(jobs, stop)
    processes.end([job.child for job in jobs if job.child is not None])
    for job in jobs:
        job.close()
