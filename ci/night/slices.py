"""Stage:     ci. The fuzzing of a night, slice after slice.
Input:     the ledger, a campaign that makes and runs jobs.
Output:    a line in the journal for each slice.
Invariant: what a slice did is written down before the next begins.
"""

import time

from harness.campaign import findings, rates
from harness.campaign.engine import Job
from harness.campaign.layout import Layout
from harness.campaign.progress import Display
from harness.campaign.totals import done

from .shares import Gain

SAMPLES_A_SLICE = 60


class Sampler:
    """Stands where a campaign has its display: it is told that time passes, and writes down how far each job is."""

    def __init__(self, display: Display, layout: Layout, jobs: list[Job], seconds: float):
        self._display = display
        self._layout = layout
        self._jobs = jobs
        self._begun = time.monotonic()
        self._every = max(seconds / SAMPLES_A_SLICE, 0.2)
        self._next = self._begun
        self._points: list[list[list]] = [[] for _ in jobs]
        self._before: list[tuple[int, int, int] | None] = [None] * len(jobs)
        self._found = {job.pair.domain: self._findings(job.pair.domain) for job in jobs}

    def _findings(self, domain: str) -> int:
        return findings.count_raw(self._layout, domain)[0]

    def tick(self) -> None:
        self._display.tick()
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            self._sample()

    def _sample(self) -> None:
        at = round(time.monotonic() - self._begun, 1)
        for i, job in enumerate(self._jobs):
            now = job.progress
            if now.corpus:
                # What the corpus of the nights before covers is no gain.
                self._before[i] = self._before[i] or (now.edges, now.features, now.corpus)
                self._points[i].append([at, now.edges, now.execs, now.corpus])

    def _run(self, i: int, job: Job) -> dict:
        now = job.progress
        had = self._before[i] or (now.edges, now.features, now.corpus)
        new = self._findings(job.pair.domain) - self._found[job.pair.domain]
        gain = Gain(now.edges - had[0], now.features - had[1], now.corpus - had[2], max(new, 0), *had)
        return {"domain": job.pair.domain, "engine": job.pair.engine, **done(job), "points": self._points[i],
                "gain": list(gain)}

    def event(self) -> dict:
        """What the journal keeps, after the jobs have ended. The rates are read once: their files go."""
        self._sample()
        told: dict[str, dict] = {}
        for domain in self._found:
            folder = self._layout.raw(domain) / "rates"
            told[domain] = rates.read(folder)
            for path in folder.glob("*.json"):
                path.unlink()
        return {"seconds": round(time.monotonic() - self._begun, 2), "rates": told,
                "runs": [self._run(i, job) for i, job in enumerate(self._jobs)]}
