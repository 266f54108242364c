"""Stage:     ci. Carries AFL++'s queues between machines.
Input:     the queues of this machine's instances; the folder that all machines see.
Output:    FOLDER/DOMAIN/INSTANCE/queue for each instance of every machine, and the other machines' in AFL++'s own folder
           here, where its instances look for each other.
Invariant: a machine writes below its own instances' names alone; a file has its whole content before it has its name.
"""

import hashlib
import time
from pathlib import Path

from harness.campaign.corpus import SETTLED_SECONDS, Exchange, fresh
from harness.campaign.layout import Layout, write_whole

EXCHANGE_SECONDS = 20.0
"""A folder that all machines see is slow to list; AFL++ itself looks around once a minute."""
LEADER = "is_main_node"
"""What AFL++ marks its main instance by: others take from that one alone."""


class MachineExchange(Exchange):
    """Within this machine as ever; besides, every now and then, with all others."""

    def __init__(self, layout: Layout, folder: Path, host: str):
        super().__init__(layout)
        self._folder = folder
        self._host = host
        self._next: dict[str, float] = {}
        self._published: dict[Path, set[str]] = {}
        self._read: set[tuple[str, int, int]] = set()
        self._fetched: set[Path] = set()

    def carry(self, domain: str, settled: float = SETTLED_SECONDS) -> None:
        super().carry(domain, settled)
        if settled and time.monotonic() < self._next.get(domain, 0.0):
            return
        self._next[domain] = time.monotonic() + EXCHANGE_SECONDS
        for instance in self._layout.afl(domain).glob(f"{self._host}-*"):
            self._publish(instance, self._folder / domain / instance.name, settled)
        self.fetch(domain)

    def fetch(self, domain: str) -> None:
        """Takes what the others have now."""
        for instance in (self._folder / domain).glob("*"):
            if instance.name.rpartition("-")[0] != self._host:
                self._fetch(instance, self._layout.afl(domain) / instance.name)

    def _publish(self, instance: Path, to: Path, settled: float) -> None:
        """AFL++ counts its entries anew when it resumes, so they get numbers of ours: each content has one."""
        known = self._published.get(to)
        if known is None:
            known = self._published[to] = {path.name.rpartition(":")[2] for path in (to / "queue").glob("id:*")}
        for _, data in fresh(sorted((instance / "queue").glob("id:*")), settled, self._read):
            digest = hashlib.sha1(data).hexdigest()
            if digest not in known:
                write_whole(to / "queue" / f"id:{len(known):06d},sha1:{digest}", data)
                known.add(digest)
        _mark(to, (instance / LEADER).exists())

    def _fetch(self, instance: Path, to: Path) -> None:
        for path in sorted((instance / "queue").glob("id:*")):
            if path not in self._fetched:
                write_whole(to / "queue" / path.name, path.read_bytes(), self._layout.staging)
                self._fetched.add(path)
        _mark(to, (instance / LEADER).exists())


def _mark(instance: Path, leads: bool) -> None:
    if leads:
        write_whole(instance / LEADER, b"")
    else:
        (instance / LEADER).unlink(missing_ok=True)
