"""Stage:     campaign. Where everything is in OUT, and how it is written.
Input:     the folder of a campaign.
Output:    paths; files written whole.
Invariant: a reader sees an old file or a whole new one.
"""

import fcntl
import hashlib
import json
import os
import re
import tempfile
from pathlib import Path

from .options import Refused


def flush(path: Path) -> None:
    """Waits until a folder's or file's content is on the disk: a rename alone may outrun what it names."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_whole(path: Path, data: bytes, staging: Path | None = None, durable: bool = False) -> None:
    """Writes a temporary file, then renames it. `staging`: its folder, on the same file system,
    for paths in folders that an engine reads meanwhile; else beside the path. `durable`: it survives a
    loss of power; findings are, inputs can be found again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, temporary = tempfile.mkstemp(dir=staging or path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(number)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        if durable:
            flush(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)  # Not there if the flush after its renaming failed.
        raise


def write_json(path: Path, value, durable: bool = False) -> None:
    write_whole(path, (json.dumps(value, indent=2, sort_keys=False) + "\n").encode(), durable=durable)


def content_name(data: bytes) -> str:
    """The name that libFuzzer gives to an input, so that equal inputs meet in one file."""
    return hashlib.sha1(data).hexdigest()


def slug(signature: str) -> str:
    """A file name for a signature: readable, and different for different signatures."""
    words = re.sub(r"[^A-Za-z0-9.]+", "-", signature).strip("-.")[:90]
    return f"{words}-{hashlib.sha256(signature.encode()).hexdigest()[:8]}"


class Layout:
    """The folders of one campaign. `work` holds what only the engines read."""

    def __init__(self, out: Path):
        self.out = out
        self.summary = out / "summary.json"
        self._lock = None

    def corpus(self, domain: str) -> Path:
        return self.out / "corpus" / domain

    def seeds(self, domain: str) -> Path:
        return self.out / "work" / "seeds" / domain

    def afl(self, domain: str) -> Path:
        return self.out / "work" / "afl" / domain

    def artifacts(self, domain: str) -> Path:
        return self.out / "work" / "artifacts" / domain

    def unconfirmed(self, domain: str) -> Path:
        return self.out / "unconfirmed" / domain

    @property
    def staging(self) -> Path:
        return self.out / "work" / "staging"

    def log(self, name: str) -> Path:
        return self.out / "work" / "logs" / f"{name}.log"

    def findings(self, domain: str) -> Path:
        return self.out / "findings" / domain

    def raw(self, domain: str) -> Path:
        return self.findings(domain) / "raw"

    def known(self, domain: str) -> Path:
        return self.out / "known" / domain

    def prepare(self, domains: tuple[str, ...]) -> None:
        """Makes the folders and takes the campaign's lock. Raises Refused."""
        try:
            for domain in domains:
                for folder in (self.corpus, self.seeds, self.afl, self.artifacts, self.findings,
                               self.known):
                    folder(domain).mkdir(parents=True, exist_ok=True)
                (self.raw(domain) / "rates").mkdir(parents=True, exist_ok=True)
            self.log("x").parent.mkdir(parents=True, exist_ok=True)
            self.staging.mkdir(exist_ok=True)
            self._lock = open(self.out / "work" / "lock", "w")
        except OSError as error:
            raise Refused(f"--out {self.out}: {error.strerror}: {error.filename}; give another "
                          "folder") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(f"--out {self.out}: another campaign is running there; wait for it, or "
                          "give another folder") from error
        self._sweep(domains)

    def _sweep(self, domains: tuple[str, ...]) -> None:
        """What a killed campaign left half done, and the rates of the one before."""
        for domain in domains:
            for folder in (self.seeds, self.findings, self.known, self.raw, self.artifacts):
                for path in folder(domain).glob(".*.tmp"):
                    path.unlink()
            for path in (self.raw(domain) / "rates").iterdir():
                path.unlink()
            for path in self.raw(domain).glob("*.json.*"):
                path.unlink()  # A target's temporary file: its engine was killed while it wrote.
        for path in self.staging.iterdir():
            path.unlink()
