"""Stage:     ci. The tables that are made anew each night: the escape matrix, the write barriers, the planted faults.
Input:     `sealbreak matrix`, `barriers` and `mutants`.
Output:    their JSON; rows of `mutants`.
Invariant: a table that fails, or that there is no time for, is left out with a warning: it never stops a night.
"""

import json
import re

from harness.campaign.layout import Layout, write_json
from harness.campaign.processes import Budget, Task, run_all

TABLE_SECONDS = 1200.0
"""The escape matrix tries every primitive on every approach: minutes."""
TABLES = {"matrix": "escape", "barriers": "freeze"}
"""Each with the domain that it is of."""
_EQUIVALENT = re.compile(r"^(\S+)\s+equivalent: (.*)$", re.MULTILINE)


class Tables:
    def __init__(self, layout: Layout, command: list[str], budget: Budget):
        self._folder = layout.out / "work" / "tables"
        self._command = command
        self._budget = budget
        self.warnings: list[str] = []

    def _run(self, words: list[str], limit: float, environment: dict[str, str] | None = None):
        """The output of a command that ends with 0 or 1; None, and a warning, of one that does not."""
        task = Task(None, [*self._command, *words], limit, environment or {})
        [result] = run_all([task], 1, self._budget)
        if result.status in (0, 1):
            return result.stdout
        why = "there was no time" if result.status is None else result.last_line()
        self.warnings.append(f"sealbreak {' '.join(words[:3])}: {why}")
        return None

    def _json(self, words: list[str], limit: float):
        text = self._run(words, limit)
        try:
            return None if text is None else json.loads(text)
        except ValueError:
            self.warnings.append(f"sealbreak {' '.join(words[:3])}: gave no JSON")
            return None

    def table(self, name: str, domains: list[str]):
        """The JSON of a table, made once a night; None when its domain is not fuzzed."""
        if TABLES[name] not in domains:
            return None
        kept = self._folder / f"{name}.json"
        if kept.exists():
            return json.loads(kept.read_bytes())
        value = self._json([name, "--json"], TABLE_SECONDS)
        if value is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_json(kept, value)
        return value

    def forget(self) -> None:
        """A new night makes them anew."""
        for path in self._folder.glob("*.json"):
            path.unlink()

    def mutants(self, domain: str, seconds: int, jobs: int, before: dict[str, bool]) -> list[dict]:
        """A row for each planted fault of a domain: whether it was caught in `seconds`, and whether the night before."""
        listed = self._run(["mutants", "--domain", domain, "--list"], 60.0) or ""
        names = [line.split()[0] for line in listed.splitlines() if line.strip() and "equivalent: " not in line]
        if not names:
            return []
        out = self._folder / "mutants" / domain
        out.mkdir(parents=True, exist_ok=True)
        limit = 120.0 + 2.0 * seconds * (len(names) + 1)
        said = self._json(["mutants", "--domain", domain, "--seconds", str(seconds), "--campaign", str(seconds),
                           "--jobs", str(jobs), "--out", str(out), "--json"], limit)
        if said is None:
            return []
        rows = [{"domain": domain, "mutant": row["name"], "killed": row["killed"], "seconds": row["seconds"],
                 "execs": row["execs"], "ops": row["ops"], "seed": row["seed"],
                 "was": before.get(f"{domain}/{row['name']}"), "equivalent": ""} for row in said["mutants"]]
        return rows + [{"domain": domain, "mutant": name, "killed": False, "seconds": 0.0, "execs": 0, "ops": 0,
                        "seed": "", "was": None, "equivalent": proof} for name, proof in _EQUIVALENT.findall(listed)]
