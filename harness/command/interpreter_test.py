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


@pytest.mark.parametrize("api, fault, axis, seen", [
    (stand_ins.MARKING, stand_ins.FREEZES_FUNCTIONS_ALONE, "captures", "neither the function's globals nor"),
    (stand_ins.MARKING, stand_ins.FREEZES_NO_ITEMS, "on_unaware", "but not all that it holds"),
    (stand_ins.MARKING, stand_ins.FREEZES_NO_ITEMS, "weakref", "but not all that it holds"),
    (stand_ins.MARKING, stand_ins.FREEZES_NO_ITEMS, "hooks", "was not frozen"),
    (stand_ins.PEP795, "if type(obj) is not list: return obj", "classes", "did not freeze it"),
    (stand_ins.PEP795, "if type(obj) is not list: return obj", "memory", "did not freeze it"),
    (stand_ins.PEP795, stand_ins.FREEZES_TO_THE_ERROR, "on_error", "some of what could be frozen stayed frozen"),
    (stand_ins.PEP795, stand_ins.CALLS_HOOKS_FIRST, "hooks", "before its object was marked"),
    (stand_ins.MARKING, stand_ins.CALLS_HOOKS_BETWEEN, "hooks", "not yet all"),
], ids=["captures", "unaware", "weakref", "hooks", "classes", "memory", "error", "hooks-first", "hooks-between"])
def test_what_no_experiment_shows_is_not_said(tmp_path, api, fault, axis, seen):
    value, how = probe(stand_ins.make(tmp_path, api, fault=fault))["axes"][axis]
    assert value == "unknown" and seen in how


def test_an_experiment_that_raises_says_so(tmp_path):
    api = stand_ins.PEP795 + "immutable.isfrozen = lambda obj: 1 // (type(obj) is not dict) and isimmutable(obj)\n"
    said = probe(stand_ins.make(tmp_path, api))
    assert said["axes"]["on_unaware"] == ["unknown", "it raised ZeroDivisionError"]
    assert values(said)["weakref"] == "leave"


def test_a_kind_that_is_frozen_wrongly_is_no_dialect(tmp_path):
    said = probe(stand_ins.make(tmp_path, stand_ins.PEP795, 'on_unaware="leave"', stand_ins.SKIPS_LISTS_IN_DICTS))
    assert said["axes"]["on_unaware"] == ["leave", "the list was frozen, and the lock in it still works"]


@pytest.mark.parametrize("api, fault, said", [
    (stand_ins.PEP795, stand_ins.FREEZES_NOTHING, "API pep795 is of no use: it freezes nothing"),
    (stand_ins.PROTOTYPE, stand_ins.NEVER_FREEZES, "API prototype is of no use: freezing a list raised TypeError: not yet"),
    (stand_ins.PEP795 + "immutable.isfrozen = callable\n", "pass", "it freezes nothing"),
    (stand_ins.PEP795 + "immutable.isfrozen = lambda obj: True\n", "pass", "a list counts as frozen before it is"),
], ids=["nothing", "never", "asks in vain", "always"])
def test_a_freeze_that_freezes_nothing_is_refused_in_one_line(tmp_path, api, fault, said):
    program = stand_ins.make(tmp_path, api, fault=fault)
    for command in (["probe"], ["replay", SEEDS[0]]):
        assert_refused(run(*command, "--interpreter", program), said)


def test_names_that_freeze_nothing_do_not_hide_others(tmp_path):
    api = stand_ins.PEP795 + "builtins.freeze, builtins.isimmutable, builtins.MutationError = id, callable, TypeError\n"
    assert probe(stand_ins.make(tmp_path, api))["api"] == "pep795"


@pytest.mark.parametrize("api, seen", [
    (stand_ins.DRAFT, "takes no choices: on_unaware='raise' raised TypeError"),
    (stand_ins.HEEDLESS, "none changes what it does"),
], ids=["without", "heedless"])
def test_choices_are_tried(tmp_path, api, seen):
    program = stand_ins.make(tmp_path, api, LOOSE)
    said = probe(program)
    assert (said["api"], said["choices"]) == ("draft", False) and seen in said["choices_seen"]
    assert seen in run("probe", "--interpreter", program).stdout
    done = run("replay", "--interpreter", program, *SEEDS)
    assert done.returncode == CLEAN, done.stdout
    assert probe(stand_ins.PYTHON)["choices"]


def test_what_is_printed_on_the_way_is_no_answer(tmp_path):
    said = probe(stand_ins.make(tmp_path, stand_ins.PEP795, fault=stand_ins.PRINTS))
    assert values(said) == values(probe(stand_ins.PYTHON))


def test_an_interpreter_that_cannot_fork_is_probed(tmp_path):
    said = probe(stand_ins.make(tmp_path, stand_ins.PEP795 + "del os.fork\n"))
    assert values(said) == values(probe(stand_ins.PYTHON))


@pytest.mark.parametrize("text, said", [
    ("echo 'Traceback:\nImportError: libfoo.so missing\n' >&2; exit 1", "exit 1: ImportError: libfoo.so missing"),
    ("yes | head -c 300000 >&2; echo '\a\303' >&2; kill -ABRT $$", "it gave no answer, SIGABRT: ??"),
    ("echo Welcome.", "its answer is no answer: Welcome."),
], ids=["start-up", "much", "banner"])
def test_the_cause_of_no_answer_is_shown(tmp_path, text, said):
    assert_refused(run("probe", "--interpreter", stand_ins.script(tmp_path, text)), said)


def test_a_file_overrides_what_is_probed(tmp_path, prototype):
    file = tmp_path / "dialect.toml"
    file.write_text('on_error = "partial"\ncaptures = "snapshot"\n')
    said = probe(prototype, "--dialect", file)
    assert values(said)["on_error"] == "partial" and values(said)["captures"] == "snapshot"
    assert said["axes"]["captures"][1] == f"given in {file}"
    assert set(said["differences"]) == {"no-choices"}
    file.write_text("choices = true\n")
    said = probe(prototype, "--dialect", file)
    assert said["choices"] and said["choices_seen"] == f"choices given in {file}"


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
