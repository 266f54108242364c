"""Stage:     campaign. One afl-fuzz process.
Input:     a target built with afl-clang-fast, the custom mutator's .so, the domain's seeds and
           libFuzzer's corpus.
Output:    AFL++'s folder with queue/, crashes/, hangs/; progress from fuzzer_stats and plot_data.
Invariant: there is one main instance (it alone may read a foreign folder), on one machine; it resumes what is there.
"""

import re
import shutil
import time
from pathlib import Path

from .corpus import MAX_INPUT_BYTES
from .engine import Job

TIMEOUT_MS = 10000
LEAST_STABILITY = 90.0
"""Percent. Below, coverage says more about chance than about inputs."""

ENVIRONMENT = {
    "AFL_AUTORESUME": "1",
    "AFL_CUSTOM_MUTATOR_ONLY": "1",  # Byte mutations of an encoded trace mostly undo each other.
    "AFL_DISABLE_TRIM": "1",  # Trimming is by bytes too.
    "AFL_FORKSRV_INIT_TMOUT": "60000",  # Python starts and warms up before the fork server.
    "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",  # Containers can't set core_pattern.
    "AFL_IMPORT_FIRST": "1",
    "AFL_NO_AFFINITY": "1",
    "AFL_NO_COLOR": "1",
    "AFL_NO_UI": "1",
    "AFL_SKIP_CPUFREQ": "1",
    "AFL_SYNC_TIME": "1",  # Minutes, the least there is; halved for the main instance.
}


_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""AFL_NO_COLOR does not reach every message."""


def _number(text: str) -> float:
    found = re.match(r"\s*([0-9.]+)", text)
    return float(found[1]) if found else 0.0


def read_stats(folder) -> dict[str, str]:
    """The fields of fuzzer_stats; none when it isn't there yet."""
    try:
        text = (folder / "fuzzer_stats").read_text(errors="replace")
    except FileNotFoundError:
        return {}
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def read_plot(folder) -> dict[str, str]:
    """The last line of plot_data: it is written every five seconds, fuzzer_stats every sixty."""
    try:
        lines = (folder / "plot_data").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    if len(lines) < 2:
        return {}
    names = [name.strip() for name in lines[0].lstrip("# ").split(",")]
    values = [value.strip() for value in lines[-1].split(",")]
    # A line that is being written has fewer fields.
    return dict(zip(names, values)) if len(values) == len(names) else {}


class AflJob(Job):
    """Executions are counted from where an earlier session in the same folder stopped."""

    def __init__(self, setting, pair, worker):
        super().__init__(setting, pair, worker)
        self.leads = worker == 0 and setting.leads
        self.name = f"{setting.host}-{worker}" if setting.host else "main" if worker == 0 else f"worker{worker}"
        self.folder = setting.layout.afl(pair.domain) / self.name
        self._base = self._total()
        self._launched = 0.0

    def _total(self) -> int:
        return int(max(_number(read_stats(self.folder).get("execs_done", "")),
                       _number(read_plot(self.folder).get("total_execs", ""))))

    def argv(self, seconds: int) -> list[str]:
        layout, domain = self.setting.layout, self.pair.domain
        role = ["-M", self.name, "-F", str(layout.corpus(domain))] if self.leads else ["-S", self.name]
        self._launched = time.time()
        return [
            shutil.which("afl-fuzz") or "afl-fuzz",
            "-i", str(layout.seeds(domain)),
            "-o", str(layout.afl(domain)),
            *role,
            "-G", str(MAX_INPUT_BYTES),
            "-t", str(TIMEOUT_MS),
            "-m", "none",  # Python's address space and AFL++'s map are larger than its default.
            "-s", str((self.setting.seed + 7919 * self.restarts) % 2**31 + self.worker),
            "-V", str(seconds),
            "--", self.setting.target,
        ]

    def environment(self) -> dict[str, str]:
        mutator = Path(self.setting.target).parent / f"libafl_mutator_{self.pair.domain}.so"
        library = {"AFL_CUSTOM_MUTATOR_LIBRARY": str(mutator)}
        # A resumed queue was calibrated with care before: three runs an entry, not eight.
        resumed = {"AFL_FAST_CAL": "1"} if self.folder.exists() else {}
        return self.setting.environment | ENVIRONMENT | library | resumed

    def read(self) -> None:
        stats, plot = read_stats(self.folder), read_plot(self.folder)
        # Of this session: an earlier one's are the base, and its stability is of another build.
        if _number(stats.get("last_update", "")) < int(self._launched):
            return
        progress = self.progress
        progress.execs = max(progress.execs, self._total() - self._base)
        for fields in (stats, plot):
            progress.edges = max(progress.edges, int(_number(fields.get("edges_found", ""))))
            progress.corpus = max(progress.corpus, int(_number(fields.get("corpus_count", ""))))
        if "stability" in stats and progress.execs > 0:
            progress.stability = _number(stats["stability"])

    def ended_early(self, status: int) -> str:
        if status == 0:
            return ""
        text = _COLOUR.sub("", self.log_path.read_text(errors="replace"))
        found = re.search(r"PROGRAM ABORT\s*:\s*(.*)", text)
        why = found[1].strip() if found else f"status {status}"
        if self.restarts == 0 and self.folder.exists():
            # A session that can't be resumed: another build's, or one cut short by a full disk.
            aside = self.folder.parent / f"unresumed-{time.time_ns()}"
            self.folder.rename(aside)
            self._base = 0
            return ""
        return f"{self.pair.domain} under afl-fuzz: {why}; see {self.log_path}"
