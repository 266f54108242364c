"""Tests of what each subcommand of `sealbreak` does with good input; bad input is in bad_input_test.py."""

import json
import os
import subprocess

import pytest

from command_support import (BAD_INPUT, CLEAN, COMMAND, FOUND, GOOD, MUTANT, ROOT, assert_refused, run, with_op)


@pytest.fixture
def seed(tmp_path):
    path = tmp_path / "good.json"
    path.write_text(json.dumps(GOOD))
    return path


def test_help_and_version_are_clean():
    for arguments in (["--help"], ["replay", "--help"], ["--version"]):
        done = run(*arguments)
        assert done.returncode == CLEAN and done.stdout and not done.stderr


def test_replay_of_a_good_seed_prints_the_subjects_side_by_side(seed):
    done = run("replay", seed)
    assert done.returncode == CLEAN, done.stderr
    head = next(line for line in done.stdout.splitlines() if "reference" in line)
    assert head.split()[:3] == ["#", "op", "reference"] and "sealedstructs" in head and "native" in head
    assert any(line.split()[:1] == ["3"] and "get(s1, k0)" in line and "[0]" in line and "=" in line
               for line in done.stdout.splitlines())
    assert "met: every expectation" in done.stdout
    assert done.stderr == ""


def test_replay_says_how_many_of_several_seeds_are_as_expected(tmp_path, seed):
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(with_op({"op": "length", "map": 0, "gives": [1]})))
    done = run("replay", seed, wrong)
    assert done.returncode == FOUND
    assert "1 of 2 seeds as expected" in done.stdout
    assert "op 0 expects [1], the reference gives [0]" in done.stdout


def test_json_of_a_replay_parses(seed):
    done = run("replay", "--json", seed)
    assert done.returncode == CLEAN
    result = json.loads(done.stdout)["results"][0]
    assert result["verdict"] == "agree" and result["met"] is True and result["findings"] == []
    assert [step["reference"] for step in result["steps"]] == ["ok", "ok", "[1]", "[0]", "[k1 k0]"] or \
        result["steps"][3]["reference"] == "[0]"


def test_replay_of_one_subject_shows_no_other(seed):
    done = run("replay", "--json", "--subject", "dict", seed)
    steps = json.loads(done.stdout)["results"][0]["steps"]
    assert set(steps[0]) == {"op", "reference", "dict"}


def test_replay_with_a_mutant_finds_it(seed):
    done = run("replay", "--mutant", MUTANT, seed)
    assert done.returncode == FOUND, done.stderr
    assert "<DIVERGES>" in done.stdout
    assert "diverge: map/differential/cpp/get/value!=value" in done.stdout


def test_raw_bytes_are_the_same_trace(tmp_path, seed):
    raw = tmp_path / "raw"
    assert run("export", "--as", "bytes", "--out", raw, seed).returncode == CLEAN
    from_bytes = json.loads(run("replay", "--json", "--bytes", "--domain", "map", raw).stdout)["results"][0]
    from_json = json.loads(run("replay", "--json", seed).stdout)["results"][0]
    assert from_bytes["steps"] == from_json["steps"]


def test_minimize_reduces_and_its_output_replays(tmp_path, seed):
    out = tmp_path / "least.json"
    done = run("minimize", "--mutant", MUTANT, "--out", out, seed)
    assert done.returncode == CLEAN, done.stderr
    least = json.loads(out.read_text())
    assert [op["op"] for op in least["ops"]] == ["set", "get"] and len(least["keys"]) == 1
    assert least["signature"] == "map/differential/cpp/get/value!=value"
    assert least["mutant"] == MUTANT
    assert "5 ops to 2" in done.stderr
    assert run("replay", out).returncode == CLEAN
    assert run("replay", "--mutant", MUTANT, out).returncode == FOUND
    again = tmp_path / "again.json"
    assert run("minimize", "--mutant", MUTANT, "--out", again, out).returncode == CLEAN
    assert again.read_text() == out.read_text()


def test_minimize_without_a_finding_is_refused(seed):
    assert_refused(run("minimize", seed), "no finding")


def test_minimize_of_a_signature_that_is_not_there_is_refused(seed):
    assert_refused(run("minimize", "--mutant", MUTANT, "--signature", "map/leaks/cpp/end/x", seed), "map/leaks/cpp/end/x")


