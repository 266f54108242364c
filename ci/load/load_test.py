"""A soak sees each thing that can grow, planted in a program, and says nothing of one that is steady."""

import subprocess
import sys
from pathlib import Path

import pytest

from ci.load import growth
from ci.load.samples import Sample

ROOT = Path(__file__).resolve().parents[2]
#: What each round of a program does that runs sixty of them.
GROWING = {
    "processes": "kept.append(subprocess.Popen(['sleep', '60']))",
    "handles": "kept.extend(open('/dev/null') for _ in range(20))",
    "memory": "kept.append(b'x' * (8 << 20))",
    "temporary files": "kept.extend(tempfile.mkstemp()[0] for _ in range(9)); [os.close(kept.pop()) for _ in range(9)]",
}
PROGRAM = """\
import os, subprocess, tempfile, time
kept = []
for _ in range(60):
    {}
    time.sleep(0.1)
"""


def soak(*arguments):
    return subprocess.run([str(ROOT / "ci/soak"), *arguments], capture_output=True, text=True, timeout=120, check=False)


def soak_program(body):
    return soak("--period", "0.2", "--", sys.executable, "-c", PROGRAM.format(body))


def grew(done):
    return {line[:32].strip() for line in done.stdout.splitlines() if line.endswith("GREW")}


@pytest.mark.parametrize("measure", GROWING)
def test_what_grows_is_told(measure):
    done = soak_program(GROWING[measure])
    assert done.returncode == 1, done.stdout + done.stderr
    assert measure in grew(done)
    left = {"processes": "60 processes, 0", "temporary files": "0 processes, 540"}.get(measure, "0 processes, 0")
    assert f"left behind: {left} temporary files" in done.stdout


def test_a_steady_program_is_clean():
    done = soak_program("tempfile.TemporaryFile().close(); subprocess.run(['true'])")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not grew(done)


def test_an_orphan_is_not_lost():
    done = soak("--period", "0.1", "--", "sh", "-c", "(sleep 100 &) ; sleep 3")
    assert done.returncode == 1
    assert "left behind: 1 processes" in done.stdout


@pytest.mark.parametrize("command", [["true"], ["sh", "-c", "sleep 3; exit 2"], ["/no/such/program"]])
def test_what_is_no_soak_ends_with_2(command):
    done = soak("--period", "0.1", "--", *command)
    assert done.returncode == 2
    assert done.stderr.startswith("ci/soak: ") and done.stderr.count("\n") == 1


def sample(seconds, memory, largest=None):
    return Sample(seconds, 3, 10, memory, 0, largest or {})


def test_turns_of_engines_are_no_growth():
    turns = [sample(at, (300 if at % 5 else 900) << 20) for at in range(1, 121)]
    assert not any(row.grew for row in growth.rows(turns))


def test_one_program_that_grows_among_others_is_told():
    taken = [sample(at, 5 << 30, {"fuzz_map": (100 + 10 * at) << 20, "python3": 50 << 20}) for at in range(1, 121)]
    assert {row.measure for row in growth.rows(taken) if row.grew} == {"memory of fuzz_map"}
