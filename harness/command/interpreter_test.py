"""Tests of `--interpreter`: any Python with freeze is a subject, judged by the dialect that it speaks.

Input: SEALBREAK_COMMAND, the built program; SEALBREAK_BUILD_ROOT for whole campaigns; our built interpreter.
"""

import json
import os
import pathlib
import subprocess
import sys

import pytest

import stand_ins
from command_support import BAD_INPUT, CLEAN, FOUND, GOOD, ROOT, assert_refused, run

SEEDS = sorted((ROOT / "corpus/freeze").glob("*.json"))
BUILDS = pathlib.Path(os.environ.get("SEALBREAK_BUILD_ROOT") or ROOT / ".build")
LOOSE = 'on_unaware="leave", captures="used-names", weakref="strong"'



def probe(program, *options):
    done = run("probe", "--json", "--interpreter", program, *options)
    assert done.returncode == CLEAN, done.stderr
    return json.loads(done.stdout)


def values(said):
    return {axis: value for axis, (value, _) in said["axes"].items()}


@pytest.fixture
def prototype(tmp_path):
    return stand_ins.make(tmp_path / "prototype", stand_ins.PROTOTYPE, LOOSE)


@pytest.fixture
def pep795(tmp_path):
    return stand_ins.make(tmp_path / "pep795", stand_ins.PEP795)


def test_probe_prints_the_dialect_that_it_speaks(prototype, pep795):
    said = probe(prototype)
    assert (said["api"], said["choices"]) == ("prototype", False)
    assert values(said) == {
        "on_unaware": "leave", "on_error": "unknown", "captures": "used_names", "weakref": "strong", "classes": "follow",
        "shallow": "by_content", "hooks": "after_marking", "order": "queue", "memory": "counted"}
    assert set(said["differences"]) == {"no-choices", "unknown-axis"}
    said = probe(pep795)
    assert (said["api"], said["choices"], values(said)["captures"]) == ("pep795", False, "literal")


def test_an_experiment_that_dies_leaves_its_axis_unknown(tmp_path):
    fault = "if type(obj) is types.FunctionType: os.kill(os.getpid(), signal.SIGSEGV)"
    said = probe(stand_ins.make(tmp_path, stand_ins.PROTOTYPE, fault=fault))
    assert said["axes"]["captures"] == ["unknown", "the interpreter died of it: SIGSEGV"]
    assert values(said)["weakref"] == "leave"


def test_a_file_overrides_what_is_probed(tmp_path, prototype):
    file = tmp_path / "dialect.toml"
    file.write_text('on_error = "partial"\ncaptures = "snapshot"\n')
    said = probe(prototype, "--dialect", file)
    assert values(said)["on_error"] == "partial" and values(said)["captures"] == "snapshot"
    assert said["axes"]["captures"][1] == f"given in {file}"
    assert set(said["differences"]) == {"no-choices"}


@pytest.mark.parametrize("dialect", ["prototype", "pep795"])
def test_every_seed_agrees_in_another_dialect(dialect, request):
    program = request.getfixturevalue(dialect)
    done = run("replay", "--json", "--interpreter", program, *SEEDS)
    results = json.loads(done.stdout)["results"]
    assert [one for one in results if not one["met"]] == []
    assert done.returncode == CLEAN
    assert all(f"api={dialect}" in one["dialect"] for one in results)
    assert all("interpreter" in step for one in results for step in one["steps"])


def test_the_words_of_freeze_count_for_nothing_without_choices(prototype):
    """The seed asks for an error, the dialect leaves what is unaware."""
    seed = ROOT / "corpus/freeze/error-rolls-back.json"
    ours, theirs = (json.loads(run("replay", "--json", *options, seed).stdout)["results"][0]["steps"][4]
                    for options in ([], ["--interpreter", prototype]))
    assert ours["reference"] == ours["interpreter"] == "raised(TypeError)"
    assert theirs["reference"] == theirs["interpreter"] == "[0 1 1 nothing nothing nothing nothing nothing]"


def test_a_wrong_dialect_is_a_finding(tmp_path, prototype):
    file = tmp_path / "dialect.toml"
    file.write_text('on_unaware = "raise"\n')
    done = run("replay", "--interpreter", prototype, "--dialect", file, ROOT / "corpus/freeze/error-rolls-back.json")
    assert done.returncode == FOUND and "DIVERGES" in done.stdout


def test_subjects_say_the_dialect(prototype):
    rows = json.loads(run("subjects", "--json", "--domain", "freeze", "--interpreter", prototype).stdout)
    assert rows[1]["dialect"] == "on_unaware=leave captures=used_names weakref=strong api=prototype, no choices"


@pytest.mark.parametrize("fault, op, signature", [
    (stand_ins.KEEPS_EVERY_DEQUE, "collect", "freeze/leaks/interpreter/end/alive-after-the-end"),
    (stand_ins.BREAKS_IMPORTS, "health", "freeze/differential/interpreter/health/value!=raised(ModuleNotFoundError)"),
    (stand_ins.BREAKS_EXIT, "exit", "freeze/differential/interpreter/exit/value!=value"),
], ids=["leaks", "health", "exit"])
def test_what_a_freeze_leaves_broken_is_a_finding(tmp_path, fault, op, signature):
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"version": 1, "domain": "freeze", "about": "", "ops": [
        {"op": "make", "into": 0, "kind": "deque"},
        {"op": "freeze", "slot": 0, "unaware": "raise", "error": "rollback", "captures": "literal", "weakref": "leave"},
        {"op": op}]}))
    sound = stand_ins.make(tmp_path / "sound", stand_ins.PEP795)
    assert run("replay", "--interpreter", sound, seed).returncode == CLEAN
    faulty = stand_ins.make(tmp_path / "faulty", stand_ins.PEP795, fault=fault)
    done = run("replay", "--interpreter", faulty, seed)
    assert done.returncode == FOUND and signature in done.stdout, done.stdout + done.stderr


