"""Tests of `sealbreak conform`: what becomes of programs that answer wrongly, badly or not at all."""

import json
import os
import stat
import subprocess
import time
import xml.etree.ElementTree as tree

import pytest

from command_support import BAD_INPUT, CLEAN, COMMAND, FOUND, ROOT, assert_refused, run

PROGRAM = ROOT / "corpus/examples/python/program.py"
PYRSISTENT = ROOT / "corpus/examples/python/pyrsistent_adapter.py"

#: An adapter whose set does something else when the value is 7.
ADAPTER = """
import os, signal, sys, time, json
import operations
from pyrsistent import pmap

NAME, VERSION, HAS = "planted", "1", ["hashes", "exceptions"]


def request_id():
    frame = sys._getframe()
    while "request" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["request"]["id"]


def say(line):
    os.write(1, (json.dumps(line) + chr(10)).encode())


class Map(operations.Map):
    empty = pmap()

    def set(self, into, read, key, value):
        if value == 7:
            {body}
        self.slots[into] = read.set(key, value)
"""

BAD = {
    "a hang": ("time.sleep(1000)", "hangs", "timeout"),
    "a signal": ("os.kill(os.getpid(), signal.SIGSEGV)", "dies: SIGSEGV", "crash(SIGSEGV)"),
    "an exit": ("os._exit(3)", "dies: exit 3", "crash(exit 3)"),
    "a flood": ("while True: os.write(1, b'x' * 65536)", "floods", "crash(flood)"),
    "a line that is no JSON": ("os.write(1, b'what?' + bytes([10]))", "nonsense", "crash(nonsense)"),
    "an answer to another request": ("say({'id': 1, 'outcomes': []})", "it is to 1", "crash(nonsense)"),
    "too few outcomes": ("say({'id': request_id(), 'outcomes': []})", "there are 0", "crash(nonsense)"),
    "an outcome that is none": ("say({'id': request_id(), 'outcomes': ['fine'] * 9})", "nonsense", "crash(nonsense)"),
    "closed pipes": ("os.close(0), os.close(1), time.sleep(1000)", "dies: a closed pipe", "crash(a closed pipe)"),
}


def seed_with(value, about):
    return {"version": 1, "domain": "map", "about": about, "keys": [{"hash": "101", "class": 0}], "ops": [
        {"op": "set", "into": 0, "map": 0, "key": 0, "value": 1, "gives": "ok"},
        {"op": "length", "map": 0, "gives": [1]},
        {"op": "set", "into": 1, "map": 0, "key": 0, "value": value, "gives": "ok"},
        {"op": "get", "map": 1, "key": 0, "gives": [value]},
    ]}


@pytest.fixture
def seeds(tmp_path):
    """One that works, one with a 7, and another one that works."""
    paths = []
    for number, value in enumerate([2, 7, 3]):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(seed_with(value, f"Seed {number}.")))
        paths += ["--seed", path]
    return paths


def planted(tmp_path, body):
    path = tmp_path / "adapter.py"
    path.write_text(ADAPTER.replace("{body}", body))
    return path


def conform(*arguments, **options):
    return run("conform", *arguments, **options)


@pytest.mark.parametrize("body, words, kind", BAD.values(), ids=BAD.keys())
def test_a_bad_program_gets_a_clear_verdict_and_the_run_goes_on(tmp_path, seeds, body, words, kind):
    limit = ["--limit", "0.2"] if kind == "timeout" else []
    done = conform("--python", planted(tmp_path, body), *seeds, *limit, "--json")
    assert done.returncode == FOUND, done.stderr
    results = json.loads(done.stdout)["results"]
    assert [r["conformity"] for r in results] == ["pass", "fail", "pass"], done.stdout
    assert words in results[1]["why"] and results[1]["op"] == 2
    assert results[1]["signature"] == f"map/differential/planted/set/value!={kind}"


def test_what_fails_is_shown_step_by_step_up_to_the_first_difference(tmp_path, seeds):
    done = conform("--python", planted(tmp_path, "value = 6"), *seeds)
    assert done.returncode == FOUND and not done.stderr
    assert "FAIL" in done.stdout and "Seed 1." in done.stdout
    assert "step 3: expected [7], got [6]" in done.stdout
    shown = [line.split() for line in done.stdout.splitlines() if "<DIVERGES>" in line]
    assert shown == [["3", "get(s1,", "k0)", "[7]", "[6]", "<DIVERGES>"]]
    assert ["map/plain", "2", "1", "0", "0"] in [line.split() for line in done.stdout.splitlines()]


def test_a_version_that_changed_shows_in_the_slots_at_the_end(tmp_path, seeds):
    body = "self.slots[0] = read.set(key, 5)"
    done = conform("--python", planted(tmp_path, body), *seeds, "--json")
    failed = json.loads(done.stdout)["results"][1]
    assert done.returncode == FOUND and failed["op"] == -1 and failed["signature"].endswith("/end/value!=value")


