"""Tests that the command `sealbreak` refuses bad input with status 2 and one line on stderr."""

import json
import os
import shutil
import subprocess

import pytest

from command_support import COMMAND, GOOD, assert_refused, changed, run, with_op


@pytest.fixture
def seed(tmp_path):
    path = tmp_path / "good.json"
    path.write_text(json.dumps(GOOD))
    return path


TEXTS = {
    "empty": ("", "the file is empty"),
    "truncated": (json.dumps(GOOD)[:90], "ends in the middle"),
    "not JSON": ("hello {", "byte"),
    "an array": ("[]", "seed"),
    "nested deep": ("[" * 200_000 + "]" * 200_000, "nest"),
    "nested deep in a field": ('{"version": ' + '{"a":' * 200_000 + "1" + "}" * 200_001, "nest"),
    "another version": (json.dumps(changed(version=2)), "version 2"),
    "an unknown op": (json.dumps(with_op({"op": "explode", "map": 0})), "explode"),
    "a slot out of range": (json.dumps(with_op({"op": "length", "map": 8})), "0..7"),
    "a negative slot": (json.dumps(with_op({"op": "length", "map": -1})), "0..7"),
    "a field too much": (json.dumps(with_op({"op": "length", "map": 0, "key": 0})), "key"),
    "a field that is missing": (json.dumps(with_op({"op": "length"})), "map"),
    "an unknown domain": (json.dumps(changed(domain="tree")), "tree"),
    "no keys": (json.dumps(changed(keys=[])), "key"),
    "a newline in a name": (json.dumps(with_op({"op": "a\nb\x1b[31m"})), "op"),
}


@pytest.mark.parametrize("text, word", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("subcommand", ["replay", "minimize", "export"])
def test_a_bad_seed_is_refused_in_one_line(tmp_path, subcommand, text, word):
    path = tmp_path / "bad.json"
    path.write_text(text)
    options = ["--as", "json"] if subcommand == "export" else []
    assert_refused(run(subcommand, path, *options), "bad.json", word)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    path = tmp_path / "binary.json"
    path.write_bytes(bytes(range(256)) * 10)
    assert_refused(run("replay", path), "binary.json")


def test_a_file_of_a_gigabyte_is_not_read(tmp_path):
    path = tmp_path / "huge.json"
    with open(path, "wb") as file:
        file.truncate(1 << 30)
    assert_refused(run("replay", path), "huge.json", "1073741824")
    assert_refused(run("replay", "--bytes", "--domain", "map", path), "huge.json")


def test_a_directory_is_refused(tmp_path):
    assert_refused(run("replay", tmp_path), "directory")
    assert_refused(run("replay", "--bytes", "--domain", "map", tmp_path))


def test_a_missing_file_is_refused(tmp_path):
    assert_refused(run("replay", tmp_path / "nowhere.json"), "nowhere.json")
    assert_refused(run("replay", "--bytes", "--domain", "map", tmp_path / "nowhere"), "nowhere")


def test_a_pipe_without_a_writer_does_not_hang(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert_refused(run("replay", path), "pipe")
    assert_refused(run("replay", "--bytes", "--domain", "map", path), "pipe")


def as_nobody(*arguments):
    """Root may read everything: it steps down first, where it can."""
    if os.geteuid() != 0:
        return run(*arguments)
    setpriv = shutil.which("setpriv")
    assert setpriv, "scripts/setup installs util-linux"
    step_down = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*step_down, COMMAND, "--version"], capture_output=True).returncode != 0:
        pytest.skip("another user can't run the program")
    return subprocess.run([*step_down, COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def test_an_unreadable_file_is_refused(tmp_path, seed):
    seed.chmod(0)
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(folder.stat().st_mode | 0o111)
    assert_refused(as_nobody("replay", seed), "good.json", "ermission")


ARGUMENTS = {
    "no subcommand": [],
    "an unknown subcommand": ["explode"],
    "an unknown option": ["replay", "--explode", "{seed}"],
    "no file": ["replay"],
    "an unknown mutant": ["replay", "--mutant", "nobody", "{seed}"],
    "an unknown subject": ["replay", "--subject", "nobody", "{seed}"],
    "a mutant of another domain": ["replay", "--mutant", "cpp-list-prefix-equals", "{seed}"],
    "bytes of no domain": ["replay", "--bytes", "{seed}"],
    "bytes of an unknown domain": ["replay", "--bytes", "--domain", "tree", "{seed}"],
    "an unknown form": ["export", "--as", "cobol", "{seed}"],
    "no form": ["export", "{seed}"],
    "two seeds where one fits": ["export", "--as", "json", "{seed}", "{seed}"],
    "an unknown adapter": ["export", "--as", "python", "--subject", "../nobody", "{seed}"],
    "subjects of an unknown domain": ["subjects", "--domain", "tree"],
    "an exhaustive walk of an unknown domain": ["exhaust", "--domain", "tree"],
    "a walk that is too long": ["exhaust", "--domain", "map", "--ops", "8"],
    "a walk of no length": ["exhaust", "--domain", "map", "--ops", "0"],
    "a walk of some length": ["exhaust", "--domain", "map", "--ops", "many"],
    "mutants of an unknown domain": ["mutants", "--domain", "tree", "--list"],
    "an unknown mutant to list": ["mutants", "--domain", "map", "--list", "--only", "nobody"],
}


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS.keys())
def test_bad_arguments_are_refused_in_one_line(seed, arguments):
    assert_refused(run(*(a.format(seed=seed) for a in arguments)))
