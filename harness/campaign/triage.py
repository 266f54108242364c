"""Stage:     campaign. Inputs that ended or stopped a whole target: crashes, time-outs, memory.
Input:     artifacts of both engines, as bytes, in one folder a domain.
Output:    raw seeds where a replay shows a signature; else a finding of the engine, or an input in
           OUT/unconfirmed.
Invariant: a time-out or a lack of memory counts only when a replay confirms it; a crash always.
"""

import json
import tempfile
from pathlib import Path

from . import targets
from .blame import Blame, read_seed
from .corpus import drop, read_why
from .findings import PARALLEL, Finding, load, mutant_options, replayed
from .layout import Layout, slug, write_json, write_whole
from .processes import Budget, Result, Task, run_all
from .stacks import end_signature, stack_signature

MOST_OF_A_KIND = 50
"""Artifacts of one domain and kind that are looked at: the smallest. The others stay for the next
run, and are counted in a warning."""
REPLAY_SECONDS = 180.0
"""A replay waits for ten times the limit before it calls something a time-out."""
EXPORT_SECONDS = 30.0
RERUN_SECONDS = 60.0
KINDS = ("crash", "timeout", "hang", "oom")
ALWAYS_COUNTS = ("crash",)


def _artifacts(layout: Layout, domain: str) -> tuple[list[tuple[str, Path]], list[str]]:
    chosen, warnings = [], []
    for path in layout.artifacts(domain).glob("slow-unit-*"):
        path.unlink()  # Slow but within the limit: nothing to report.
    for kind in KINDS:
        paths = sorted(layout.artifacts(domain).glob(f"{kind}-*"),
                       key=lambda path: (path.stat().st_size, path.name))
        chosen += [(kind, path) for path in paths[:MOST_OF_A_KIND]]
        left = len(paths) - MOST_OF_A_KIND
        if left > 0:
            warnings.append(f"{domain}: {left} more {kind} artifacts were not looked at; they stay "
                            f"in {layout.artifacts(domain)} for the next run")
    return chosen, warnings