def test_what_stands_on_standard_error_is_lost_unless_asked_for(tmp_path, seeds):
    adapter = planted(tmp_path, "sys.stderr.write('seven' + chr(10))")
    quiet, loud = conform("--python", adapter, *seeds), conform("--python", adapter, *seeds, "--stderr")
    assert (quiet.returncode, loud.returncode) == (CLEAN, CLEAN)
    assert quiet.stderr == "" and "seven" in loud.stderr


def test_an_answer_before_the_question_is_none(tmp_path, seeds):
    hello = {"sealbreak": 1, "name": "hasty", "domains": ["map"]}
    path = tmp_path / "hasty.py"
    # In one write, so that the answer is there when the hello is.
    lines = json.dumps(hello) + "\n{}\n"
    path.write_text(f"import os, sys\nos.write(1, {lines.encode()!r})\nsys.stdin.read()\n")
    done = conform("--exec", f"/usr/bin/python3 {path}", *seeds, "--json")
    results = json.loads(done.stdout)["results"]
    assert done.returncode == FOUND and all("too early" in r["why"] for r in results) and len(results) == 3


def test_junit_is_well_formed_and_names_what_failed(tmp_path, seeds):
    file = tmp_path / "junit.xml"
    done = conform("--python", planted(tmp_path, "raise ValueError"), *seeds, "--junit", file)
    assert done.returncode == FOUND
    suite = tree.parse(file).getroot().find("testsuite")
    said = [suite.get(name) for name in ("name", "tests", "failures", "skipped")]
    assert said == ["map/plain", "3", "1", "0"]
    failures = [case for case in suite if case.find("failure") is not None]
    assert [case.get("name") for case in failures] == [str(seeds[3])]
    assert "expected ok, got raised(ValueError)" in failures[0].find("failure").text


HELLOS = {
    "nothing": ("true", "exit 0"),
    "no such program": ("/no/such/program 2>/dev/null", "exit 127"),
    "no JSON": ("echo hello; cat", "hello"),
    "another protocol": ("""echo '{"sealbreak": 2, "name": "x", "domains": ["map"]}'; cat""", "2"),
    "no domain": ("""echo '{"sealbreak": 1, "name": "x", "domains": []}'; cat""", "domains"),
    "not for programs": ("""echo '{"sealbreak": 1, "name": "x", "domains": ["escape"]}'; cat""", "escape"),
    "a name that is a path": ("""echo '{"sealbreak": 1, "name": "a/b", "domains": ["map"]}'; cat""", "a/b"),
    "an unknown need": ("""echo '{"sealbreak": 1, "name": "x", "domains": ["map"], "has": ["wings"]}'; cat""", "wings"),
    "an unknown op": ("""echo '{"sealbreak": 1, "name": "x", "domains": ["map"], "lacks": ["fly"]}'; cat""", "fly"),
    "an unknown field": ("""echo '{"sealbreak": 1, "name": "x", "domains": ["map"], "likes": []}'; cat""", "likes"),
}


@pytest.mark.parametrize("command, word", HELLOS.values(), ids=HELLOS.keys())
def test_a_program_without_a_good_hello_could_not_run(command, word):
    assert_refused(conform("--exec", command), word)


USAGES = {
    "nothing to run": [],
    "two things to run": ["--exec", "cat", "--python", PYRSISTENT],
    "an unknown tier": ["--exec", "cat", "--tier", "golden"],
    "an unknown domain": ["--exec", "cat", "--domain", "tree"],
    "a domain that programs don't run": ["--python", PYRSISTENT, "--domain", "escape"],
    "no time": ["--exec", "cat", "--limit", "0"],
    "no such adapter": ["--python", "/no/such/adapter.py"],
    "no such corpus": ["--python", PYRSISTENT, "--corpus", "/no/such/folder"],
    "fuzzing an interpreter": ["--interpreter", "/usr/bin/python3", "--fuzz", "1"],
}


@pytest.mark.parametrize("arguments", USAGES.values(), ids=USAGES.keys())
def test_a_wrong_use_is_refused(arguments):
    assert_refused(conform(*arguments))


def test_a_report_that_can_not_be_written_is_no_success(tmp_path, seeds):
    adapter = planted(tmp_path, "pass")
    assert "/dev/full: cannot be written" in conform("--python", adapter, *seeds, "--junit", "/dev/full").stderr
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode), "a device is written to, and not replaced"
    done = subprocess.run(f"{COMMAND} conform --python {adapter} {' '.join(map(str, seeds))} >/dev/full", shell=True,
                          text=True, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == BAD_INPUT and "standard output" in done.stderr
    (tmp_path / "taken").write_text("")
    done = conform("--python", adapter, *seeds, "--fuzz", "1", "--out", tmp_path / "taken")
    assert done.returncode == BAD_INPUT and "fuzzed" not in done.stderr


def test_a_seed_that_expects_what_the_reference_does_not_give_is_refused(tmp_path):
    wrong = seed_with(2, "Wrong.")
    wrong["ops"][1]["gives"] = [5]
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(wrong))
    assert_refused(conform("--python", PYRSISTENT, "--seed", path), "wrong.json", "op 1")


