"""Stage:     campaign. What each pair of domain and engine did, over all steps.
Input:     jobs, running and ended.
Output:    sums and maxima per pair.
Invariant: an ended job is counted once, a running one anew each time.
"""

import dataclasses

from .engine import Job
from .schedule import Pair


def done(job: Job) -> dict:
    """What one job did."""
    now = job.progress
    return {"seconds": round(job.seconds, 2), "execs": now.execs, "edges": now.edges, "features": now.features,
            "corpus": now.corpus, "stability": now.stability, "restarts": job.restarts, "given_up": job.given_up}


@dataclasses.dataclass
class PairTotal:
    execs: int = 0
    seconds: float = 0.0
    edges: int = 0
    features: int = 0
    corpus: int = 0
    restarts: int = 0
    stability: float | None = None
    given_up: str = ""

    def add(self, did: dict) -> None:
        """What done() says of a job that has ended."""
        for name in ("execs", "seconds", "restarts"):
            setattr(self, name, getattr(self, name) + did[name])
        for name in ("edges", "features"):
            setattr(self, name, max(getattr(self, name), did[name]))
        self.corpus = did["corpus"] or self.corpus
        self.given_up = did["given_up"] or self.given_up
        if did["stability"] is not None:
            # The last step's: it has calibrated the most inputs.
            self.stability = did["stability"]

    @property
    def speed(self) -> float:
        return self.execs / self.seconds if self.seconds else 0.0


class Totals:
    def __init__(self, pairs: list[Pair]):
        self.pairs = {pair: PairTotal() for pair in pairs}
        self._running: list[Job] = []

    def running(self, jobs: list[Job]) -> None:
        self._running = jobs

    def ended(self) -> None:
        """Moves the running jobs into the totals."""
        for job in self._running:
            self.pairs[job.pair].add(done(job))
        self._running = []

    def domains(self) -> list[str]:
        return list(dict.fromkeys(pair.domain for pair in self.pairs))

    def execs(self) -> int:
        ended = sum(total.execs for total in self.pairs.values())
        return ended + sum(job.progress.execs for job in self._running)

    def coverage(self, domain: str) -> tuple[int, int, int]:
        """Edges, features and corpus size; libFuzzer's where it runs, else AFL++'s."""
        engines = {pair.engine: total for pair, total in self.pairs.items()
                   if pair.domain == domain}
        engine = "libfuzzer" if "libfuzzer" in engines else "afl"
        seen = [engines[engine], *(job.progress for job in self._running
                                   if job.pair == (domain, engine))]
        return tuple(max(getattr(one, name) for one in seen)
                     for name in ("edges", "features", "corpus"))
