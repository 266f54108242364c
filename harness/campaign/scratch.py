"""Stage:     campaign. A temporary directory for a command and all that it starts.
Input:     the system's temporary directory.
Output:    a folder in it, which TMPDIR names meanwhile; those of commands that were killed are removed.
Invariant: who works in a folder holds its lock, so one that can be locked is a dead command's.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = "sealbreak-run-"


def _locked(folder: Path) -> int | None:
    """The folder, open and locked; None when another has it, or it is gone or not ours."""
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(folder).st_ino == os.fstat(number).st_ino and os.fstat(number).st_uid == os.geteuid():
            return number
    except OSError:
        pass
    os.close(number)
    return None


def _remove_left(parent: Path) -> None:
    for folder in parent.glob(PREFIX + "*"):
        number = _locked(folder)
        if number is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(number)


def _taken() -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        number = _locked(folder)
        # Another command that begins now may take it for a dead one's.
        if number is not None:
            return folder, number


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Raises OSError."""
    before = os.environ.get("TMPDIR"), tempfile.tempdir
    _remove_left(Path(tempfile.gettempdir()))
    folder, number = _taken()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before[1]
        if before[0] is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before[0]
        shutil.rmtree(folder, ignore_errors=True)
        os.close(number)
