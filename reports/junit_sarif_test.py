"""Stage:     reports, tests. JUnit and SARIF as their readers take them.
Input:     the examples of night_example.py.   Output: pytest's.
Invariant: what makes a night exit 1 is what is red there, and nothing else.
"""

import json
import xml.etree.ElementTree as xml

import jsonschema
import pytest

from reports import junit, night_example, sarif
from reports.text import visible

EXAMPLES = ["realistic", "clean", "empty", "hostile"]

# What services read of SARIF 2.1.0, section by section of the standard. A brace that stands for itself is doubled
# (3.11.5), and nothing is a link (3.11.6).
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {
    "type": "string", "minLength": 1, "pattern": r"^([^{}]|\{\{|\}\})+$", "not": {"pattern": r"\]\("}}}}
_PLACE = {
    "type": "object", "required": ["physicalLocation"], "properties": {"physicalLocation": {
        "type": "object", "required": ["artifactLocation", "region"], "properties": {
            "artifactLocation": {"type": "object", "required": ["uri", "uriBaseId"], "properties": {
                "uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~/%-]+$"}, "uriBaseId": {"const": "%SRCROOT%"}}},
            "region": {"type": "object", "required": ["startLine"],
                       "properties": {"startLine": {"type": "integer", "minimum": 1}}}}}}}
_RESULT = {
    "type": "object", "required": ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"],
    "properties": {
        "ruleId": {"type": "string", "pattern": "^.+/.+$"}, "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]}, "kind": {"enum": ["fail", "pass"]},
        "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]}, "message": _TEXT,
        "locations": {"type": "array", "minItems": 1, "items": _PLACE},
        "partialFingerprints": {"type": "object", "required": ["signature/v1", "primaryLocationLineHash"],
                                "additionalProperties": {"type": "string"}},
        "suppressions": {"type": "array", "items": {"type": "object", "required": ["kind"], "properties": {
            "kind": {"enum": ["inSource", "external"]}, "justification": {"type": "string"}}}},
    },
    # What fails has a level of its own (3.27.10).
    "if": {"properties": {"level": {"const": "none"}}}, "then": {"required": ["kind"], "properties": {
        "kind": {"const": "pass"}}}, "else": {"properties": {"kind": {"const": "fail"}}}}
_RUN = {
    "type": "object", "required": ["tool", "invocations", "results"], "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {
            "type": "object", "required": ["name", "rules"], "properties": {"rules": {
                "type": "array", "uniqueItems": True, "items": {
                    "type": "object", "required": ["id"], "properties": {"shortDescription": _TEXT}}}}}}},
        "automationDetails": {"type": "object", "properties": {"id": {"type": "string", "pattern": "^[^/]+/.*$"}}},
        "invocations": {"type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["executionSuccessful"], "properties": {
                "executionSuccessful": {"type": "boolean"}, "exitCode": {"type": "integer"},
                "startTimeUtc": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$"}}}},
        "results": {"type": "array", "items": _RESULT}}}
SUBSET = {
    "type": "object", "required": ["$schema", "version", "runs"], "additionalProperties": False, "properties": {
        "$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"}, "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": _RUN}}}


@pytest.fixture(params=EXAMPLES)
def night(request) -> dict:
    return night_example.EXAMPLES[request.param]()


def test_junit_has_a_case_for_each_finding_and_each_run(night):
    root = xml.fromstring(junit.document(night))
    suites = {suite.get("name"): suite for suite in root}
    names = [case.get("name") for case in suites["findings"]]
    assert sorted(names) == sorted(visible(one["signature"]) for one in night.get("findings", []))
    assert len(suites["runs"]) == len(night.get("runs", []))
    assert all(case.get("classname") for case in root.iter("testcase"))


def test_junit_fails_exactly_for_what_is_new(night):
    root = xml.fromstring(junit.document(night))
    failed = {case.get("name") for case in root.iter("testcase") if case.find("failure") is not None}
    assert failed == {visible(one["signature"]) for one in night.get("findings", []) if one["state"] == "new"}
    assert bool(failed) == (night["status"] == 1)
    assert (root.find(".//error") is not None) == (night["status"] == 2)


