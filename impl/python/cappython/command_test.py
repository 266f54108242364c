"""The command's lines, documents and statuses.

Stage:     tests of command.py, __main__.py and of the script that runs them.
Input:     small files in a directory of the test's own.
Output:    pytest verdicts.
Invariant: the script runs the verifier without building anything.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cappython.command import main

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "good.py").write_text("class C:\n    def m(self):\n        return self._x\n")
    (tmp_path / "bad.py").write_text("x = d._dict\nd.get = x\n")
    (tmp_path / "broken.py").write_text("x = 1\ndef f(:\n")
    (tmp_path / "null.py").write_bytes(b"x = 1\0")
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'\n")
    (tmp_path / "deep.py").write_text("x = " + "-" * 20000 + "1\n")
    monkeypatch.chdir(tmp_path)


def test_an_accepted_file(files, capsys):
    assert main(["verify", "good.py"]) == 0
    assert capsys.readouterr() == ("good.py: accepted\n", "")


def test_each_rejection_is_a_line(files, capsys):
    assert main(["verify", "bad.py", "./good.py"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("bad.py:1: rejected: private attribute _dict")
    assert lines[1].startswith("bad.py:2: rejected: attribute get is assigned")
    assert lines[2] == "./good.py: accepted"


@pytest.mark.parametrize("name, start", [
    ("broken.py", "broken.py:2: does not parse: "),
    ("null.py", "null.py:1: does not parse: "),
    ("latin.py", "latin.py:1: does not parse: "),
    ("deep.py", "deep.py:1: does not parse: "),
    ("missing.py", "missing.py: cannot be read: No such file"),
    (".", ".: cannot be read: Is a directory"),
])
def test_what_cannot_be_judged_is_one_line_on_stderr(files, capsys, name, start):
    assert main(["verify", "bad.py", name, "good.py"]) == 2
    output = capsys.readouterr()
    assert output.err.startswith(start) and output.err.count("\n") == 1
    assert "good.py: accepted" in output.out


def test_json(files, capsys):
    assert main(["verify", "--json", "good.py", "bad.py", "broken.py"]) == 2
    good, bad, broken = json.loads(capsys.readouterr().out)["files"]
    assert good == {"file": "good.py", "verdict": "accepted", "rejections": []}
    assert bad["verdict"] == "rejected"
    assert [(row["line"], row["column"]) for row in bad["rejections"]] == [(1, 4), (2, 0)]
    assert all(set(row) == {"line", "column", "reason"} for row in bad["rejections"])
    assert broken["error"].startswith("broken.py:2: does not parse: ")
    assert {**broken, "error": ""} == {"file": "broken.py", "verdict": "unparsable", "rejections": [], "error": ""}


def test_wrapped(files, capsys):
    Path("leak.py").write_text("class C:\n    pass\nx = C\n")
    assert main(["verify", "leak.py"]) == 1
    assert main(["verify", "--wrapped", "leak.py"]) == 0


def test_bad_arguments(files):
    with pytest.raises(SystemExit) as stop:
        main(["verify"])
    assert stop.value.code == 2


@pytest.mark.parametrize("command", [
    [sys.executable, "-m", "cappython"],
    [str(ROOT / "scripts" / "sealbreak")],
])
def test_the_module_and_the_script_run_it(files, command):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "impl" / "python")}
    run = subprocess.run([*command, "verify", "bad.py"], env=environment, capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("bad.py:1: rejected: ")


def test_the_script_imports_nothing_from_where_it_runs(files):
    Path("ast.py").write_text("raise SystemExit('executed')")
    run = subprocess.run([str(ROOT / "scripts" / "sealbreak"), "verify", "good.py", "ast.py"],
                         capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout.splitlines()[0], run.stderr) == (0, "good.py: accepted", "")


@pytest.mark.parametrize("encoding", ["ascii", "utf-8:strict"])
def test_what_standard_output_cannot_show_is_escaped(files, encoding):
    name = os.fsencode("x") + b"\xff.py"
    Path(os.fsdecode(name)).write_text("class _É: pass\nx = _É\n", encoding="utf-8")
    run = subprocess.run([os.fsencode(ROOT / "scripts" / "sealbreak"), b"verify", name],
                         env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, timeout=60)
    assert (run.returncode, run.stderr) == (1, b"")
    assert run.stdout.startswith(b"x\\udcff.py:2: rejected: class _")


def test_output_that_cannot_be_written_is_no_verdict(files):
    script = str(ROOT / "scripts" / "sealbreak")
    with open("/dev/full", "w") as full:
        run = subprocess.run([script, "verify", "good.py"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert run.returncode == 2 and run.stderr == "standard output: No space left on device\n"
    run = subprocess.run(f"{script} verify bad.py | true", shell=True, stderr=subprocess.PIPE, text=True, timeout=60)
    assert run.stderr == ""


def test_a_reason_is_one_line(files, capsys):
    Path("lines.py").write_text(r'"{0._\ngood.py: accepted}".format(x)')
    assert main(["verify", "lines.py"]) == 1
    assert capsys.readouterr().out.count("\n") == 1
