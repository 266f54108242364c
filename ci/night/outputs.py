"""Stage:     ci. What a night leaves for people and for tools.
Input:     the record of the night.
Output:    night.json; of it JUnit, SARIF and the page, by reports/; OUT/commit with seeds; lines on stdout.
Invariant: night.json is written first, and whole: a report that fails is a warning, and can be made again.
"""

import importlib
from pathlib import Path

from harness.campaign.layout import write_json, write_whole
from harness.campaign.summary import shown, table

REPORTS = (("junit", "night.xml"), ("sarif", "night.sarif"), ("page", "report.html"))
MOST_LISTED = 20


def write_commit(folder: Path, wanted: dict[str, bytes]) -> None:
    """Exactly these seeds: those of earlier nights that the corpus has by now go."""
    for place, data in wanted.items():
        write_whole(folder / place, data, durable=True)
    for path in folder.rglob("*.json"):
        if str(path.relative_to(folder)) not in wanted:
            path.unlink()


def write_night(out: Path, night: dict, report: bool) -> None:
    """Adds to the night's warnings what could not be written."""
    write_json(out / "night.json", night, durable=True)
    failed = []
    for name, file in REPORTS if report else ():
        try:
            importlib.import_module(f"reports.{name}").write(night, out / file)
        except Exception as error:  # noqa: BLE001 whatever a report trips over, the night's results stand
            if isinstance(error, OSError):
                raise
            failed.append(f"{file} was not written: {type(error).__name__}: {error}; make it again with "
                          f"python3 -m reports {shown(out / 'night.json')}")
    if failed:
        night["warnings"] += failed
        write_json(out / "night.json", night, durable=True)


def _finding(row: dict) -> list[str]:
    about = " ".join(row["about"].split())
    return [f"  {row['signature']}", f"    {about if len(about) <= 200 else about[:197] + '...'}",
            f"    {row['ops']} op{'s' if row['ops'] != 1 else ''}, first seen in night {row['first_night']} "
            f"({row['first_seen']}), shown {row['confirmed']}: {row['replay']}"]


def lines(out: Path, night: dict) -> list[str]:
    """The night for people, a line an element; the last says how it ended."""
    rows = [[run["domain"], run["engine"], f"{run['share']:.0%}", f"{run['execs']:,}", str(run["edges"]),
             str(run["corpus"]), run["why"]] for run in night["runs"]]
    text = ["", *table(["domain", "engine", "time", "execs", "edges", "corpus", "why"], rows, 2), ""]
    for row in night["corpus"]:
        text.append(f"corpus {row['domain']}: {row['before']} inputs, {row['after']} after merging")
    missed = [row["mutant"] for row in night["mutants"] if not row["killed"] and not row["equivalent"]]
    if night["mutants"]:
        text.append(f"planted faults: {sum(row['killed'] for row in night['mutants'])} caught; missed: "
                    f"{', '.join(missed) or 'none'}")
    for state in ("known", "gone", "unconfirmed", "flaky", "open", "new"):
        found = [row for row in night["findings"] if row["state"] == state]
        text.append(f"{state}: {len(found)}")
        for row in found[:MOST_LISTED]:
            text += _finding(row) if state in ("new", "open", "flaky") else [f"  {row['signature']}"]
        if len(found) > MOST_LISTED:
            text.append(f"  and {len(found) - MOST_LISTED} more")
    text += [f"warning: {warning}" for warning in night["warnings"]]
    ended = "stopped early" if night["interrupted"] else "done"
    return [*text, f"night {night['night']} {ended} after {night['seconds']:.0f} s of fuzzing, status "
                   f"{night['status']}; everything is in {shown(out / 'night.json')}"]