def test_minimize_keeps_the_dialect_in_the_seed(tmp_path):
    program = stand_ins.make(tmp_path, stand_ins.PROTOTYPE, LOOSE, stand_ins.SKIPS_LISTS_IN_DICTS)
    seed = tmp_path / "long.json"
    freeze = {"op": "freeze", "slot": 1, "unaware": "raise", "error": "rollback", "captures": "literal", "weakref": "leave"}
    seed.write_text(json.dumps({"version": 1, "domain": "freeze", "about": "", "ops": [
        {"op": "make", "into": 3, "kind": "set"}, {"op": "make", "into": 0, "kind": "list"},
        {"op": "hold", "into": 1, "kind": "dict", "slot": 0}, {"op": "collect"}, freeze]}))
    out = tmp_path / "small.json"
    done = run("minimize", "--interpreter", program, "--out", out, seed)
    assert done.returncode == CLEAN, done.stderr
    small = json.loads(out.read_text())
    assert len(small["ops"]) == 3
    assert small["dialect"] == {
        "on_unaware": "leave", "captures": "used_names", "weakref": "strong", "api": "prototype", "choices": False}
    again = run("replay", "--interpreter", program, out)
    assert again.returncode == FOUND and "another dialect" not in again.stdout
    ours = run("replay", out)
    assert ours.returncode == CLEAN and "the seed is of another dialect" in ours.stdout


BAD = {
    "missing": ("nowhere", "No such file"),
    "a folder": (".", "is a folder"),
    "not executable": ("text", "ermission denied"),
    "no program": ("garbage", "no Python"),
    "no Python": ("/bin/cat", "no Python"),
    "a Python without freeze": ("/usr/bin/python3", "no freeze in Python 3.11"),
}


@pytest.mark.parametrize("path, said", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("command", ["probe", "replay", "minimize", "subjects"])
def test_what_is_no_interpreter_is_refused_in_one_line(tmp_path, command, path, said):
    (tmp_path / "text").write_text("hello")
    (tmp_path / "garbage").write_text("hello")
    (tmp_path / "garbage").chmod(0o755)
    files = [SEEDS[0]] if command in ("replay", "minimize") else []
    assert_refused(run(command, "--interpreter", tmp_path / path, *files), said)


@pytest.mark.parametrize("text, said", [("captures", "dialect.toml:"), ('captures = "tight"', "'tight'"), ("colour = 1", "colour")])
def test_a_bad_file_of_a_dialect_is_refused_in_one_line(tmp_path, prototype, text, said):
    file = tmp_path / "dialect.toml"
    file.write_text(text)
    for command in (["probe"], ["replay", SEEDS[0]]):
        assert_refused(run(*command, "--interpreter", prototype, "--dialect", file), said)


@pytest.mark.parametrize("option", ["--interpreter", "--dialect"])
def test_another_domain_has_no_interpreter(tmp_path, option):
    seed = tmp_path / "good.json"
    seed.write_text(json.dumps(GOOD))
    for arguments in (["replay", seed], ["minimize", seed], ["subjects", "--domain", "map"], ["mutants", "--domain", "map", "--list"]):
        assert_refused(run(*arguments, option, stand_ins.PYTHON), option, "map")


def campaign(program, tmp_path, *options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SEALBREAK_BUILD_ROOT": str(BUILDS)}
    return subprocess.run(
        [sys.executable, "-m", "harness.campaign", "--domain", "freeze", "--engine", "libfuzzer", "--jobs", "1",
         "--interpreter", str(program), "--seconds", "20", "--out", str(tmp_path / "out"), *options],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize("fault, kinds", [
    (stand_ins.SKIPS_LISTS_IN_DICTS, "freeze/differential/interpreter/"),
    (stand_ins.DIES_OF_A_DEQUE, "crash(SIGSEGV)"),
    (stand_ins.HANGS_ON_A_BYTEARRAY, "timeout"),
], ids=["skips", "dies", "hangs"])
def test_a_campaign_finds_a_fault_in_another_interpreter(tmp_path, fault, kinds):
    program = stand_ins.make(tmp_path, stand_ins.PROTOTYPE, LOOSE, fault)
    done = campaign(program, tmp_path)
    assert done.returncode == FOUND, done.stdout + done.stderr
    summary = json.loads((tmp_path / "out/summary.json").read_text())
    found = [one for one in summary["findings"] if kinds in one["signature"]]
    assert found and all(one["minimized"] and one["ops"] <= 6 for one in found), done.stdout
    assert f"replay --interpreter {program}" in done.stdout
    again = run("replay", "--interpreter", program, found[0]["seed"])
    assert again.returncode == FOUND


def test_a_campaign_refuses_what_is_no_interpreter(tmp_path):
    for program, said in (("/usr/bin/python3", "no freeze in Python"), (tmp_path / "nowhere", "no such program")):
        done = campaign(program, tmp_path)
        assert done.returncode == BAD_INPUT and said in done.stderr and done.stderr.count("\n") == 1


def test_mutants_of_the_interpreter_share_a_campaign(tmp_path):
    done = run("mutants", "--domain", "freeze", "--only", "list.append", "--campaign", "5", "--seconds", "5", "--json",
               "--out", tmp_path / "seeds")
    said = json.loads(done.stdout)
    (row,) = said["mutants"]
    assert (row["name"], said["total"], said["killed"]) == ("list.append", 1, int(row["killed"]))
    assert row["execs"] > 0
    assert done.returncode == (CLEAN if row["killed"] else FOUND), done.stderr
    assert (tmp_path / "seeds/list.append.json").exists() == row["killed"]
