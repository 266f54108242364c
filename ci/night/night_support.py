"""Stage: ci, tests. A checkout of fakes, and a way to run nights on it."""

import hashlib
import json
import os
import signal
import subprocess
from pathlib import Path

from harness.campaign import fakes
from harness.campaign.processes import descendants
from harness.campaign.processes_test import alive

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3"


class Nights:
    """Fake builds in `root`, nights in root/out."""

    def __init__(self, root: Path):
        self.root = root
        self.out = root / "out"
        self.planted = root / "planted"
        self.planted.mkdir(parents=True)
        self.temporary = root / "tmp"
        self.temporary.mkdir()
        self.environment = os.environ | fakes.build(root) | {
            "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "FAKE_PLANTED": str(self.planted),
            "TMPDIR": str(self.temporary)}
        self.environment.pop("SEALBREAK_MUTANT", None)

    def start(self, *arguments: str, program: tuple[str, ...] = ("-m", "ci.night"), **fake: str) -> subprocess.Popen:
        """A night in a session of its own, so that its group can be killed."""
        argv = [PYTHON, *program, "--out", str(self.out), "--jobs", "4", "--no-report", *arguments]
        return subprocess.Popen(argv, cwd=self.root, env=self.environment | fake, text=True, start_new_session=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str, **fake) -> subprocess.CompletedProcess:
        child = self.start(*arguments, **fake)
        out, err = child.communicate(timeout=120)
        return subprocess.CompletedProcess(child.args, child.returncode, out, err)

    def night(self) -> dict:
        return json.loads((self.out / "night.json").read_text())

    def rows(self) -> dict[str, dict]:
        rows = self.night()["findings"]
        assert len({row["signature"] for row in rows}) == len(rows), "a signature has one row"
        return {row["signature"]: row for row in rows}

    def state(self) -> dict:
        path = self.out / "state.json"
        return json.loads(path.read_text()) if path.exists() else {"nights": 0}

    def is_planted(self, name: str, tried: bool = False) -> bool:
        return Path(self.planted, hashlib.sha1(name.encode()).hexdigest() + (".tried" if tried else "")).exists()

    def left(self) -> list[int]:
        pids = self.out / "pids"
        return [int(pid) for pid in pids.read_text().split() if alive(int(pid))] if pids.exists() else []

    def half_written(self) -> list[Path]:
        """Files that nobody finished, and folders that stand for a step that is not over."""
        return [path for path in self.out.rglob("*") if path.name.endswith(".tmp") or ".json." in path.name
                or path.parent.name == "merge" or path.parent.name == "raw" and path.suffix == ".json"
                or path.parent.name == "staging" or path.name.startswith(("crash-", "why-"))]


def kill(child: subprocess.Popen, everything: bool) -> None:
    """The group alone, as `kill -9` of a shell's job; or all at one moment, as a loss of power."""
    victims = descendants(child.pid) if everything else []
    os.killpg(child.pid, signal.SIGKILL)
    for pid in victims:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    child.communicate()
