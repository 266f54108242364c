"""Stage:     ci. What each pair of domain and engine did tonight, over all slices and all runs of a night.
Input:     slices, as they are in the journal.
Output:    sums, coverage over time, growth; the rows `runs` and `subjects` of night.json.
Invariant: only what the journal has counts: a slice that was killed is run again.
"""

import dataclasses

from harness.campaign.rates import COUNTS
from harness.campaign.schedule import Pair
from harness.campaign.totals import PairTotal

from .shares import Gain, growth, reason, remember

MOST_POINTS = 200


@dataclasses.dataclass
class Account(PairTotal):
    """Of one pair besides; `points` are (seconds since the night began to fuzz, edges, execs, inputs)."""

    growth: float | None = None
    why: str = "it did not run"
    points: list[list] = dataclasses.field(default_factory=list)


def thinned(points: list[list], most: int = MOST_POINTS) -> list[list]:
    """At most so many of them, the first and the last among these."""
    if len(points) <= most:
        return points
    return [points[round(i * (len(points) - 1) / (most - 1))] for i in range(most)]


class Ledger:
    def __init__(self, pairs: list[Pair]):
        self.pairs = {pair: Account() for pair in pairs}
        self.seconds = 0.0  # of fuzzing, by the clock
        self._rates: dict[str, dict[str, dict[str, int]]] = {}

    def add(self, event: dict) -> None:
        """A slice: its seconds, what ran in it, and the rates of the subjects."""
        for run in event["runs"]:
            account = self.pairs.setdefault(Pair(run["domain"], run["engine"]), Account())
            self._add_run(account, run)
        self.seconds += event["seconds"]
        for domain, subjects in event["rates"].items():
            for subject, counts in subjects.items():
                total = self._rates.setdefault(domain, {}).setdefault(subject, dict.fromkeys(COUNTS, 0))
                for name in COUNTS:
                    total[name] += counts[name]

    def _add_run(self, account: Account, run: dict) -> None:
        for at, edges, execs, corpus in run["points"]:
            account.points.append([round(self.seconds + at, 1), edges, account.execs + execs, corpus])
        account.points = thinned(account.points, 2 * MOST_POINTS)
        account.add(run)
        gain = Gain(*run["gain"])
        account.growth = remember(account.growth, growth(gain, run["seconds"]))
        account.why = reason(gain, run["seconds"])

    def growths(self) -> dict[Pair, float | None]:
        return {pair: account.growth for pair, account in self.pairs.items()}

    def had(self) -> dict[Pair, float]:
        return {pair: account.seconds for pair, account in self.pairs.items()}

    def runs(self) -> list[dict]:
        total = sum(account.seconds for account in self.pairs.values())
        return [{
            "domain": pair.domain, "engine": pair.engine, "seconds": round(one.seconds, 1), "execs": one.execs,
            "execs_per_second": round(one.speed, 1),
            "edges": one.edges, "features": one.features, "corpus": one.corpus, "stability": one.stability,
            "restarts": one.restarts, "points": thinned(one.points),
            "share": round(one.seconds / total, 4) if total else 0.0, "why": one.why,
        } for pair, one in self.pairs.items()]

    def subjects(self) -> list[dict]:
        rows = []
        for domain, subjects in self._rates.items():
            for subject, counts in sorted(subjects.items()):
                compared = max(counts["ops"] - counts["unsupported"] - counts["poisoned"], 0)
                rows.append({"domain": domain, "subject": subject, "ops": counts["ops"], "compared": compared,
                             "unsupported": counts["unsupported"],
                             "share": round(100 * compared / counts["ops"], 2) if counts["ops"] else 0.0})
        return rows
