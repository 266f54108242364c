"""Stage:     campaign. What a campaign says when it ends.
Input:     totals per pair, rates per subject, findings.
Output:    OUT/summary.json and the same for people on stdout.
Invariant: the status follows from the findings that still show: known ones don't count.
"""

import dataclasses
import os
import shlex
from pathlib import Path

from . import interpreter
from .afl import LEAST_STABILITY
from .findings import Finding
from .layout import Layout, write_json
from .options import Options
from .progress import speed
from .totals import PairTotal, Totals

VERSION = 1


@dataclasses.dataclass
class Report:
    """All that the summary is made of."""

    options: Options
    totals: Totals
    seconds: float
    interrupted: bool
    rates: dict[str, dict[str, dict[str, float]]]
    findings: list[Finding]
    unconfirmed: list[tuple[str, str, Path]]
    warnings: list[str]

    def counting(self) -> list[Finding]:
        return [one for one in self.findings if not one.known and one.still]

    def known(self) -> list[Finding]:
        return [one for one in self.findings if one.known and one.still]

    def gone(self) -> list[Finding]:
        return [one for one in self.findings if not one.still]

    @property
    def status(self) -> int:
        return 1 if self.counting() else 0


def add_warnings(report: Report) -> None:
    """What makes a campaign weaker than it looks."""
    for pair, total in report.totals.pairs.items():
        where = f"{pair.domain} under {pair.engine}"
        if total.given_up:
            report.warnings.append(total.given_up)
        elif not total.execs:
            report.warnings.append(f"{where} ran nothing; give it more --seconds or --jobs")
        if total.stability is not None and total.stability < LEAST_STABILITY:
            report.warnings.append(f"{where}: stability {total.stability:.1f} %, below "
                                   f"{LEAST_STABILITY:.0f} %: the same input takes different paths")
    for domain in report.totals.domains():
        subjects = report.rates.get(domain, {})
        if not any(counts["ops"] for counts in subjects.values()):
            report.warnings.append(f"{domain}: no subject's ops were counted; `scripts/sealbreak "
                                   "subjects` says which are there")
        for name, counts in subjects.items():
            if counts["ops"] and not counts["share"]:
                report.warnings.append(f"{domain}: {name} ran none of its ops: nothing was compared")


def _pair_json(domain: str, engine: str, total: PairTotal) -> dict:
    return {
        "domain": domain,
        "engine": engine,
        "seconds": round(total.seconds, 1),
        "execs": total.execs,
        "execs_per_second": round(total.speed, 1),
        "coverage": {"edges": total.edges, "features": total.features},
        "corpus": total.corpus,
        "stability": total.stability,
        "restarts": total.restarts,
    }


def _finding_json(one: Finding) -> dict:
    return {"domain": one.domain, "signature": one.signature, "reason": one.reason, "ops": one.ops,
            "seed": str(one.path), "minimized": one.minimized, "earlier": one.earlier}


def write(layout: Layout, report: Report) -> None:
    options = report.options
    write_json(layout.summary, {
        "version": VERSION,
        "status": report.status,
        "seconds": round(report.seconds, 1),
        "interrupted": report.interrupted,
        "seed": options.seed,
        "jobs": options.jobs,
        "domains": report.totals.domains(),
        "engines": list(options.engines),
        "subjects": list(options.subjects),
        "interpreter": options.interpreter,
        "pairs": [_pair_json(pair.domain, pair.engine, total)
                  for pair, total in report.totals.pairs.items()],
        "rates": report.rates,
        "findings": [_finding_json(one) for one in report.counting()],
        "known": [_finding_json(one) for one in report.known()],
        "gone": [_finding_json(one) for one in report.gone()],
        "unconfirmed": [{"domain": domain, "kind": kind, "input": str(path)}
                        for domain, kind, path in report.unconfirmed],
        "warnings": report.warnings,
    })


def table(header: list[str], rows: list[list[str]], left: int) -> list[str]:
    """Columns; the first `left` of them are aligned to the left."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = []
    for row in [header, *rows]:
        cells = [cell.ljust(width) if i < left else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(cells).rstrip())
    return lines


def shown(path: Path) -> str:
    """Relative when that is shorter: people copy it."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)


def _engines(report: Report) -> list[str]:
    rows = []
    for pair, total in report.totals.pairs.items():
        coverage = f"{total.edges or '-'}/{total.features}" if total.features else str(total.edges)
        stability = f"{total.stability:.1f} %" if total.stability is not None else "-"
        rows.append([pair.domain, pair.engine, f"{total.execs:,}", speed(total.speed), coverage,
                     str(total.corpus), stability])
    return table(["domain", "engine", "execs", "execs/s", "coverage", "corpus", "stability"], rows, 2)


def _seconds(report: Report, domain: str) -> float:
    """Of all engines together that worked on the domain."""
    return sum(total.seconds for pair, total in report.totals.pairs.items() if pair.domain == domain)


def _subjects(report: Report) -> list[str]:
    rows = [[domain, name, f"{int(counts['traces']):,}",
             speed(counts["traces"] / max(_seconds(report, domain), 1e-3)), f"{int(counts['ops']):,}",
             f"{counts['share']:.1f} %"]
            for domain, subjects in report.rates.items() for name, counts in subjects.items()]
    header = ["domain", "subject", "traces", "traces/s an engine", "ops", "really compared"]
    return table(header, rows, 2) if rows else []


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:197] + "..."


def _finding(one: Finding, options: Options) -> list[str]:
    is_bytes = one.path.suffix == ".bytes"
    how = f"--bytes --domain {one.domain} " if is_bytes else ""
    if one.domain == "freeze":
        how += "".join(f"{shlex.quote(word)} " for word in interpreter.words(options))
    size = "bytes of an engine" if is_bytes else f"{one.ops} op{'s' if one.ops != 1 else ''}"
    notes = "" if one.minimized or is_bytes else ", not minimized"
    notes += ", of an earlier run" if one.earlier else ""
    return [f"  {one.signature}",
            f"    {_one_line(one.reason)}",
            f"    {size}{notes}: scripts/sealbreak replay {how}{shown(one.path)}"]


def lines(layout: Layout, report: Report) -> list[str]:
    """The summary, a line an element."""
    found, known, gone = report.counting(), report.known(), report.gone()
    text = ["", *_engines(report), ""]
    if report.rates:
        text += [*_subjects(report), ""]
    text.append(f"known findings: {len(known)}")
    text += [f"  {one.signature}: {_one_line(one.reason)}" for one in known]
    if gone:
        text.append(f"no longer shown by a replay: {len(gone)}")
        text += [f"  {one.signature}: {shown(one.path)}" for one in gone]
    if report.unconfirmed:
        text.append(f"not confirmed by a replay: {len(report.unconfirmed)}")
        text += [f"  {domain} {kind}: {shown(path)}" for domain, kind, path in report.unconfirmed]
    text.append(f"findings: {len(found)}")
    for one in found:
        text += _finding(one, report.options)
    text += [f"warning: {warning}" for warning in report.warnings]
    ended = "stopped early" if report.interrupted else "done"
    text.append(f"{ended} after {report.seconds:.0f} s, seed {report.options.seed}; "
                f"everything is in {shown(layout.summary)}")
    return text
