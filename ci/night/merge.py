"""Stage:     ci. A corpus is replaced by the few of its inputs that reach all that it reaches.
Input:     OUT/corpus/DOMAIN, the libFuzzer target of the domain.
Output:    the same folder, smaller.
Invariant: at each moment there is one whole corpus, and mend() finds it: DOMAIN, or DOMAIN.ready once that exists.
"""

import shutil
import tempfile
import time
from pathlib import Path

from harness.campaign.corpus import MAX_INPUT_BYTES
from harness.campaign.layout import Layout, flush
from harness.campaign.libfuzzer import RSS_LIMIT_MB, TIMEOUT_SECONDS
from harness.campaign.processes import Budget, Task, run_all


class Merger:
    """DOMAIN.new is what libFuzzer writes, DOMAIN.ready the same once it is whole, DOMAIN.old what it replaces."""

    def __init__(self, layout: Layout):
        self._layout = layout
        self._folder = layout.out / "work" / "merge"

    def _path(self, domain: str, name: str) -> Path:
        return self._folder / f"{domain}.{name}"

    def mend(self, domain: str) -> None:
        """Ends, or undoes, a merge that was cut short."""
        shutil.rmtree(self._path(domain, "new"), ignore_errors=True)
        self._path(domain, "control").unlink(missing_ok=True)
        if self._path(domain, "ready").exists():
            self._replace(domain)
        shutil.rmtree(self._path(domain, "old"), ignore_errors=True)

    def _replace(self, domain: str) -> None:
        corpus, ready, old = self._layout.corpus(domain), self._path(domain, "ready"), self._path(domain, "old")
        if corpus.exists() and old.exists():
            # The corpus was put aside already; a folder was made in its place meanwhile.
            for path in corpus.iterdir():
                path.replace(ready / path.name)
            corpus.rmdir()
        if corpus.exists():
            corpus.rename(old)
        ready.rename(corpus)
        flush(corpus.parent)
        flush(self._folder)

    def run(self, domain: str, target: str, subjects: str, budget: Budget) -> tuple[dict, str]:
        """What was before and after, in inputs; and a warning when it was not merged."""
        with tempfile.TemporaryDirectory() as scratch:
            # What these inputs show was found when an engine ran them, and is sorted already.
            return self._run(domain, target, {"SEALBREAK_FINDINGS": scratch, "SEALBREAK_SUBJECTS": subjects}, budget)

    def _run(self, domain: str, target: str, environment: dict[str, str], budget: Budget) -> tuple[dict, str]:
        begun = time.monotonic()
        corpus, new, ready = self._layout.corpus(domain), self._path(domain, "new"), self._path(domain, "ready")
        new.mkdir(parents=True, exist_ok=True)
        before = sum(1 for _ in corpus.iterdir())
        argv = [target, "-merge=1", "-set_cover_merge=1", f"-merge_control_file={self._path(domain, 'control')}",
                f"-max_len={MAX_INPUT_BYTES}", f"-timeout={TIMEOUT_SECONDS}", f"-rss_limit_mb={RSS_LIMIT_MB}",
                f"-artifact_prefix={self._layout.artifacts(domain)}/", str(new), str(corpus)]
        [result] = run_all([Task(None, argv, budget.left(), environment)], 1, budget)
        self._path(domain, "control").unlink(missing_ok=True)
        after = sum(1 for _ in new.iterdir())
        row = {"domain": domain, "before": before, "after": before, "seconds": round(time.monotonic() - begun, 1)}
        if result.status != 0 or not after:
            shutil.rmtree(new)
            why = "there was no time" if result.status is None else f"{Path(target).name} -merge=1 ended with status " \
                f"{result.status}: {result.last_line()}"
            return row, f"{domain}: the corpus was not merged: {why}"
        for path in new.iterdir():
            flush(path)
        flush(new)
        new.rename(ready)
        flush(self._folder)
        self._replace(domain)
        shutil.rmtree(self._path(domain, "old"), ignore_errors=True)
        # AFL++ begins anew from what is left: its queue would bring the rest back.
        shutil.rmtree(self._layout.afl(domain), ignore_errors=True)
        return row | {"after": after}, ""
