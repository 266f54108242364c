"""Stage:     ci. Each finding is run again, in new processes, to see what stays.
Input:     findings with their seeds, or with an engine's bytes.
Output:    per finding how often it showed, of how many; the steps of a replay that shows it.
Invariant: a replay that gives no answer counts for neither.
"""

import dataclasses
import json
import tempfile

from harness.campaign import targets
from harness.campaign.findings import Finding, mutant_options, replayed
from harness.campaign.processes import Budget, Task, run_all

REPLAY_SECONDS = 120.0
KNOWN_REPLAYS = 1
"""Once is enough to see whether a known finding is still there."""


@dataclasses.dataclass
class Shown:
    """`times` of `answers`; `row` and `steps` are of the first replay that shows it."""

    times: int = 0
    answers: int = 0
    row: dict | None = None
    steps: list = dataclasses.field(default_factory=list)

    @property
    def flaky(self) -> bool:
        return 0 < self.times < self.answers


def _task(key, finding: Finding, command: list[str], scratch: str) -> Task:
    if finding.path.suffix == ".bytes":
        # The target itself: what no replay shows may still end it.
        engine = "libfuzzer" if targets.target(finding.domain, "libfuzzer").is_file() else "afl"
        return Task(key, [str(targets.target(finding.domain, engine)), str(finding.path)], REPLAY_SECONDS,
                    {"SEALBREAK_FINDINGS": scratch, "SEALBREAK_SUBJECTS": ""})
    only = ["--subject", finding.subject] if finding.subject and not mutant_options() else []
    argv = [*command, "replay", "--json", *mutant_options(), *only, str(finding.path)]
    return Task(key, argv, REPLAY_SECONDS)


def _note(shown: Shown, finding: Finding, result) -> None:
    if finding.path.suffix == ".bytes":
        shown.answers += 1
        shown.times += result.status != 0
        return
    replay = replayed(result)
    if replay is None:
        return
    shown.answers += 1
    rows = [row for kind in ("findings", "known") for row in replay.get(kind, [])
            if row["signature"] == finding.signature]
    if rows:
        shown.times += 1
        if shown.row is None:
            shown.row, shown.steps = rows[0], replay.get("steps", [])


def run_again(found: list[Finding], replays: int, command: list[str], parallel: int,
              budget: Budget) -> dict[tuple[str, str], Shown]:
    """By domain and signature. In turns: when the time is short, each finding has had as many as the others."""
    shown = {(one.domain, one.signature): Shown() for one in found}
    with tempfile.TemporaryDirectory() as scratch:
        tasks = [_task(one, one, command, scratch) for turn in range(replays) for one in found
                 if turn < KNOWN_REPLAYS or not one.known]
        # Finding is no key: tasks carry it as it is.
        for result in run_all(tasks, parallel, budget):
            if result.started:
                _note(shown[result.key.domain, result.key.signature], result.key, result)
    return shown


def trace_of(finding: Finding, shown: Shown) -> dict | None:
    """The steps side by side, of the reference and of the subject alone; None when no replay showed it."""
    if shown.row is None or not shown.steps:
        return None
    named = shown.row.get("subject") or finding.subject
    columns = [name for name in shown.steps[0] if name != "op"]
    subjects = [name for name in columns if name in ("reference", named)] or columns
    steps = [{"op": step["op"], "outcomes": [str(step.get(name, "")) for name in subjects]} for step in shown.steps]
    different = (i for i, step in enumerate(steps) if len(set(step["outcomes"])) > 1)
    op = shown.row.get("op")
    first = op if isinstance(op, int) and 0 <= op < len(steps) else next(different, None)
    return {"subjects": subjects, "steps": steps, "first_difference": first}


def op_at_fault(finding: Finding, shown: Shown) -> str:
    """The name of the op that a finding is about; the signature's own word when the seed does not say."""
    try:
        return json.loads(finding.path.read_bytes())["ops"][shown.row["op"]]["op"]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        parts = finding.signature.split("/")
        return parts[3] if len(parts) > 3 else ""
