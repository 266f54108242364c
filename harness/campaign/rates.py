"""Stage:     campaign. How much each subject really did.
Input:     rates/<process>.json, which targets write as they go.
Output:    counts per subject, and the share of ops that it really ran.
Invariant: fuzzing that compares nothing shows here.
"""

import json
from pathlib import Path

COUNTS = ("traces", "ops", "unsupported", "poisoned", "known")


def read_one(path: Path) -> dict[str, dict[str, int]]:
    """The counts of one process; none when there is no such file yet, or a full disk left it empty."""
    try:
        counts = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return counts if isinstance(counts, dict) else {}


def read(folder: Path) -> dict[str, dict[str, float]]:
    """The sums over all processes of a domain; `share` in percent of the ops."""
    totals: dict[str, dict[str, float]] = {}
    for path in sorted(folder.glob("*.json")):
        for subject, counts in read_one(path).items():
            total = totals.setdefault(subject, dict.fromkeys(COUNTS, 0))
            for name in COUNTS:
                total[name] += counts.get(name, 0)
    for total in totals.values():
        ran = total["ops"] - total["unsupported"] - total["poisoned"]
        total["share"] = round(100 * max(ran, 0) / total["ops"], 2) if total["ops"] else 0.0
    return dict(sorted(totals.items()))