class Triage:
    """`unconfirmed` holds (domain, kind, path) of what a replay does not show."""

    def __init__(self, layout: Layout, command: list[str], budget: Budget):
        self._layout = layout
        self._command = command
        self._budget = budget
        self.findings: dict[str, Finding] = {}
        self.unconfirmed: list[tuple[str, str, Path]] = []
        self.warnings: list[str] = []

    def run(self, domains: list[str]) -> None:
        tasks = []
        for domain in domains:
            chosen, warnings = _artifacts(self._layout, domain)
            self.warnings += warnings
            for kind, path in chosen:
                argv = [*self._command, "replay", "--json", *mutant_options(), "--bytes", "--domain",
                        domain, str(path)]
                tasks.append(Task((domain, kind, path), argv, REPLAY_SECONDS))
        if tasks:
            print(f"replaying {len(tasks)} input{'s' if len(tasks) > 1 else ''} that ended a target",
                  flush=True)
        late = 0
        for result in run_all(tasks, PARALLEL, self._budget):
            if not result.started:
                late += 1
                continue
            self._judge(result)
        if late:
            self.warnings.append(f"there was no time for {late} artifacts; they stay for the next run")
        self._read_earlier(domains)

    def _judge(self, result: Result) -> None:
        domain, kind, path = result.key
        said, _, stack = read_why(path).partition("\n")
        replay = replayed(result)
        rows = [] if replay is None else replay.get("findings", []) + replay.get("known", [])
        if rows:
            known = not replay.get("findings")
            if self._keep_as_seed(domain, path, rows[0], known):
                drop(path)
                return
            self._keep_as_bytes(domain, path, rows[0]["signature"], rows[0].get("reason", ""))
        elif replay is None and not self._ran(result):
            self._keep_as_bytes(domain, path, self._signature(domain, kind, path, said, stack), self._why(result))
        elif kind in ALWAYS_COUNTS:
            self._keep_as_bytes(domain, path, self._signature(domain, kind, path, said, stack),
                                "the target crashed; a replay of this input alone does not"
                                + (f". It said: {said}" if said else ""))
        elif op := self._op_at_fault(domain, kind, path):
            what = "memory" if kind == "oom" else "hang"
            self._keep_as_bytes(domain, path, f"{domain}/engine/target/{op}/{what}",
                                f"from the op {op} on {'memory grows' if kind == 'oom' else 'a replay does not end'}")
        else:
            kept = self._layout.unconfirmed(domain) / path.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.replace(kept)
            drop(path)
            self.unconfirmed.append((domain, kind, kept))

    def _signature(self, domain: str, kind: str, path: Path, said: str, stack: str) -> str:
        """By the op, for what hangs or grows; by the stack's own frames, for what crashes."""
        if kind not in ALWAYS_COUNTS:
            op = self._op_at_fault(domain, kind, path)
            return f"{domain}/engine/target/{op or 'end'}/{kind if not op else 'memory' if kind == 'oom' else 'hang'}"
        report = f"{said}\n{stack}"
        # AFL++ keeps no report, and one that was killed wrote half of it.
        return end_signature(domain, kind, report if stack_signature(report) else self._report(domain, path))

    def _report(self, domain: str, path: Path) -> str:
        """What the target itself says of the input."""
        target = next((one for one in (targets.target(domain, "libfuzzer"), targets.target(domain, "afl"))
                       if one.is_file()), None)
        if target is None:
            return ""
        with tempfile.TemporaryDirectory() as folder:
            # libFuzzer saves no second artifact of an input that it only runs.
            environment = {"SEALBREAK_FINDINGS": folder, "SEALBREAK_SUBJECTS": ""}
            [result] = run_all([Task(None, [str(target), str(path.resolve())], RERUN_SECONDS, environment)], 1,
                               self._budget)
        return result.stderr

    def _op_at_fault(self, domain: str, kind: str, path: Path) -> str:
        """The op that hangs, or from which on memory grows."""
        seed = self._exported(domain, path)
        if seed is None:
            return ""
        blame = Blame(seed, self._command, mutant_options(), self._budget)
        return blame.grew() if kind == "oom" else blame.hung()

    @staticmethod
    def _ran(result: Result) -> bool:
        """Whether the replay itself came to an end: a status of its own, not a signal or a limit."""
        return result.status is not None and 0 <= result.status <= 1

    @staticmethod
    def _why(result: Result) -> str:
        if result.status is None:
            return "its replay does not end"
        if result.status < 0:
            return f"its replay ends by signal {-result.status}"
        return f"its replay fails: {result.last_line()}"

    def _exported(self, domain: str, path: Path) -> dict | None:
        """The input as a seed without outcomes; None when it has no such form."""
        out = self._layout.staging / f"{domain}-{path.name}.json"
        argv = [*self._command, "export", "--as", "json", "--bytes", "--domain", domain, "--out",
                str(out), str(path)]
        run_all([Task(None, argv, EXPORT_SECONDS)], 1, self._budget)
        seed = read_seed(out)
        out.unlink(missing_ok=True)
        for op in seed["ops"] if seed else ():
            op.pop("gives", None)  # The minimizer writes them, for the trace that it leaves.
        return seed

    def _keep_as_seed(self, domain: str, path: Path, row: dict, known: bool) -> bool:
        """Writes the raw seed that the target could not; false when the input has no JSON form."""
        seed = self._exported(domain, path)
        if seed is None:
            return False
        seed |= {"signature": row["signature"], "about": row.get("reason", "")}
        if row.get("subject"):
            seed["subject"] = row["subject"]
        if known:
            seed["verdict"] = "known"
        raw = self._layout.raw(domain) / f"{slug(row['signature'])}.json"
        earlier = load(domain, raw)
        if earlier is None or len(seed["ops"]) < earlier.ops:
            write_json(raw, seed, durable=True)
        return True

    def _keep_as_bytes(self, domain: str, path: Path, signature: str, reason: str) -> None:
        """One file a signature: the smallest input."""
        kept = self._layout.findings(domain) / f"{slug(signature)}.bytes"
        about = kept.with_suffix(".about")
        data = path.read_bytes()
        # The bytes first: whoever finds an .about finds what it is about.
        if not kept.exists() or len(data) < kept.stat().st_size:
            write_whole(kept, data, durable=True)
            about.unlink(missing_ok=True)
        if not about.exists():
            write_json(about, {"signature": signature, "about": reason}, durable=True)
        drop(path)
        self.findings[signature] = Finding(domain, signature, False, reason, 0, kept, False)

    def _read_earlier(self, domains: list[str]) -> None:
        """Engine-level findings of earlier runs: a replay can't show them, so they stay as notes."""
        for domain in domains:
            for path in sorted(self._layout.findings(domain).glob("*.about")):
                about = json.loads(path.read_bytes())
                if about["signature"] in self.findings:
                    continue
                self.findings[about["signature"]] = Finding(
                    domain, about["signature"], False, about["about"], 0, path.with_suffix(".bytes"),
                    False, earlier=True, still=False)
