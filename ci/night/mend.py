"""Stage:     ci. What a run that was killed left behind.
Input:     OUT, and the processes that still run for it.
Output:    no such process; inputs and folders that are whole.
Invariant: runs under the campaign's lock: whoever is found there belongs to a dead one.
"""

import os
import time
from pathlib import Path

from harness.campaign.findings import load
from harness.campaign.layout import Layout, content_name, write_whole
from harness.campaign.processes import kill_tree

from .merge import Merger

MARK = "SEALBREAK_NIGHT_FOLDER"
"""Set in the environment of all that a night starts."""
GRACE_SECONDS = 5.0


def _marked(folder: Path) -> list[int]:
    wanted = f"{MARK}={folder}".encode()
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit() or int(entry) in (os.getpid(), os.getppid()):
            continue
        try:
            if wanted in Path("/proc", entry, "environ").read_bytes().split(b"\0"):
                found.append(int(entry))
        except OSError:
            continue  # It ended, or is another user's.
    return found


def end_left_over(folder: Path) -> int:
    """Ends the processes that a killed run left; engines write on otherwise. How many there were."""
    ended = set()
    until = time.monotonic() + GRACE_SECONDS
    while (left := _marked(folder)) and time.monotonic() < until:
        for pid in left:
            kill_tree(pid)
        ended.update(left)
        time.sleep(0.02)
    return len(ended)


def mend_inputs(layout: Layout, domain: str) -> int:
    """libFuzzer writes in place, and names a file by its content: one whose name is another's was cut short. Any bytes
    are an input, so in the corpus it gets its own name; an artifact that is cut short proves nothing, and is put
    aside."""
    mended = 0
    for path in list(layout.corpus(domain).iterdir()):
        data = path.read_bytes()
        if not data:
            path.unlink()
        elif path.name != content_name(data):
            path.rename(path.with_name(content_name(data)))
            mended += 1
    for path in list(layout.artifacts(domain).iterdir()):
        kind, _, name = path.name.partition("-")
        if kind == "why" or name == content_name(path.read_bytes()):
            continue
        kept = layout.unconfirmed(domain) / f"cut-short-{path.name}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        path.rename(kept)
        mended += 1
    return mended


def minimize_again(layout: Layout, domain: str) -> None:
    """What there was no time to minimize is sorted once more, as if a target had just written it."""
    for folder in (layout.findings(domain), layout.known(domain)):
        for path in folder.glob("*.json"):
            finding = load(domain, path)
            if finding is not None and not finding.minimized and not (layout.raw(domain) / path.name).exists():
                write_whole(layout.raw(domain) / path.name, path.read_bytes())


def mend(layout: Layout, domains: list[str]) -> list[str]:
    """Returns what was found, for the warnings of the night."""
    said = []
    if ended := end_left_over(layout.out):
        said.append(f"{ended} processes of a run that was killed were still there; they were ended")
    for pattern in (".*.tmp", "commit/**/.*.tmp", "work/tables/**/.*.tmp"):
        for path in layout.out.glob(pattern):
            path.unlink()
    merger = Merger(layout)
    for domain in domains:
        merger.mend(domain)
        minimize_again(layout, domain)
        if mended := mend_inputs(layout, domain):
            said.append(f"{domain}: {mended} inputs were cut short when a run was killed; they were mended")
    return said
