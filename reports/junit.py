"""Stage:     reports. A night as JUnit XML, for the CI systems that show tests.
Input:     a night.   Output: one case for each finding and one for each run of an engine on a domain.
Invariant: a case fails exactly when it makes the night exit 1: for what is new. What else there is to
           know is a skipped case with its reason, so that nobody learns to live with red.
"""

import xml.etree.ElementTree as xml
from pathlib import Path

from harness.campaign.layout import write_whole

from .night import STATES, checked
from .text import plural


def _finding(one: dict) -> xml.Element:
    case = xml.Element("testcase", classname=f"findings.{one['domain']}.{one['oracle']}", name=one["signature"])
    state, about = one["state"], one["about"] or one["signature"]
    if state == "new":
        failure = xml.SubElement(case, "failure", type=f"{one['domain']}/{one['oracle']}", message=about)
        failure.text = f"{one['signature']}\n{about}\nseed: {one['seed']}\nreplay: {one['replay']}\n"
    elif state != "gone":
        since = f", since night {one['first_night']}" if one["first_night"] else ""
        xml.SubElement(case, "skipped", message=f"{state}: {STATES[state]}{since}; {about}")
    return case


def _run(one: dict) -> xml.Element:
    case = xml.Element("testcase", classname=f"runs.{one['domain']}", name=one["engine"], time=f"{one['seconds']:.1f}")
    if not one["execs"]:
        xml.SubElement(case, "skipped", message="ran nothing; give the night more time or more jobs")
    out = xml.SubElement(case, "system-out")
    out.text = f"{plural(one['execs'], 'exec')}, {plural(one['edges'], 'edge')}, corpus {one['corpus']}; {one['why']}"
    return case


def _could_not_run(night: dict) -> xml.Element:
    case = xml.Element("testcase", classname="night", name=f"night {night['night']}")
    xml.SubElement(case, "error", type="could-not-run", message="the night could not run").text = "\n".join(
        night["warnings"])
    return case


def _suite(name: str, cases: list[xml.Element], night: dict) -> xml.Element:
    def count(what: str) -> str:
        return str(sum(case.find(what) is not None for case in cases))
    suite = xml.Element("testsuite", name=name, tests=str(len(cases)), failures=count("failure"),
                        errors=count("error"), skipped=count("skipped"),
                        time=f"{sum(float(case.get('time', 0)) for case in cases):.1f}")
    if night["started"]:
        suite.set("timestamp", night["started"].rstrip("Z"))
    suite.extend(cases)
    return suite


def document(night: dict) -> bytes:
    """The XML of a night."""
    night = checked(night)
    suites = [_suite("findings", [_finding(one) for one in night["findings"]], night),
              _suite("runs", [_run(one) for one in night["runs"]], night)]
    if night["status"] == 2:
        suites.append(_suite("night", [_could_not_run(night)], night))
    root = xml.Element("testsuites", name="sealbreak", time=f"{night['seconds']:.1f}")
    for total in ("tests", "failures", "errors", "skipped"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in suites)))
    root.extend(suites)
    xml.indent(root)
    return xml.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def write(night: dict, path: Path) -> None:
    write_whole(Path(path), document(night))