def test_junit_counts_are_right(night):
    root = xml.fromstring(junit.document(night))
    for scope in (root, *root):
        cases = list(scope.iter("testcase"))
        assert int(scope.get("tests")) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(scope.get(attribute)) == sum(case.find(tag) is not None for case in cases)


def test_junit_of_a_failure_holds_the_command():
    root = xml.fromstring(junit.document(night_example.realistic()))
    assert "replay: scripts/sealbreak replay OUT/findings/map/native-remove-differential.json" in root.find(
        ".//failure").text + root.findall(".//failure")[1].text


def test_junit_of_a_run_that_did_nothing_says_so():
    night = night_example.clean()
    night["runs"][0]["execs"] = 0
    cases = xml.fromstring(junit.document(night)).findall(".//testcase[@classname='runs.list']")
    assert [case.find("skipped") is not None for case in cases] == [True, False]


def test_sarif_has_the_structure_of_the_standard(night):
    document = json.loads(json.dumps(sarif.document(night)))
    jsonschema.Draft7Validator.check_schema(SUBSET)
    jsonschema.validate(document, SUBSET, cls=jsonschema.Draft7Validator)
    run = document["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


@pytest.mark.parametrize("fault", [
    lambda result: result.pop("locations"), lambda result: result.update(level="fatal"),
    lambda result: result["message"].update(text=""), lambda result: result.update(baselineState="seen"),
    lambda result: result["locations"][0]["physicalLocation"]["region"].update(startLine=0),
    lambda result: result["message"].update(text="{0} is a placeholder"),
    lambda result: result["message"].update(text="see [here](javascript:0)"),
    lambda result: result.update(level="none"), lambda result: result["partialFingerprints"].pop("signature/v1"),
])
def test_the_subset_of_the_schema_sees_faults(fault):
    document = sarif.document(night_example.realistic())
    fault(document["runs"][0]["results"][0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SUBSET, cls=jsonschema.Draft7Validator)


def test_sarif_of_a_finding():
    results = {one["partialFingerprints"]["signature/v1"]: one for one in
               sarif.document(night_example.realistic())["runs"][0]["results"]}
    new = results["map/differential/native/remove/ok!=raised(KeyError)"]
    assert (new["ruleId"], new["level"], new["baselineState"]) == ("map/differential", "error", "new")
    assert new["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "harness/trace/map_ops.cpp"
    assert new["locations"][0]["physicalLocation"]["region"]["startLine"] == 40
    assert new["message"]["text"].endswith("native-remove-differential.json")
    states = {one["properties"]["state"]: (one["level"], one["baselineState"], "suppressions" in one)
              for one in results.values()}
    assert states == {"new": ("error", "new", False), "open": ("error", "unchanged", False),
                      "flaky": ("warning", "unchanged", False), "unconfirmed": ("warning", "unchanged", False),
                      "known": ("note", "unchanged", True), "gone": ("none", "absent", False)}


def test_sarif_keeps_braces_and_brackets_as_text():
    night = night_example.clean()
    night["findings"][0]["about"] = "{0} [x](javascript:alert) \u202e"
    text = "".join(one["message"]["text"] for one in sarif.document(night)["runs"][0]["results"])
    assert "{{0}} [x] (javascript:alert) \\u{{202e}}" in text


def test_findings_of_one_op_have_fingerprints_of_their_own():
    night = night_example.realistic()
    results = sarif.document(night)["runs"][0]["results"]
    prints = {one["partialFingerprints"]["primaryLocationLineHash"] for one in results}
    assert len(prints) == len(results)


def test_sarif_gives_a_place_to_a_finding_without_one():
    night = night_example.clean()
    night["findings"][0]["location"] = None
    result = sarif.document(night)["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == f"harness/trace/{result['ruleId'].split('/')[0]}_ops.cpp"


def test_fingerprints_stay_when_the_state_changes():
    night, later = night_example.realistic(), night_example.realistic()
    for one in later["findings"]:
        one |= {"state": "open", "nights_seen": 9, "ops": 1, "seed": "elsewhere.json"}

    def prints(value):
        return sorted(one["partialFingerprints"]["signature/v1"] for one in sarif.document(value)["runs"][0]["results"])
    assert prints(night) == prints(later)
