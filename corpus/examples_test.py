"""Tests of the corpus as others use it: the examples pass, a fault planted in each is caught, the pages say what is so.

Input: SEALBREAK_COMMAND, the built program; SEALBREAK_EXAMPLES, a folder for what is compiled and installed.
"""

import contextlib
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import jsonschema
import pytest

COMMAND = os.environ["SEALBREAK_COMMAND"]
BUILT = pathlib.Path(os.environ["SEALBREAK_EXAMPLES"])
CORPUS = pathlib.Path(__file__).resolve().parent
EXAMPLES = CORPUS / "examples"
PYTHON = "/usr/bin/python3"
CLEAN, FOUND = 0, 1


def run(*arguments, **options):
    return subprocess.run([*map(str, arguments)], capture_output=True, text=True, timeout=300, **options)


def done_well(*arguments, **options):
    done = run(*arguments, **options)
    assert done.returncode == CLEAN, done.stdout + done.stderr
    return done.stdout


def conform(command, *options):
    return run(COMMAND, "conform", "--exec", command, *options)


#: By language: a file, words of it, what they become, and a seed that must see it.
FAULTS = {
    "cpp": [
        ("program.cpp", "changed.erase(key);", "if (changed.size() > 1) changed.erase(key);",
         "map/removing-the-only-key.json"),
        ("program.cpp", "result = result.set(key, value);", "if (!result.find(key)) result = result.set(key, value);",
         "map/the-other-side-wins-when-smaller.json"),
        ("program.cpp", "changed[key] = value;", "const_cast<Entries&>(*entries_)[key] = value, changed[key] = value;",
         "map/a-union-leaves-both-sides.json"),
    ],
    "javascript": [
        ("program.js", "discard: ({map, key}) => map.delete(key)",
         "discard: ({map, key}) => (map.size > 1 ? map.delete(key) : map)", "map/removing-the-only-key.json"),
        ("program.js", "=> map.merge(other)", "=> other.merge(map)", "map/the-other-side-wins-when-smaller.json"),
        ("program.js", "(room(list.size, 1), list.unshift(item))", "list.push(item)", "list/sharing-a-tail.json"),
    ],
    "python": [
        ("operations.py", "self.slots[into] = read.discard(key)",
         "self.slots[into] = read if len(read) < 2 else read.discard(key)", "map/removing-the-only-key.json"),
        ("operations.py", "= read.update(other)", "= other.update(read)", "map/the-other-side-wins-when-smaller.json"),
        ("operations.py", "= read.reverse()", "= read", "list/the-list-that-was-reversed-stays.json"),
    ],
}
PLANTED = [(language, fault) for language, faults in FAULTS.items() for fault in faults]


def install(language, folder, fault=None):
    """The command that runs a copy of the example, perhaps with a planted fault."""
    shutil.copytree(EXAMPLES / language, folder, dirs_exist_ok=True)
    if fault:
        name, before, after, _ = fault
        text = (folder / name).read_text()
        assert text.count(before) == 1
        (folder / name).write_text(text.replace(before, after))
    if language == "cpp":
        done_well("clang++", "-std=c++17", "-O1", folder / "program.cpp", "-o", folder / "program")
        return f"exec {folder}/program"
    if language == "javascript":
        done_well("npm", "ci", "--no-audit", "--no-fund", "--cache", BUILT / "npm-cache", cwd=folder)
        return f"exec node {folder}/program.js"
    return f"exec {PYTHON} {folder}/program.py {folder}/pyrsistent_adapter.py"


@functools.cache
def built(language):
    return install(language, BUILT / language)


@pytest.fixture(scope="session", params=FAULTS)
def example(request):
    return request.param, built(request.param)


def counts(done):
    return {tier: row for tier, row in json.loads(done.stdout)["tiers"].items()}


def test_an_example_passes_all_that_it_has(example):
    language, command = example
    done = conform(command, "--json")
    assert done.returncode == CLEAN, done.stdout
    rows = counts(done)
    assert rows["map/plain"]["pass"] >= 20 and sum(row["fail"] for row in rows.values()) == 0
    assert (rows["map/hashes"]["pass"] == 0) == (language == "cpp")


@pytest.mark.parametrize("language, fault", PLANTED, ids=[f"{language}-{fault[3]}" for language, fault in PLANTED])
def test_a_fault_in_an_example_is_caught(language, fault, tmp_path):
    command = install(language, tmp_path / language, fault)
    done = conform(command, "--tier", "plain")
    assert done.returncode == FOUND and f"FAIL {fault[3]} " in done.stdout
    alone = run(PYTHON, CORPUS / "alone.py", "--tier", "plain", "--", "/bin/sh", "-c", command)
    assert alone.returncode == FOUND and f"FAIL {fault[3]}: " in alone.stdout


def test_fuzzing_an_example_asks_for_no_more_than_it_has(example, tmp_path):
    _, command = example
    done = conform(command, "--tier", "plain", "--fuzz", "4", "--out", tmp_path)
    assert "traces" in done.stderr and "crash(" not in done.stderr
    assert done.returncode == CLEAN, done.stderr


def test_the_folder_alone_says_the_same(example, tmp_path):
    _, command = example
    copy = tmp_path / "copy"
    shutil.copytree(CORPUS, copy)
    alone = run(PYTHON, copy / "alone.py", "--", "/bin/sh", "-c", command, cwd=tmp_path)
    whole = counts(conform(command, "--json"))
    rows = {words[0]: words[1:] for words in map(str.split, alone.stdout.splitlines()) if "/" in words[0]}
    # What is known to be wrong elsewhere is a failure to those who know nothing of it.
    expected = {tier: [str(row["pass"]), str(row["known"]), str(row["unsupported"])] for tier, row in whole.items()}
    assert rows == expected, alone.stdout + alone.stderr