def test_output_into_a_missing_folder_leaves_nothing_behind(tmp_path, seed):
    before = sorted(os.listdir(tmp_path))
    out = tmp_path / "no" / "such" / "least.json"
    assert_refused(run("export", "--as", "json", "--out", out, seed), "least.json")
    done = run("minimize", "--mutant", MUTANT, "--out", out, seed)
    assert done.returncode == BAD_INPUT and "least.json" in done.stderr
    assert sorted(os.listdir(tmp_path)) == before


def test_a_failed_write_leaves_the_old_file_as_it_was(tmp_path, seed):
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "kept").write_text("kept")
    assert_refused(run("export", "--as", "json", "--out", folder, seed))
    assert os.listdir(folder) == ["kept"] and sorted(os.listdir(tmp_path)) == ["good.json", "taken"]


def test_export_as_json_is_a_seed_with_expectations(tmp_path, seed):
    done = run("export", "--as", "json", seed)
    exported = json.loads(done.stdout)
    assert all("gives" in op for op in exported["ops"])
    path = tmp_path / "exported.json"
    path.write_text(done.stdout)
    assert run("replay", path).returncode == CLEAN
    assert run("export", "--as", "json", path).stdout == done.stdout


def run_script(script, tmp_path):
    path = tmp_path / "repro.py"
    path.write_text(script)
    return subprocess.run(["/usr/bin/python3", path], capture_output=True, text=True, timeout=60, cwd=tmp_path,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "impl/python")})


def test_export_as_python_runs_on_its_own(tmp_path, seed):
    done = run_script(run("export", "--as", "python", seed).stdout, tmp_path)
    assert done.returncode == CLEAN, done.stdout + done.stderr
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(with_op({"op": "length", "map": 0, "gives": [1]})))
    done = run_script(run("export", "--as", "python", "--subject", "dict", wrong).stdout, tmp_path)
    assert done.returncode == FOUND, done.stdout + done.stderr


def test_export_as_cpp_names_the_reference_only(seed):
    done = run("export", "--as", "cpp", seed)
    assert done.returncode == CLEAN
    assert '#include "impl/cpp/' in done.stdout and '#include "harness' not in done.stdout


def test_subjects_lists_every_subject_with_its_version():
    done = run("subjects", "--json")
    assert done.returncode == CLEAN
    rows = json.loads(done.stdout)
    names = {(row["domain"], row["name"]) for row in rows}
    assert {("map", "reference"), ("map", "sealedstructs"), ("map", "native"), ("map", "pyrsistent"),
            ("map", "hamt"), ("map", "dict"), ("list", "reference"), ("list", "sealedstructs"),
            ("list", "native"), ("list", "pyrsistent"), ("list", "tuple")} <= names
    for row in rows:
        assert row.get("version") if row["present"] else row["why"]
    text = run("subjects", "--domain", "list").stdout
    assert "tuple" in text and "hamt" not in text


@pytest.mark.parametrize("domain", ["map", "list"])
def test_exhaust_prints_its_count(domain):
    done = run("exhaust", "--domain", domain, "--ops", 2, "--json")
    assert done.returncode == CLEAN, done.stdout
    result = json.loads(done.stdout)
    assert result["findings"] == {}
    text = run("exhaust", "--domain", domain, "--ops", 2)
    assert f"{domain}: {result['traces']} traces of at most 2 ops" in text.stdout


def test_exhaust_of_a_mutant_finds_it():
    done = run("exhaust", "--domain", "map", "--ops", 3, "--mutant", "cpp-eq-ignores-values")
    assert done.returncode == FOUND
    assert "diverge: map/" in done.stdout


def test_mutants_are_listed():
    done = run("mutants", "--domain", "map", "--list")
    assert done.returncode == CLEAN
    assert MUTANT in done.stdout and "equivalent:" in done.stdout


def test_a_reader_that_goes_away_does_not_hang_it(seed):
    script = f'"{COMMAND}" replay {" ".join(["%s" % seed] * 60)} | head -1'
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, timeout=120)
    assert len(done.stdout.splitlines()) == 1
    assert "terminate" not in done.stderr and len(done.stderr.splitlines()) <= 1


def test_nothing_of_the_environment_reaches_the_interpreter(tmp_path, seed):
    (tmp_path / "copy.py").write_text("raise SystemExit('taken')")
    done = run("replay", seed, env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONHOME": "/nowhere",
                                    "PYTHONHASHSEED": "7"}, cwd=tmp_path)
    assert done.returncode == CLEAN, done.stderr

