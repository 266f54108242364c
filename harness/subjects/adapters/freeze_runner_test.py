"""Tests of the runner in the interpreter that is built here: what it says at its end.

Input: the built interpreter; corpus/freeze.   Output: pytest.
Invariant: a runner that has seen every trace ends as any program does.
"""

import json
import pathlib
import subprocess

import pytest

ADAPTERS = pathlib.Path(__file__).resolve().parent
ROOT = ADAPTERS.parents[2]
PYTHONS = [ROOT / ".build/python" / variant / "python" for variant in ("release", "fuzz")]
SEEDS = sorted((ROOT / "corpus/freeze").glob("*.json"))


def request(path):
    """What the harness sends for a seed: slots as numbers, words as names, in the order of the fields."""
    ops = json.loads(path.read_text())["ops"]
    return json.dumps([[value for name, value in op.items() if name != "gives"] for op in ops])


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: path.parent.name)
def test_closing_its_input_ends_it_with_status_0_after_all_traces(python, tmp_path):
    with open(tmp_path / "progress", "w+b") as progress:
        done = subprocess.run(
            [python, "-s", "-S", "-W", "ignore", ADAPTERS / "freeze_runner.py", "--progress-fd", str(progress.fileno())],
            input="".join(request(seed) + "\n" for seed in SEEDS), pass_fds=[progress.fileno()],
            env={"PYTHONHASHSEED": "0"}, capture_output=True, text=True, timeout=300)
    greeting, *answers = done.stdout.splitlines()
    assert "version" in json.loads(greeting)
    assert len(answers) == len(SEEDS)
    assert (done.returncode, done.stderr) == (0, "")
