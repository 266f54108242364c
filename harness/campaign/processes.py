"""Stage:     campaign. Every process that a campaign starts.
Input:     command lines.
Output:    their statuses and what they printed.
Invariant: a child has a session of its own, dies with the campaign, and is killed with all that it
           started; a terminal's Ctrl-C reaches the campaign alone, which then decides.
"""

import dataclasses
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

GRACE_SECONDS = 5.0
"""How long an engine may take to end after it was asked to."""

_running: set[int] = set()


class Stop:
    """Ctrl-C and SIGTERM: the first asks the campaign to end, the second ends it at once."""

    def __init__(self):
        self.since: float | None = None

    def install(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number, frame):
        if self.since is None:
            self.since = time.monotonic()
            return
        for pid in list(_running):
            kill_tree(pid)
        os._exit(130)

    @property
    def requested(self) -> bool:
        return self.since is not None


class Budget:
    """Seconds for work after the fuzzing; fewer once the user has asked to stop."""

    def __init__(self, stop: Stop, seconds: float, seconds_after_stop: float):
        self._stop = stop
        self._begun = time.monotonic()
        self._seconds = seconds
        self._after_stop = seconds_after_stop

    def left(self) -> float:
        now = time.monotonic()
        left = self._begun + self._seconds - now
        if self._stop.since is not None:
            left = min(left, max(self._stop.since, self._begun) + self._after_stop - now)
        return max(left, 0.0)


def start(argv: list[str], output, environment: dict[str, str] | None = None,
          stdout=None) -> subprocess.Popen:
    """Starts a child. `output` takes its stderr, and its stdout unless `stdout` is given."""
    # SIGTERM when the campaign itself is killed: afl-fuzz then ends its own children.
    guard = [shutil.which("setpriv") or "/usr/bin/setpriv", "--pdeathsig", "TERM", "--"]
    child = subprocess.Popen(
        guard + argv,
        stdin=subprocess.DEVNULL,
        stdout=output if stdout is None else stdout,
        stderr=output,
        env=os.environ | (environment or {}),
        start_new_session=True,
    )
    _running.add(child.pid)
    return child


def is_running(child: subprocess.Popen) -> bool:
    if child.poll() is None:
        return True
    _running.discard(child.pid)
    return False


def _parents() -> dict[int, int]:
    parents = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            text = Path("/proc", entry, "stat").read_text(errors="replace")
        except OSError:
            continue  # It ended meanwhile.
        # The name may hold spaces and brackets: fields are counted from the last bracket.
        parents[int(entry)] = int(text.rpartition(")")[2].split()[1])
    return parents


def descendants(pid: int) -> list[int]:
    """All processes below `pid`. AFL++'s fork server leaves its group: a group is not enough."""
    parents = _parents()
    found, new = [], [pid]
    while new:
        new = [child for child, parent in parents.items() if parent in new]
        found += new
    return found


def kill_tree(pid: int) -> None:
    for victim in (*descendants(pid), pid):
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            pass


def end(children: list[subprocess.Popen], polite: int = signal.SIGINT) -> None:
    """Asks all to end at once, and kills those that are still there after the grace."""
    for child in children:
        if is_running(child):
            child.send_signal(polite)
    until = time.monotonic() + GRACE_SECONDS
    while any([is_running(child) for child in children]) and time.monotonic() < until:
        time.sleep(0.02)
    for child in children:
        if is_running(child):
            kill_tree(child.pid)
            child.wait()
            is_running(child)


@dataclasses.dataclass(frozen=True)
class Task:
    """A command with a limit in seconds; `key` says what it is for."""

    key: object
    argv: list[str]
    limit: float
    environment: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Result:
    """`status` is None when the limit passed, or when there was no time left to start."""

    key: object
    status: int | None
    stdout: str
    stderr: str
    started: bool = True

    def last_line(self) -> str:
        lines = self.stderr.strip().splitlines() or self.stdout.strip().splitlines()
        return lines[-1].strip() if lines else "it printed nothing"


class _Running:
    def __init__(self, task: Task, left: float):
        self.task = task
        # Files, not pipes: a child that prints much never waits for a reader.
        self.out, self.err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self.until = time.monotonic() + min(task.limit, left)
        self.child = start(task.argv, self.err, task.environment, stdout=self.out)

    def result(self) -> Result | None:
        late = time.monotonic() >= self.until
        if is_running(self.child):
            if not late:
                return None
            kill_tree(self.child.pid)
            self.child.wait()
            is_running(self.child)
            return self._result(None)
        return self._result(self.child.returncode)

    def _result(self, status: int | None) -> Result:
        texts = []
        for file in (self.out, self.err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
            file.close()
        return Result(self.task.key, status, *texts)


def run_all(tasks: list[Task], parallel: int, budget: Budget, on_result=None) -> list[Result]:
    """Runs the tasks, `parallel` at a time, in order, until the budget is spent. What was not
    started then comes back with `started` false. `on_result` hears of each as it ends."""
    waiting, running, results = list(tasks), [], []
    while waiting or running:
        while waiting and len(running) < parallel and budget.left() > 0:
            running.append(_Running(waiting.pop(0), budget.left()))
        if not running:
            break
        if budget.left() <= 0:
            for one in running:
                one.until = 0.0
        for one in list(running):
            result = one.result()
            if result is None:
                continue
            running.remove(one)
            results.append(result)
            if on_result is not None:
                on_result(result)
        time.sleep(0.01)
    return results + [Result(task.key, None, "", "", started=False) for task in waiting]
