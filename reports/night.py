"""Stage:     reports. What a night found, as a checked value.
Input:     night.json, version 1 (README.md has its members).
Output:    a dict with every member there, of the right type; all its text fit to be shown.
Invariant: a member that a night could not fill is empty, never missing; no finding is left out.
"""

import json
from pathlib import Path

from .text import visible, visible_in

VERSION = 1
# In the order in which a reader cares.
STATES = {
    "new": "seen for the first time",
    "open": "seen on an earlier night too",
    "flaky": "a replay shows it only sometimes",
    "unconfirmed": "an engine saved it, no replay shows it",
    "known": "in the table of known findings",
    "gone": "of an earlier night; a replay no longer shows it",
}
_NIGHT = {"night": 0, "started": "", "seconds": 0.0, "interrupted": False, "status": 0, "commit": "", "jobs": 0,
          "seed": 0, "runs": [], "subjects": [], "findings": [], "mutants": [], "corpus": [], "warnings": []}
_ROWS = {
    "runs": {"domain": "", "engine": "", "seconds": 0.0, "execs": 0, "execs_per_second": 0.0, "edges": 0,
             "features": 0, "corpus": 0, "restarts": 0, "points": [], "share": 0.0, "why": ""},
    "subjects": {"domain": "", "subject": "", "ops": 0, "compared": 0, "unsupported": 0, "share": 0.0},
    "findings": {"signature": "", "domain": "", "oracle": "", "subject": "", "op": "", "kinds": "", "state": "new",
                 "first_night": 0, "first_seen": "", "nights_seen": 1, "confirmed": "", "seed": "", "ops": 0,
                 "about": "", "replay": ""},
    "mutants": {"domain": "", "mutant": "", "killed": False, "seconds": 0.0, "execs": 0, "ops": 0, "seed": "",
                "equivalent": ""},
    "corpus": {"domain": "", "before": 0, "after": 0, "seconds": 0.0},
}


class BadNight(Exception):
    """night.json is not what the reports can be made of."""


def _filled(value: object, defaults: dict, where: str) -> dict:
    """`value` with what it lacks; a number may be an int or a float."""
    if not isinstance(value, dict):
        raise BadNight(f"{where} is not an object; see reports/README.md for what a night holds")
    row = dict(value)
    for name, default in defaults.items():
        given = row.get(name)
        if given is None:
            row[name] = list(default) if isinstance(default, list) else default
        elif isinstance(default, str):
            row[name] = visible(given, lines=name in ("about", "why"))
        elif not isinstance(given, (int, float) if type(default) in (int, float) else type(default)):
            raise BadNight(f"{where}.{name} is {type(given).__name__}, not {type(default).__name__}; "
                           "see reports/README.md for what a night holds")
    return row


def _trace(finding: dict, where: str) -> dict | None:
    """The trace side by side: as many outcomes a step as there are subjects."""
    trace = finding.get("trace")
    if not trace:
        return None
    trace = _filled(trace, {"subjects": [], "steps": []}, f"{where}.trace")
    subjects = [visible(name) for name in trace["subjects"]]
    steps = []
    for i, step in enumerate(trace["steps"]):
        step = _filled(step, {"op": "", "outcomes": []}, f"{where}.trace.steps[{i}]")
        outcomes = [visible(outcome) for outcome in step["outcomes"]][:len(subjects)]
        steps.append({"op": step["op"], "outcomes": outcomes + [""] * (len(subjects) - len(outcomes))})
    first = trace.get("first_difference")
    there = isinstance(first, int) and 0 <= first < len(steps)
    return {"subjects": subjects, "steps": steps, "first_difference": first if there else None}


def _location(finding: dict) -> dict | None:
    place = finding.get("location")
    if not isinstance(place, dict) or not place.get("file"):
        return None
    line = place.get("line")
    return {"file": visible(place["file"]), "line": line if isinstance(line, int) and line > 0 else 1}


def checked(value: object) -> dict:
    """A night as the reports take it. Raises BadNight."""
    night = _filled(value, _NIGHT, "night")
    if night.get("version") != VERSION:
        raise BadNight(f"night.version is {night.get('version')!r}, this reads version {VERSION}; "
                       "make the report with the Sealbreak that ran the night")
    for name, defaults in _ROWS.items():
        night[name] = [_filled(row, defaults, f"night.{name}[{i}]") for i, row in enumerate(night[name])]
    for i, finding in enumerate(night["findings"]):
        if finding["state"] not in STATES:
            raise BadNight(f"night.findings[{i}].state is {finding['state']!r}, not one of {', '.join(STATES)}")
        finding["trace"] = _trace(finding, f"night.findings[{i}]")
        finding["location"] = _location(finding)
    order = list(STATES)
    night["findings"].sort(key=lambda one: (order.index(one["state"]), -one["first_night"], one["signature"]))
    night["warnings"] = [visible(one, lines=True) for one in night["warnings"]]
    night["matrix"] = visible_in(night.get("matrix")) or None
    night["barriers"] = visible_in(night.get("barriers")) or None
    return night


def read(path: Path) -> dict:
    """The night in a file. Raises BadNight, OSError."""
    try:
        return checked(json.loads(path.read_bytes()))
    except ValueError as error:
        raise BadNight(f"{path} is not JSON ({error}); run the night again, it writes the file whole") from None
