"""Stage: ci, tests. The workflow is YAML, and what it runs, caches and uploads is there."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from .night_support import PYTHON, ROOT

PATH = ROOT / ".github/workflows/nightly.yml"
PRESETS = ("dev", "fuzz", "afl")


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load(PATH.read_text())


@pytest.fixture(scope="module")
def steps(workflow):
    [job] = workflow["jobs"].values()
    return job["steps"]


def using(steps, action):
    return [step for step in steps if step.get("uses", "").partition("@")[0] == action]


def test_it_runs_by_itself_and_by_hand(workflow):
    triggers = workflow[True]  # `on` is a boolean to YAML 1.1.
    [schedule] = triggers["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \*", schedule["cron"]) and "workflow_dispatch" in triggers
    assert set(workflow["permissions"]) == {"contents", "security-events"}


def test_every_command_of_the_checkout_exists_and_takes_its_arguments(steps):
    commands = set(re.findall(r"(?<![\w./-])((?:scripts|ci)/[\w-]+)", "\n".join(step.get("run", "") for step in steps)))
    assert commands == {"scripts/build", "scripts/build-python", "ci/nightly"}
    for command in commands:
        assert os.access(ROOT / command, os.X_OK)
    [line] = re.findall(r"ci/nightly .*", "\n".join(step.get("run", "") for step in steps))
    words = [re.sub(r"\$\w+", "5", word) for word in shlex.split(line.partition("|")[0].replace("\\", ""))[1:]]
    done = subprocess.run([PYTHON, "-m", "ci.night", *words, "--presets"], cwd=ROOT, text=True, capture_output=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert {word.partition(":")[0] for word in done.stdout.split()} == {*PRESETS, "python"}


def test_a_failure_of_the_night_is_not_lost_in_its_pipe(workflow):
    # `bash` as a named shell is run with -o pipefail.
    [job] = workflow["jobs"].values()
    assert job["defaults"]["run"]["shell"] == "bash"


def test_the_nights_are_kept_whatever_happens(steps):
    (python, restore), (built, save) = using(steps, "actions/cache/restore"), using(steps, "actions/cache/save")
    [night] = [step for step in steps if "ci/nightly" in step.get("run", "")]
    out = re.search(r"--out (\S+)", night["run"])[1]
    assert restore["with"]["path"] == save["with"]["path"] == out
    assert save["if"] == "always()" and steps.index(restore) < steps.index(night) < steps.index(save)
    assert save["with"]["key"] == restore["with"]["key"]
    assert save["with"]["key"].startswith(restore["with"]["restore-keys"])
    assert python["with"]["path"] == built["with"]["path"] == ".build/python"
    assert steps.index(python) < steps.index(built) < steps.index(night), "a red night saves no cache by itself"
    for pattern in re.findall(r"'([\w./*-]+)'", python["with"]["key"]):
        assert list(ROOT.glob(pattern)), pattern


def test_results_are_uploaded_whatever_happens(steps):
    [upload], [sarif] = using(steps, "actions/upload-artifact"), using(steps, "github/codeql-action/upload-sarif")
    assert upload["if"] == "always()" and sarif["if"].startswith("always()")
    names = {Path(path).name for path in upload["with"]["path"].split()}
    assert {"night.json", "night.xml", "night.sarif", "report.html", "findings", "commit"} <= names
    assert sarif["with"]["sarif_file"].endswith("night.sarif")
