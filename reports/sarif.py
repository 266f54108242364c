"""Stage:     reports. A night as SARIF 2.1.0, for the services that show findings beside the source.
Input:     a night.   Output: one result for each finding; its rule is domain/oracle.
Invariant: a result's fingerprint is the finding's signature: it stays the same from night to night.
"""

import hashlib
import json
from pathlib import Path
from urllib.parse import quote

from harness.campaign.layout import write_whole

from .night import STATES, checked

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"new": "error", "open": "error", "flaky": "warning", "unconfirmed": "warning", "known": "note",
           "gone": "none"}
_BASELINE = {"new": "new", "gone": "absent"}


def _rule(one: dict) -> str:
    return f"{one['domain']}/{one['oracle']}"


def _message(text: str) -> dict:
    """In a message braces begin a placeholder, and brackets before parentheses a link (3.11.5, 3.11.6): text has
    neither."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _fingerprints(signature: str) -> dict:
    """GitHub reads the second one alone; where it is missing, it takes the line of the source instead, and two findings
    of one op become one."""
    digest = hashlib.sha256(signature.encode("utf-8", "surrogatepass")).hexdigest()
    return {"signature/v1": signature, "primaryLocationLineHash": f"{digest[:16]}:1"}


def _location(one: dict) -> dict:
    """Where the op is; for a finding that has no place of its own, the table of its domain's ops."""
    place = one["location"] or {"file": f"harness/trace/{one['domain']}_ops.cpp", "line": 1}
    return {"physicalLocation": {
        "artifactLocation": {"uri": quote(place["file"]), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": place["line"]}}}


def _result(one: dict, rules: list[str]) -> dict:
    result = {
        "ruleId": _rule(one),
        "ruleIndex": rules.index(_rule(one)),
        "level": _LEVELS[one["state"]],
        "baselineState": _BASELINE.get(one["state"], "unchanged"),
        "message": _message(f"{one['signature']}: {one['about']}\nReplay: {one['replay']}"),
        "locations": [_location(one)],
        "partialFingerprints": _fingerprints(one["signature"]),
        "properties": {name: one[name] for name in ("state", "subject", "op", "kinds", "seed", "replay", "ops",
                                                    "first_night", "first_seen", "nights_seen", "confirmed")},
    }
    if one["state"] == "gone":
        result["kind"] = "pass"  # only what does not fail may have the level none (3.27.10)
    if one["state"] == "known":
        result["suppressions"] = [{"kind": "external", "justification": one["about"] or STATES["known"]}]
    return result


def document(night: dict) -> dict:
    """The SARIF log of a night."""
    night = checked(night)
    rules = sorted({_rule(one) for one in night["findings"]})
    descriptions = [{"id": rule, "name": rule.replace("/", " ").title().replace(" ", ""),
                     "shortDescription": _message("Domain {}, oracle {}".format(*rule.split("/", 1)))}
                    for rule in rules]
    run = {
        "tool": {"driver": {"name": "Sealbreak", "rules": descriptions}},
        "automationDetails": {"id": f"sealbreak/nightly/{night['night']}"},
        "invocations": [{"executionSuccessful": night["status"] != 2, "exitCode": int(night["status"])}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, rules) for one in night["findings"]],
    }
    if night["started"]:
        run["invocations"][0]["startTimeUtc"] = night["started"]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def write(night: dict, path: Path) -> None:
    write_whole(Path(path), (json.dumps(document(night), indent=1) + "\n").encode())
