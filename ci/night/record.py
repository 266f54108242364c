"""Stage:     ci. night.json: all that one night has to say.
Input:     the state, the ledger, findings and how often they showed.
Output:    a dictionary, version 1; what the state remembers of it.
Invariant: one row a signature; what counts is new: the others never change the status.
"""

import re
import subprocess
from functools import lru_cache
from pathlib import Path

from harness.campaign import interpreter
from harness.campaign.findings import Finding, mutant_options
from harness.campaign.options import Options, source_root
from harness.campaign.summary import shown as readable

from .replays import Shown, op_at_fault, trace_of
from .state import Seen, State

VERSION = 1
COUNTS = "new"


def commit() -> str:
    """Of the checkout, short; empty when it is none."""
    try:
        done = subprocess.run(["git", "-C", str(source_root()), "rev-parse", "--short=12", "HEAD"], text=True,
                              capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


@lru_cache(maxsize=None)
def _op_lines(domain: str) -> dict[str, int]:
    path = source_root() / "harness" / "trace" / f"{domain}_ops.cpp"
    lines = path.read_text().splitlines() if path.is_file() else []
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if row := re.match(r'\s*\{"(\w+)",', line):
            found.setdefault(row[1], number)
    return found


def location(domain: str, op: str) -> dict | None:
    """Where the table of ops says what the op means."""
    line = _op_lines(domain).get(op)
    return {"file": f"harness/trace/{domain}_ops.cpp", "line": line} if line else None


def is_crash(finding: Finding) -> bool:
    return finding.path.suffix == ".bytes" and re.search(r"/end/crash\b", finding.signature) is not None


def state_of(finding: Finding, shown: Shown, seen: Seen) -> str:
    """new, open, known, flaky, unconfirmed or gone. New: it shows, and no night has reported it, or not since it was
    gone. A crash of a target counts although it shows only among other inputs; so does what there was no time to
    run."""
    if finding.known:
        return "known" if shown.times or not shown.answers else "gone"
    if shown.flaky:
        return "flaky"
    if shown.answers and not shown.times and not (is_crash(finding) and not seen.nights_seen):
        return "gone" if seen.nights_seen else "unconfirmed"
    return "open" if seen.reported else "new"


def replay_command(finding: Finding, options: Options) -> str:
    words = ["scripts/sealbreak", "replay", *mutant_options()]
    if finding.path.suffix == ".bytes":
        words += ["--bytes", "--domain", finding.domain]
    if finding.domain == "freeze":
        words += interpreter.words(options)
    return " ".join([*words, readable(finding.path)])


def _row(finding: Finding, shown: Shown, seen: Seen, state: str, options: Options) -> dict:
    _, oracle, subject, op, *kinds = [*finding.signature.split("/"), "", "", "", ""]
    return {
        "signature": finding.signature, "domain": finding.domain, "oracle": oracle,
        "subject": finding.subject or subject, "op": op, "kinds": "/".join(kinds).rstrip("/"), "state": state,
        "first_night": seen.first_night, "first_seen": seen.first_seen, "nights_seen": seen.nights_seen,
        "confirmed": f"{shown.times} of {shown.answers}", "seed": str(finding.path.relative_to(options.out)),
        "ops": finding.ops, "about": finding.reason, "replay": replay_command(finding, options),
        "location": location(finding.domain, op_at_fault(finding, shown)), "trace": trace_of(finding, shown)}


ORDER = ("new", "open", "flaky", "unconfirmed", "known", "gone")


def findings_rows(found: list[Finding], shown: dict, state: State, options: Options) -> tuple[list[dict], dict]:
    """The rows of night.json, what is new first; and what the state remembers of all findings from now on."""
    rows, remembered = [], dict(state.findings)
    for finding in found:
        before = state.seen(finding.signature, finding.domain)
        told = shown.get((finding.domain, finding.signature), Shown())
        verdict = state_of(finding, told, before)
        here = verdict not in ("gone", "unconfirmed")
        seen = Seen(before.domain, before.first_night, before.first_seen, before.nights_seen + here,
                    # Once it is gone, its return is news.
                    before.reported and verdict != "gone" or verdict in ("new", "open"))
        remembered[finding.signature] = seen
        rows.append(_row(finding, told, seen, verdict, options))
    rows.sort(key=lambda row: (ORDER.index(row["state"]), row["domain"], row["signature"]))
    return rows, remembered


def seeds_in_corpus() -> set[str]:
    """Signatures that a seed of the repository guards against already."""
    found = set()
    for path in (source_root() / "corpus").rglob("*.json"):
        found.update(re.findall(r'"signature": "((?:[^"\\]|\\.)*)"', path.read_text(errors="replace")))
    return found


def to_commit(rows: list[dict], out: Path) -> dict[str, bytes]:
    """Seeds that the corpus lacks, by their place in it."""
    if mutant_options():
        return {}  # What a planted fault shows is no fault of ours.
    have, wanted = seeds_in_corpus(), {}
    for row in rows:
        path = out / row["seed"]
        if row["state"] not in ("new", "open", "known") or path.suffix != ".json" or row["signature"] in have:
            continue
        folder = f"known/{row['domain']}" if row["state"] == "known" else row["domain"]
        wanted[f"{folder}/{path.name}"] = path.read_bytes()
    return wanted
