"""Stage:     campaign. From what the targets wrote to one small seed a signature.
Input:     OUT/findings/<domain>/raw/*.json, the findings of earlier runs, `sealbreak`.
Output:    OUT/findings/<domain>/<slug>.json and OUT/known/<domain>/<slug>.json.
Invariant: a finding is never lost: what can't be minimized is kept as it is.
"""

import dataclasses
import json
import os
from pathlib import Path

from .layout import Layout, slug, write_whole
from .processes import Budget, Result, Task, run_all

PARALLEL = 2
MINIMIZE_SECONDS = 60.0
REPLAY_SECONDS = 60.0


@dataclasses.dataclass
class Finding:
    """A signature with its seed. `still` is false for one of an earlier run that a replay no
    longer shows; such a one is printed, and does not count."""

    domain: str
    signature: str
    known: bool
    reason: str
    ops: int
    path: Path
    minimized: bool
    subject: str = ""
    earlier: bool = False
    still: bool = True


def load(domain: str, path: Path) -> Finding | None:
    """The finding in a seed; None when the file is no seed with a signature."""
    try:
        seed = json.loads(path.read_bytes())
        ops = seed["ops"]
        return Finding(
            domain, seed["signature"], seed.get("verdict") == "known", seed["about"], len(ops), path,
            # Only the minimizer writes down what each op must give.
            minimized=all("gives" in op for op in ops), subject=seed.get("subject", ""))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _age(finding: Finding) -> int:
    """Sorts the youngest file first."""
    return -finding.path.stat().st_mtime_ns


_counted: dict[Path, tuple[int, bool]] = {}


def count_raw(layout: Layout, domain: str) -> tuple[int, int]:
    """How many findings, and known findings, the targets wrote so far."""
    found = known = 0
    for path in layout.raw(domain).glob("*.json"):
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            continue
        if _counted.get(path, (0, False))[0] != changed:
            finding = load(domain, path)
            _counted[path] = (changed, finding is not None and finding.known)
        known += _counted[path][1]
        found += not _counted[path][1]
    return found, known


def mutant_options() -> list[str]:
    """A campaign against a planted fault is replayed and minimized against it too."""
    mutant = os.environ.get("SEALBREAK_MUTANT", "")
    return ["--mutant", mutant] if mutant else []


def replayed(result: Result) -> dict | None:
    """The first result of `sealbreak replay --json`; None when it gave none."""
    if result.status not in (0, 1):
        return None
    try:
        return json.loads(result.stdout)["results"][0]
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def signatures(replay: dict) -> set[str]:
    return {row["signature"] for kind in ("findings", "known") for row in replay.get(kind, [])}


class Settler:
    """Turns raw findings into final ones."""

    def __init__(self, layout: Layout, domains: list[str], command: list[str], budget: Budget):
        self._layout = layout
        self._domains = domains
        self._command = command
        self._budget = budget
        self._final: dict[tuple[str, str], Finding] = {}
        self.warnings: list[str] = []

    def settle(self) -> list[Finding]:
        """All findings, by domain and signature. Raw files that were dealt with are removed."""
        self._read_earlier()
        self._confirm_earlier()
        self._minimize(self._read_raw())
        return sorted(self._final.values(), key=lambda one: (one.domain, one.signature))

    def _read_earlier(self) -> None:
        for domain in self._domains:
            for folder in (self._layout.findings(domain), self._layout.known(domain)):
                for path in sorted(folder.glob("*.json")):
                    finding = load(domain, path)
                    if finding is None:
                        self.warnings.append(f"{path}: is not a finding, it was left alone")
                        continue
                    finding.earlier = True
                    twice = self._final.get((domain, finding.signature))
                    if twice is not None:
                        # It became known, or is not so any more, and the campaign was killed before it
                        # removed the older file.
                        finding, older = sorted((finding, twice), key=_age)
                        older.path.unlink()
                    self._final[domain, finding.signature] = finding

    def _confirm_earlier(self) -> None:
        tasks = []
        for key, finding in self._final.items():
            only = ["--subject", finding.subject] if finding.subject and not mutant_options() else []
            argv = [*self._command, "replay", "--json", *mutant_options(), *only, str(finding.path)]
            tasks.append(Task(key, argv, REPLAY_SECONDS))
        for result in run_all(tasks, PARALLEL, self._budget):
            replay = replayed(result)
            # Without an answer it counts: a replay that fails is no proof that it is gone.
            if replay is not None:
                self._final[result.key].still = result.key[1] in signatures(replay)

    def _read_raw(self) -> list[Finding]:
        raw = []
        for domain in self._domains:
            for path in sorted(self._layout.raw(domain).glob("*.json")):
                finding = load(domain, path)
                if finding is None:
                    self.warnings.append(f"{path}: is not a finding, it was left alone")
                else:
                    raw.append(finding)
        # Findings before known ones, short traces first: the best use of a budget.
        return sorted(raw, key=lambda one: (one.known, one.ops))

    def _minimize(self, raw: list[Finding]) -> None:
        tasks = []
        for finding in raw:
            earlier = self._final.get((finding.domain, finding.signature))
            if earlier and earlier.still and earlier.minimized and earlier.ops <= finding.ops:
                earlier.earlier = False
                finding.path.unlink()
                continue
            out = self._layout.staging / f"{finding.domain}-{finding.path.name}"
            argv = [*self._command, "minimize", *mutant_options(), "--signature", finding.signature,
                    "--out", str(out), str(finding.path)]
            tasks.append(Task((finding, out), argv, MINIMIZE_SECONDS))
        if tasks:
            print(f"minimizing {len(tasks)} finding{'s' if len(tasks) > 1 else ''}", flush=True)
        run = run_all(tasks, PARALLEL, self._budget, self._keep)
        for result in run:
            if not result.started:
                self._keep(result)

    def _keep(self, result: Result) -> None:
        """The minimized seed, or the raw one when there is none."""
        raw, out = result.key
        best = load(raw.domain, out)
        if best is None or best.signature != raw.signature:
            best = raw
            why = ("there was no time" if result.status is None else
                   f"sealbreak minimize ended with status {result.status}: {result.last_line()}")
            self.warnings.append(f"{raw.signature}: not minimized: {why}")
        earlier = self._final.get((raw.domain, raw.signature))
        if earlier and earlier.still and earlier.ops <= best.ops:
            best = earlier
            best.earlier = False
        else:
            folder = self._layout.known if best.known else self._layout.findings
            path = folder(raw.domain) / f"{slug(raw.signature)}.json"
            write_whole(path, best.path.read_bytes(), durable=True)
            if earlier and earlier.path != path:
                earlier.path.unlink()  # It became known, or is not so any more.
            best = dataclasses.replace(best, path=path)
        self._final[raw.domain, raw.signature] = best
        raw.path.unlink()
        if out.exists():
            out.unlink()
