"""Stage: campaign, tests. What a killed command leaves in the temporary directory goes with the next one."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from .scratch import PREFIX, scratch

ROOT = Path(__file__).resolve().parents[2]
HOLD = "import sys\nfrom harness.campaign.scratch import scratch\n" \
       "with scratch() as folder:\n    print(folder, flush=True)\n    sys.stdin.read()\n"


@pytest.fixture
def parent(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def holder():
    child = subprocess.Popen([sys.executable, "-c", HOLD], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return child, Path(child.stdout.readline().strip())


def test_all_that_is_temporary_goes_there_and_goes_with_it(parent):
    with scratch() as folder:
        made = Path(tempfile.mkdtemp())
        said = subprocess.run(["mktemp"], capture_output=True, text=True, check=True).stdout.strip()
        assert made.parent == Path(said).parent == folder and folder.parent == parent
    assert list(parent.iterdir()) == []
    assert os.environ["TMPDIR"] == str(parent) and tempfile.gettempdir() == str(parent)


def test_one_in_use_stays_and_a_dead_ones_goes(parent):
    living, its = holder()
    dead, left = holder()
    (left / "input").write_text("x")
    dead.kill()
    dead.communicate()
    assert its.is_dir() and left.is_dir()
    with scratch() as folder:
        assert sorted(parent.iterdir()) == sorted([its, folder])
    living.communicate(timeout=30)
    assert list(parent.iterdir()) == []


def test_what_is_not_a_folder_of_ours_is_left_alone(parent):
    (parent / "aside").mkdir()
    (parent / (PREFIX + "link")).symlink_to(parent / "aside")
    (parent / (PREFIX + "file")).write_text("x")
    with scratch():
        pass
    assert sorted(path.name for path in parent.iterdir()) == ["aside", PREFIX + "file", PREFIX + "link"]
