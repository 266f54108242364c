"""Stage:     reports. What a night found, as a checked value.
Input:     night.json, version 1 (README.md has its members).
Output:    a dict with every member there, of the right type; all its text fit to be shown.
Invariant: a member that a night could not fill is empty, never missing; no finding is left out.
"""

import json
from pathlib import Path

from .text import visible

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


_TRACE = {"subjects": [], "steps": []}
_STEP = {"op": "", "outcomes": []}
_CELL = {"approach": "", "primitive": "", "oracle": "", "level": "", "claim": "", "result": "", "seed": ""}
_CONTROL = {"name": "", "fired": False}
_BARRIER = {"name": "", "file": "", "function": "", "seed": "", "equivalent": ""}
# What may be null: not measured, or not there the night before.
_OPTIONAL = {"runs": ("stability", float), "mutants": ("was", bool)}


class BadNight(Exception):
    """night.json is not what the reports can be made of."""


def _refuse(where: str, is_now: object, should: str) -> BadNight:
    return BadNight(f"{where} is {is_now}, not {should}; reports/README.md says what a night holds")


def _of_type(value: object, kind: type, where: str) -> None:
    """A number may be an int or a float; a bool is none."""
    number = kind in (int, float)
    fits = isinstance(value, (int, float) if number else kind) and not (number and isinstance(value, bool))
    if not fits:
        raise _refuse(where, type(value).__name__, kind.__name__)


def _filled(value: object, defaults: dict, where: str) -> dict:
    """`value` with what it lacks; its texts fit to be shown."""
    _of_type(value, dict, where)
    row = dict(value)  # type: ignore[call-overload]
    for name, default in defaults.items():
        given = row.get(name)
        if given is None:
            row[name] = list(default) if isinstance(default, list) else default
        elif isinstance(default, str):
            row[name] = visible(given, lines=name in ("about", "why"))
        else:
            _of_type(given, type(default), f"{where}.{name}")
    return row


def _rows(value: object, defaults: dict, where: str) -> list[dict]:
    _of_type(value, list, where)
    return [_filled(row, defaults, f"{where}[{i}]") for i, row in enumerate(value)]  # type: ignore[arg-type]


def _points(run: dict, where: str) -> None:
    for i, point in enumerate(run["points"]):
        _of_type(point, list, f"{where}.points[{i}]")
        if len(point) != 4:
            raise _refuse(f"{where}.points[{i}]", f"{len(point)} numbers", "[seconds, edges, execs, corpus]")
        for one in point:
            _of_type(one, float, f"{where}.points[{i}][]")


def _trace(finding: dict, where: str) -> dict | None:
    """The trace side by side: as many outcomes a step as there are subjects."""
    if not finding.get("trace"):
        return None
    trace = _filled(finding["trace"], _TRACE, f"{where}.trace")
    subjects = [visible(name) for name in trace["subjects"]]
    steps = []
    for step in _rows(trace["steps"], _STEP, f"{where}.trace.steps"):
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


def _matrix(value: object) -> dict | None:
    if not value:
        return None
    matrix = _filled(value, {"cells": [], "controls": []}, "night.matrix")
    return {"cells": _rows(matrix["cells"], _CELL, "night.matrix.cells"),
            "controls": _rows(matrix["controls"], _CONTROL, "night.matrix.controls")}


def checked(value: object) -> dict:
    """A night as the reports take it. Raises BadNight."""
    night = _filled(value, _NIGHT, "night")
    if night.get("version") != VERSION:
        raise BadNight(f"night.version is {night.get('version')!r}, this reads version {VERSION}; "
                       "make the report with the Sealbreak that ran the night")
    for name, defaults in _ROWS.items():
        night[name] = _rows(night[name], defaults, f"night.{name}")
    for name, (member, kind) in _OPTIONAL.items():
        for i, row in enumerate(night[name]):
            if row.setdefault(member, None) is not None:
                _of_type(row[member], kind, f"night.{name}[{i}].{member}")
    for i, run in enumerate(night["runs"]):
        _points(run, f"night.runs[{i}]")
    for i, finding in enumerate(night["findings"]):
        if finding["state"] not in STATES:
            raise _refuse(f"night.findings[{i}].state", repr(finding["state"]), f"one of {', '.join(STATES)}")
        finding["trace"] = _trace(finding, f"night.findings[{i}]")
        finding["location"] = _location(finding)
    order = {state: i for i, state in enumerate(STATES)}
    night["findings"].sort(key=lambda one: (order[one["state"]], -one["first_night"], one["signature"]))
    night["warnings"] = [visible(one, lines=True) for one in night["warnings"]]
    night["matrix"] = _matrix(night.get("matrix"))
    night["barriers"] = _rows(night.get("barriers") or [], _BARRIER, "night.barriers") or None
    return night


def _no_number(text: str) -> None:
    raise BadNight(f"a number of the night is {text}; leave out what was not measured")


def read(path: Path) -> dict:
    """The night in a file. Raises BadNight, OSError."""
    try:
        return checked(json.loads(path.read_bytes(), parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        raise BadNight(f"{path} is not JSON ({error}); run the night again, it writes the file whole") from None