#: A map that answers nothing right, and what it does besides.
BAD = """
import json, os, subprocess, sys, time
def say(line): os.write(1, line + b"\\n")
if {hello!r}: say(b'{"sealbreak": 1, "name": "bad", "domains": ["map"]}')
for line in sys.stdin if {hello!r} else [0]:
    {body}
"""
HANGS = "subprocess.Popen(['sleep', '{seconds}']); time.sleep(1000)"
BAD_PROGRAMS = {
    "hangs": (True, HANGS, "the program hangs"),
    "dies": (True, "os._exit(3)", "the program dies"),
    "leaves a child with the pipe": (True, HANGS.replace("time.sleep(1000)", "os._exit(0)"), "the program hangs"),
    "says no JSON": (True, "say(b'what?')", "answers nonsense: b'what?'"),
    "says no text": (True, "say(bytes([255, 254]))", "answers nonsense"),
    "nests": (True, "say(b'[' * 1000000)", "answers nonsense"),
    "answers with a number": (True, "say(b'5')", "answers nonsense"),
    "says no hello": (False, HANGS, "no hello: the program hangs"),
    "nests its hello": (False, "say(b'[' * 1000000)", "no hello: the program answers nonsense"),
}


def command_lines():
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended by now
            yield path.read_bytes()


@pytest.mark.parametrize("hello, body, words", BAD_PROGRAMS.values(), ids=BAD_PROGRAMS.keys())
def test_the_folder_alone_goes_on_after_a_bad_program_and_leaves_nobody(hello, body, words, tmp_path):
    seconds = str(700000 + os.getpid())
    (tmp_path / "bad.py").write_text(
        BAD.replace("{hello!r}", repr(hello)).replace("{body}", body.replace("{seconds}", seconds)))
    copy = tmp_path / "copy"
    (copy / "map").mkdir(parents=True)
    seeds = ("map/removing-the-only-key.json", "map/the-other-side-wins-when-smaller.json")
    for name in ("alone.py", "SPECIFICATION.md", *seeds):
        shutil.copy(CORPUS / name, copy / name)
    done = run(PYTHON, copy / "alone.py", "--limit", "0.5", "--", PYTHON, tmp_path / "bad.py")
    if hello:
        assert done.returncode == FOUND and done.stdout.count(words) == 2, done.stdout + done.stderr
    else:
        assert done.returncode == 2 and words in done.stderr and done.stderr.count("\n") == 1, done.stderr
    commands = b" ".join(command_lines())
    assert seconds.encode() not in commands and str(tmp_path / "bad.py").encode() not in commands


def test_the_adapter_of_the_worked_example_has_at_most_30_lines():
    adapter = EXAMPLES / "python/pyrsistent_adapter.py"
    assert len(adapter.read_text().splitlines()) <= 30
    done = run(COMMAND, "conform", "--python", adapter, "--json")
    assert done.returncode == CLEAN and counts(done)["list/plain"]["pass"] >= 20


def test_tiers_follow_from_the_specification():
    sys.path.insert(0, str(CORPUS))
    import alone

    for row in json.loads(conform(built("cpp"), "--json").stdout)["results"]:
        needs = alone.needs_of(json.loads((CORPUS / row["seed"]).read_text()))
        assert (row["seed"], sorted(needs)) == (row["seed"], sorted(row["needs"]))
        assert row["tier"].endswith("/" + alone.tier_of(needs))


def test_there_are_seeds_in_every_tier():
    tiers = json.loads(conform(built("cpp"), "--json").stdout)["tiers"]
    names = {f"map/{t}" for t in ("plain", "hashes", "exceptions", "identity", "python")}
    assert set(tiers) == names | {f"list/{t}" for t in ("plain", "exceptions", "identity", "python")}


def test_the_page_of_the_protocol_shows_what_a_program_says():
    blocks = re.findall(r"```json\n(.*?)```", (CORPUS / "PROTOCOL.md").read_text(), re.DOTALL)
    hello, request, answer = map(json.loads, blocks)
    program = built("cpp").removeprefix("exec ")
    said = done_well(program, input=json.dumps(request) + "\n").splitlines()
    assert json.loads(said[1]) == answer
    for line, kind in ((hello, "hello"), (request, "request"), (answer, "answer")):
        protocol(kind).validate(line)


def protocol(kind):
    schema = json.loads((CORPUS / "protocol.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{kind}"})


def test_every_line_that_passes_is_as_the_schema_says(example, tmp_path):
    _, command = example
    sent, said = tmp_path / "sent", tmp_path / "said"
    spied = f"tee {sent} | ({command}) | tee {said}"
    assert conform(spied, "--json").returncode == CLEAN
    hello, *answers = map(json.loads, said.read_text().splitlines())
    requests = list(map(json.loads, sent.read_text().splitlines()))
    assert len(answers) > 20
    protocol("hello").validate(hello)
    for kind, lines in (("request", requests), ("answer", answers)):
        for line in lines:
            protocol(kind).validate(line)


@pytest.mark.parametrize("page, domains", [("SPECIFICATION.md", None), ("PROTOCOL.md", ["map", "list"])])
def test_a_page_lists_the_ops_as_they_are(page, domains):
    listed = (CORPUS / page).read_text().split("<!-- ops -->\n")[1].split("<!-- /ops -->")[0]
    made = re.split(r"(?m)^(?=### )", done_well(COMMAND, "schema", "--markdown"))[1:]
    by_domain = {part.split()[1]: part.strip() for part in made}
    assert listed.strip() == "\n\n".join(by_domain[domain] for domain in domains or by_domain)


def test_the_lockfile_names_no_registry():
    assert "resolved" not in (EXAMPLES / "javascript/package-lock.json").read_text()
