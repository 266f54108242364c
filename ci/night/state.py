"""Stage:     ci. What is remembered from night to night, and of the night that is under way.
Input:     OUT/state.json and OUT/journal.jsonl.
Output:    the number of the night; per signature when it was first seen; what is done already tonight.
Invariant: state.json is of whole nights; the journal is of the one after. An event of a night that state.json has
           counts for nothing: the process was killed between writing the one and clearing the other.
"""

import dataclasses
import json
import time
from datetime import datetime, timezone
from pathlib import Path

from harness.campaign.layout import write_json
from harness.campaign.options import Refused

from .journal import Journal

VERSION = 1
STALE_SECONDS = 12 * 3600.0
"""A night that stopped longer ago gets all its time again: it is another night by now."""


@dataclasses.dataclass
class Seen:
    """A signature: its first night, that night's date, in how many nights it was seen, whether one has told of it."""

    domain: str
    first_night: int
    first_seen: str
    nights_seen: int = 0
    reported: bool = False


class State:
    def __init__(self, folder: Path):
        self._path = folder / "state.json"
        self.journal = Journal(folder / "journal.jsonl")
        self.nights = 0
        self.findings: dict[str, Seen] = {}
        self.mutants: dict[str, bool] = {}
        self.tonight: list[dict] = []

    def load(self) -> None:
        """Raises Refused when the file is no state: it is not thrown away, for it knows what is new."""
        if self._path.exists():
            try:
                state = json.loads(self._path.read_bytes())
                if state["version"] != VERSION:
                    raise ValueError(f"version {state['version']}")
                self.nights = int(state["nights"])
                self.findings = {name: Seen(**seen) for name, seen in state["findings"].items()}
                self.mutants = dict(state["mutants"])
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Refused(f"{self._path}: is no state of nights ({error}); move it away to begin anew") from error
        self.tonight = [event for event in self.journal.mend() if event.get("night") == self.nights + 1]

    @property
    def number(self) -> int:
        return self.nights + 1

    def note(self, event: str, **more) -> dict:
        """Writes an event of tonight down."""
        whole = {"event": event, "night": self.number, "at": round(time.time(), 3)} | more
        self.journal.append(whole)
        self.tonight.append(whole)
        return whole

    def events(self, name: str) -> list[dict]:
        return [event for event in self.tonight if event["event"] == name]

    def first(self, name: str) -> dict | None:
        return next(iter(self.events(name)), None)

    def started(self) -> str:
        """When the night began: also after it was gone on with on another day."""
        return stamp(self.first("begin")["at"])

    def spent(self, seconds: float) -> float:
        """How much of tonight's `seconds` of fuzzing is used up."""
        since = time.time() - STALE_SECONDS - seconds
        return sum(event["seconds"] for event in self.events("slice") if event["at"] >= since)

    def seen(self, signature: str, domain: str) -> Seen:
        """What is known of a signature that shows tonight."""
        return self.findings.get(signature) or Seen(domain, self.number, self.started()[:10])

    def close(self, findings: dict[str, Seen], mutants: dict[str, bool]) -> None:
        """The night is over: what it saw is part of the state, and the journal begins anew."""
        self.findings, self.mutants = findings, self.mutants | mutants
        self.nights += 1
        write_json(self._path, {
            "version": VERSION, "nights": self.nights,
            "findings": {name: dataclasses.asdict(seen) for name, seen in sorted(self.findings.items())},
            "mutants": self.mutants}, durable=True)
        self.journal.clear()
        self.tonight = []


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
