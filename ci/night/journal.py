"""Stage:     ci. What happened tonight, a line of JSON an event.
Input:     events; the file as a killed process, or a full disk, left it.
Output:    the same events again.
Invariant: an event that append() returned from is on the disk; one that was cut short is as if it never was.
"""

import json
import os
from pathlib import Path

from harness.campaign.layout import flush, write_whole


class Journal:
    def __init__(self, path: Path):
        self._path = path

    def mend(self) -> list[dict]:
        """Reads all events, and cuts off a last line that was not finished."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) != len(data):
            with open(self._path, "r+b") as file:
                file.truncate(len(whole))
                os.fsync(file.fileno())
        return [event for event in map(_read, whole.splitlines()) if event is not None]

    def append(self, event: dict) -> None:
        """Raises OSError when it can't be written; the file is then as it was."""
        line = json.dumps(event, separators=(",", ":")).encode() + b"\n"
        is_new = not self._path.exists()
        with open(self._path, "ab", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            try:
                if file.write(line) != len(line):
                    raise OSError(28, "the disk is full", str(self._path))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
        if is_new:
            flush(self._path.parent)

    def clear(self) -> None:
        write_whole(self._path, b"", durable=True)


def _read(line: bytes) -> dict | None:
    """A line that a dying disk spoilt is left out: what it said is done again."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None
