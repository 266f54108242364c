"""Stage:     campaign. The inputs that engines start from, and the sharing of what they find.
Input:     seeds of the repository; AFL++'s queues and crash folders.
Output:    one folder of bytes a domain that libFuzzer writes and rereads, and that AFL++ syncs
           from (-F); another of artifacts to triage.
Invariant: names are digests of contents, so an input exists once whoever found it.
"""

import hashlib
import json
import time
from pathlib import Path

from .layout import Layout, content_name, write_whole
from .options import source_root
from .processes import Budget, Task, run_all

MAX_INPUT_BYTES = 1024
SMALLEST_INPUT = b"\x01\x00"
"""AFL++ refuses an empty folder and an empty file."""
SETTLED_SECONDS = 1.0
"""AFL++ writes a queue entry in place: a younger one may be half there."""
EXPORT_SECONDS = 30.0


def _share(layout: Layout, domain: str, data: bytes) -> None:
    path = layout.corpus(domain) / content_name(data)
    if not path.exists():
        write_whole(path, data, layout.staging)


def _domain_of(data: bytes) -> str:
    """What a seed says; nothing for other JSON, such as the schema."""
    try:
        domain = json.loads(data)["domain"]
    except (ValueError, KeyError, TypeError):
        return ""
    return domain if isinstance(domain, str) else ""


def export_seeds(layout: Layout, domain: str, command: list[str], parallel: int,
                 budget: Budget) -> list[str]:
    """Turns the repository's seeds of a domain into bytes for both engines. What was exported by
    an earlier run stays. Returns warnings."""
    folder = layout.seeds(domain)
    (folder / "smallest").write_bytes(SMALLEST_INPUT)
    tasks = []
    for seed in sorted((source_root() / "corpus").rglob("*.json")):
        data = seed.read_bytes()
        # The seed's digest names its bytes: a changed seed is exported again.
        name = hashlib.sha256(data).hexdigest()[:32]
        if _domain_of(data) != domain or (folder / name).exists():
            continue
        staged = layout.staging / f"{domain}-{name}"
        argv = [*command, "export", "--as", "bytes", "--out", str(staged), str(seed)]
        tasks.append(Task((seed, staged, folder / name), argv, EXPORT_SECONDS))
    failed = []
    for result in run_all(tasks, parallel, budget):
        seed, staged, path = result.key
        if result.status == 0 and staged.exists():
            staged.rename(path)
        else:
            failed.append(f"{seed}: not exported: {result.last_line()}")
    for path in folder.iterdir():
        data = path.read_bytes()
        if data:
            _share(layout, domain, data)
        else:
            path.unlink()
    if len(failed) > 1:
        failed = [f"{failed[0]} (and {len(failed) - 1} more seeds)"]
    return failed


def fresh(paths, settled: float, seen: set[tuple[str, int, int]]) -> list[tuple[Path, bytes]]:
    """What of these is `settled` seconds old and was not `seen`; now it was."""
    found = []
    for path in paths:
        try:
            info = path.stat()
            mark = (str(path), info.st_size, info.st_mtime_ns)
            if mark in seen or time.time() - info.st_mtime < settled:
                continue
            data = path.read_bytes()
        except FileNotFoundError:
            continue  # AFL++ renames its folders when it resumes.
        seen.add(mark)
        if data:
            found.append((path, data))
    return found


class Exchange:
    """Carries AFL++'s finds to libFuzzer and to triage."""

    def __init__(self, layout: Layout):
        self._layout = layout
        self._seen: set[tuple[str, int, int]] = set()

    def carry(self, domain: str, settled: float = SETTLED_SECONDS) -> None:
        """Copies what is new; `settled` 0 once the engine has ended."""
        base = self._layout.afl(domain)
        for path, data in fresh(base.glob("*/queue/id:*"), settled, self._seen):
            if len(data) <= MAX_INPUT_BYTES:
                _share(self._layout, domain, data)
        for kind in ("crash", "hang"):
            folder = {"crash": "crashes", "hang": "hangs"}[kind]
            for path, data in fresh(base.glob(f"*/{folder}/id:*"), settled, self._seen):
                name = self._layout.artifacts(domain) / f"{kind}-{content_name(data)}"
                write_whole(name, data, self._layout.staging)


def quarantine(layout: Layout, domain: str, name: str) -> None:
    """Takes an input that ends the process out of the corpus: libFuzzer reads it all at each
    start, and would end there each time. The artifact has the same bytes."""
    path = layout.corpus(domain) / name
    if path.exists():
        path.unlink()


def note_why(layout: Layout, domain: str, artifact: str, said: str) -> None:
    """Keeps what the target said of an artifact beside it, for a crash that no replay explains."""
    if said:
        write_whole(layout.artifacts(domain) / f"why-{artifact}", said.encode(), layout.staging)


def read_why(artifact: Path) -> str:
    """What note_why kept: a line that says why, then the target's stack."""
    path = artifact.with_name(f"why-{artifact.name}")
    return path.read_text(errors="replace") if path.exists() else ""


def drop(artifact: Path) -> None:
    """An artifact that was dealt with. What was said of it goes last: a campaign that is killed in between must still
    find it beside an artifact that is there."""
    artifact.unlink(missing_ok=True)
    artifact.with_name(f"why-{artifact.name}").unlink(missing_ok=True)
