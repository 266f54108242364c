"""Stage:     campaign. One libFuzzer process.
Input:     a target built with -fsanitize=fuzzer, the domain's corpus folder.
Output:    inputs in that folder, artifacts (crash-, timeout-, oom-) in another, progress.
Invariant: the corpus folder is the first argument: libFuzzer writes and rereads that one alone.
"""

import os
import re
import signal

from . import rates
from .corpus import MAX_INPUT_BYTES, note_why, quarantine
from .engine import Job

TIMEOUT_SECONDS = 25
"""More than a subject's own limit of two and the twenty that confirm it: see harness/subjects/runner_subject.hpp."""
RSS_LIMIT_MB = 2048

_LINE = re.compile(rb"^#(\d+)\s+[A-Za-z]+\s+(?:cov: (\d+) )?(?:ft: (\d+) )?(?:corp: (\d+)/)?", re.M)
_FINAL = re.compile(rb"^stat::number_of_executed_units:\s*(\d+)", re.M)
_ARTIFACT = re.compile(rb"Test unit written to \S*?((?:crash|timeout|oom|leak)-)([0-9a-f]{40})")
_SAID = re.compile(rb"what\(\):|ERROR: (?!libFuzzer: deadly)|Assertion|^sealbreak: |runtime error:")
_FRAME = re.compile(rb"^\s*#\d+ 0x")
MOST_STACK_LINES = 64
_START_FAILED = 2
"""The status of a target that could not make its session."""


class LibFuzzerJob(Job):
    finish_signal = signal.SIGUSR1
    finish_seconds = TIMEOUT_SECONDS + 5.0

    def __init__(self, setting, pair, worker):
        super().__init__(setting, pair, worker)
        self._offset = 0
        self._pending = b""
        self._said = ""  # The first line in which the target says why it ends,
        self._stack: list[str] = []  # and where.
        self._before = 0  # Executions of the processes before this one.
        self._this = 0

    def argv(self, seconds: int) -> list[str]:
        layout, domain = self.setting.layout, self.pair.domain
        return [
            self.setting.target,
            str(layout.corpus(domain)),
            f"-artifact_prefix={layout.artifacts(domain)}/",
            f"-max_len={MAX_INPUT_BYTES}",
            # The default, 255, weighs thousands of rare features in each run: a fifth of the time.
            "-entropic_feature_frequency_threshold=16",
            f"-timeout={TIMEOUT_SECONDS}",
            f"-rss_limit_mb={RSS_LIMIT_MB}",
            "-print_final_stats=1",
            "-reload=1",
            "-handle_usr1=0",  # The target does: see harness/run/fuzz_target.hpp.
            # Another sequence after a restart: the same one would end the same way.
            f"-seed={(self.setting.seed + self.worker + 7919 * self.restarts) % 2**31 or 1}",
            f"-max_total_time={seconds}",
        ]

    def read(self) -> None:
        for line in self._new_lines():
            if final := _FINAL.match(line):
                self._this = max(self._this, int(final[1]))
            elif (found := _LINE.match(line)) and found[4]:
                # A target without branches of its own has features alone, and no `cov:`.
                self._this = max(self._this, int(found[1]))
                self.progress.edges = max(self.progress.edges, int(found[2] or 0))
                self.progress.features = max(self.progress.features, int(found[3] or 0))
                self.progress.corpus = int(found[4])
            elif artifact := _ARTIFACT.search(line):
                layout, domain, name = self.setting.layout, self.pair.domain, artifact[2].decode()
                quarantine(layout, domain, name)
                note_why(layout, domain, artifact[1].decode() + name, "\n".join([self._said, *self._stack]).strip())
                self._said, self._stack = "", []
            elif _FRAME.match(line):
                if len(self._stack) < MOST_STACK_LINES:
                    self._stack.append(line.decode(errors="replace"))
            elif _SAID.search(line):
                self._said = self._said or line.decode(errors="replace").strip()
        self._this = max(self._this, self._traces())
        self.progress.execs = self._before + self._this

    def _new_lines(self) -> list[bytes]:
        with open(self.log_path, "rb") as file:
            file.seek(self._offset)
            data = file.read()
        self._offset += len(data)
        *lines, self._pending = (self._pending + data).split(b"\n")
        return lines

    def _traces(self) -> int:
        """libFuzzer reports less and less often; the target's own counts are never old."""
        if self.child is None:
            return 0
        subjects = rates.read_one(self.setting.layout.raw(self.pair.domain) / "rates" / f"{self.child.pid}.json")
        return max((subject["traces"] for subject in subjects.values()), default=0)

    def ended_early(self, status: int) -> str:
        self._before, self._this = self._before + self._this, 0
        if status == _START_FAILED:
            return f"{os.path.basename(self.setting.target)} does not start; see {self.log_path}"
        return ""
