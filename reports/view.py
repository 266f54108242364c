"""Stage:     reports. What the page shows, worked out from a night.
Input:     a checked night.   Output: the values that the templates print.
Invariant: a number on the page is counted here or stands in night.json; templates only place it.
"""

from collections import Counter

from . import plots
from .night import STATES

CARDS = 4
ORACLES = ("integrity", "confidentiality", "confinement", "forgery")
LETTERS = {"integrity": "i", "confidentiality": "c", "confinement": "d", "forgery": "f"}


def _headline(night: dict, counts: Counter) -> dict:
    """The answer to the first question: is there something new?"""
    if night["status"] == 2:
        return {"kind": "failed", "text": "The night could not run"}
    if counts["new"]:
        thing = "new finding" if counts["new"] == 1 else "new findings"
        return {"kind": "found", "text": f"{counts['new']:,} {thing}"}
    return {"kind": "clean", "text": "Nothing new"}


def difference(finding: dict) -> dict | None:
    """The step where a trace differs first, and what the reference and the subject gave there."""
    trace = finding["trace"]
    if not trace or trace["first_difference"] is None or len(trace["subjects"]) < 2:
        return None
    step = trace["steps"][trace["first_difference"]]
    outcomes = step["outcomes"]
    other = next((i for i, one in enumerate(outcomes) if i and one != outcomes[0]), 1)
    return {"number": trace["first_difference"], "op": step["op"],
            "subjects": (trace["subjects"][0], trace["subjects"][other]), "outcomes": (outcomes[0], outcomes[other])}


def _coverage(night: dict) -> list[dict]:
    last = max([point[0] for run in night["runs"] for point in run["points"] if point], default=0)
    return [{"run": run, "plot": plots.coverage(run, last)} for run in night["runs"]]


def _cell(found: dict[str, dict]) -> dict:
    """One approach under one primitive: a mark for each oracle, and the worst of them."""
    results = {oracle: found[oracle]["result"] for oracle in ORACLES if oracle in found}
    broken = [oracle for oracle in results if results[oracle] in ("finding", "expected")]
    marks = "".join(LETTERS[one].upper() if results[one] == "finding" else LETTERS[one] for one in broken)
    kind = "na" if not results or set(results.values()) == {"n/a"} else "held"
    if broken:
        kind = "finding" if "finding" in results.values() else "expected"
    return {"kind": kind, "marks": marks, "broken": broken, "cells": found}


def _matrix(night: dict) -> dict | None:
    matrix = night["matrix"]
    if not matrix or not matrix["cells"]:
        return None
    by_place: dict[tuple[str, str], dict[str, dict]] = {}
    for cell in matrix["cells"]:
        by_place.setdefault((cell["primitive"], cell["approach"]), {})[cell["oracle"]] = cell
    approaches = list(dict.fromkeys(cell["approach"] for cell in matrix["cells"]))
    levels = {cell["primitive"]: cell["level"] for cell in matrix["cells"]}
    rows = [{"primitive": name, "level": level, "cells": [_cell(by_place.get((name, one), {})) for one in approaches]}
            for name, level in levels.items()]
    results = Counter(cell["result"] for cell in matrix["cells"])
    controls = matrix["controls"]
    return {"approaches": approaches, "rows": rows, "results": results, "controls": controls,
            "silent": [one["name"] for one in controls if not one["fired"]]}


def change(mutant: dict) -> str:
    """What the night changed about a mutant."""
    was, now = mutant["was"], mutant["killed"]
    if mutant["equivalent"] or was is None or was == now:
        return "first" if was is None and not mutant["equivalent"] else ""
    return "killed again" if now else "no longer killed"


def _mutants(night: dict) -> dict | None:
    if not night["mutants"]:
        return None
    rows = [{**one, "change": change(one)} for one in night["mutants"]]
    rank = ["no longer killed", "killed again", "first", ""]
    rows.sort(key=lambda one: (bool(one["equivalent"]), rank.index(one["change"]), one["killed"], one["domain"],
                               one["mutant"]))
    domains = []
    for domain in dict.fromkeys(one["domain"] for one in night["mutants"]):
        counted = [one for one in rows if one["domain"] == domain and not one["equivalent"]]
        domains.append({"domain": domain, "total": len(counted), "killed": sum(one["killed"] for one in counted),
                        "equivalent": sum(one["domain"] == domain and bool(one["equivalent"]) for one in rows)})
    return {"rows": rows, "domains": domains, "total": sum(one["total"] for one in domains),
            "killed": sum(one["killed"] for one in domains),
            "lost": sum(one["change"] == "no longer killed" for one in rows),
            "won": sum(one["change"] == "killed again" for one in rows)}


def _barriers(night: dict) -> dict | None:
    """Each barrier with what the night's hunt for its absence, a mutant of the same name, gave."""
    if not night["barriers"]:
        return None
    hunts = {one["mutant"]: one for one in night["mutants"] if one["domain"] == "freeze"}
    rows = [{**row, "hunt": hunts.get(row["name"]),
             "change": change(hunts[row["name"]]) if row["name"] in hunts else ""} for row in night["barriers"]]
    return {"rows": rows, "guarded": sum(bool(row["seed"]) for row in rows),
            "equivalent": sum(bool(row["equivalent"]) for row in rows)}


def view(night: dict) -> dict:
    """All that the page needs, the night itself included."""
    findings = night["findings"]
    counts = Counter(one["state"] for one in findings)
    new = [one for one in findings if one["state"] == "new"]
    matrix, mutants, barriers = _matrix(night), _mutants(night), _barriers(night)
    return {
        "night": night,
        "headline": _headline(night, counts),
        "states": [{"name": name, "what": what, "count": counts[name]} for name, what in STATES.items()],
        "new_domains": Counter(one["domain"] for one in new).most_common(),
        "cards": [{"finding": one, "difference": difference(one)} for one in new[:CARDS]],
        "more_new": max(len(new) - CARDS, 0),
        "execs": sum(run["execs"] for run in night["runs"]),
        "coverage": _coverage(night),
        "matrix": matrix, "mutants": mutants, "barriers": barriers,
        "oracles": ORACLES, "letters": LETTERS,
        "idle": [one for one in night["subjects"] if one["ops"] and not one["compared"]],
    }