def test_findings_that_are_known_are_shown_and_fail_nothing():
    done = conform("--python", PYRSISTENT, "--domain", "map")
    assert done.returncode == CLEAN, done.stdout
    assert "known known/map/pyrsistent-nan-is-never-found.json" in done.stdout


def test_the_order_of_items_and_the_choice_between_equal_keys_are_free(tmp_path):
    path = tmp_path / "free.json"
    sets = [{"op": "set", "into": 0, "map": 0, "key": key, "value": key} for key in range(3)]
    path.write_text(json.dumps({
        "version": 1, "domain": "map", "about": "Free.",
        "keys": [{"hash": "5", "class": 0}, {"hash": "5", "class": 0}, {"hash": "6", "class": 1}],
        "ops": [*sets, {"op": "items", "map": 0}, {"op": "keys", "map": 0}]}))
    adapter = tmp_path / "adapter.py"
    other_key_stays = "self.slots[into] = pmap({key: value}).update({k: v for k, v in read.items() if k != key})"
    text = ADAPTER.replace("{body}", "pass").replace("self.slots[into] = read.set(key, value)", other_key_stays)
    adapter.write_text(text + """
    def contents(self, read):
        return [part for pair in reversed(list(read.items())) for part in pair]

    def keys(self, read):
        return list(read)[::-1]
""")
    assert conform("--python", adapter, "--seed", path).returncode == CLEAN


def test_fuzzing_finds_a_planted_fault_and_makes_it_small(tmp_path, seeds):
    adapter, out = planted(tmp_path, "value = 6"), tmp_path / "out"
    done = conform("--python", adapter, "--seed", seeds[1], "--fuzz", "20", "--out", out, timeout=300)
    assert done.returncode == FOUND, done.stderr
    found = [json.loads(path.read_text()) for path in out.glob("map-*.json")]
    least = [seed for seed in found if [op["op"] for op in seed["ops"]] == ["set", "get"]]
    assert least and least[0]["subject"] == "planted" and "sealbreak replay --exec" in done.stderr
    path = next(p for p in out.glob("map-*.json") if json.loads(p.read_text()) == least[0])
    command = f"exec /usr/bin/python3 {PROGRAM} {adapter}"
    assert run("replay", "--exec", command, path).returncode == FOUND
    small = run("minimize", "--exec", command, path)
    assert small.returncode == CLEAN and json.loads(small.stdout)["ops"] == least[0]["ops"]
    adapter.write_text(ADAPTER.replace("{body}", "pass"))
    assert run("replay", "--exec", command, path).returncode == CLEAN


def test_a_hang_that_fuzzing_finds_is_made_small_and_the_time_is_kept(tmp_path, seeds):
    adapter, out = planted(tmp_path, "time.sleep(1000)"), tmp_path / "out"
    begun = time.monotonic()
    done = conform("--python", adapter, "--seed", seeds[1], "--limit", "0.3", "--fuzz", "10", "--out", out)
    assert done.returncode == FOUND and time.monotonic() - begun < 10 + 30 + 20, done.stderr
    found = [json.loads(path.read_text()) for path in out.glob("map-*.json")]
    hangs = [seed for seed in found if seed["signature"] == "map/differential/planted/set/value!=timeout"]
    assert [op["op"] for seed in hangs for op in seed["ops"]] == ["set"], done.stderr
    assert "flaky" not in done.stderr


def test_a_hang_that_is_not_there_again_is_a_doubt(tmp_path, seeds):
    body = f"mark = {str(tmp_path / 'mark')!r}; os.path.exists(mark) or (open(mark, 'w'), time.sleep(1000))"
    junit = tmp_path / "junit.xml"
    done = conform("--python", planted(tmp_path, body), *seeds, "--limit", "0.3", "--junit", junit)
    assert done.returncode == CLEAN and f"doubtful {seeds[3]}: the program hung" in done.stdout
    said = [case.findtext("system-out") for case in tree.parse(junit).getroot().iter("testcase")]
    assert [bool(text) for text in said] == [False, True, False]


def test_what_a_program_calls_itself_does_not_reach_the_terminal_as_it_is(tmp_path):
    hello = {"sealbreak": 1, "name": "x", "version": "1\x1b[2J\n", "domains": ["map"]}
    path = tmp_path / "hello.json"
    path.write_text(json.dumps(hello) + "\n")
    done = conform("--exec", f"cat {path} -", "--tier", "python")
    assert done.returncode == CLEAN and "\x1b" not in done.stdout and "x 1" in done.stdout


def test_an_interpreter_is_held_against_the_seeds_of_freeze():
    done = conform("--interpreter", ROOT / ".build/python/release/python", "--json", timeout=600)
    said = json.loads(done.stdout)
    assert done.returncode == CLEAN and set(said["tiers"]) == {"freeze/python"}
    assert said["tiers"]["freeze/python"]["pass"] > 10 and said["tiers"]["freeze/python"]["unsupported"] == 0
