"""Stage:     ci. Runs a program where there is nothing but a bundle and the C library.
Input:     the folder of a bundle, a command in it.
Output:    its status and what it printed.
Invariant: no network, a bare environment, a read-only file system but for a temporary directory of its own.
"""

import dataclasses
import re
import subprocess
from pathlib import Path

from .bundle import C_LIBRARY


class NoSandbox(Exception):
    """One line: why no such place can be made here, and what to do."""


@dataclasses.dataclass(frozen=True)
class Ran:
    """`status` is None after a timeout."""

    status: int | None
    output: str

    def last_lines(self) -> str:
        return " | ".join(self.output.strip().splitlines()[-3:])


def c_library() -> list[Path]:
    """The C library's own files, as the loader finds them."""
    said = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    found = {}
    for name, path in re.findall(r"^\s*(\S+) \(libc6,x86-64[^)]*\) => (\S+)$", said, re.M):
        if C_LIBRARY.fullmatch(name):
            found.setdefault(name, Path(path))
    return list(found.values())


def _walls(bundle: Path) -> list[str]:
    line = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--proc", "/proc", "--dev", "/dev",
            "--tmpfs", "/tmp", "--ro-bind", str(bundle), str(bundle), "--ro-bind", "/lib64/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2"]
    for path in c_library():
        line += ["--ro-bind", str(path), str(path)]
    return line


def run(bundle: Path, command: list[str], seconds: int, files: list[Path] = (), **environment: str) -> Ran:
    """`files` can be read too. Raises NoSandbox."""
    line = _walls(bundle)
    for file in files:
        line += ["--ro-bind", str(file), str(file)]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    line += ["--remount-ro", "/", "--chdir", "/tmp", "--", *command]
    try:
        done = subprocess.run(line, capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError as error:
        raise NoSandbox("ci/check-oss-fuzz: bwrap is not installed; run scripts/setup") from error
    except subprocess.TimeoutExpired as late:
        return Ran(None, ((late.stdout or b"") + (late.stderr or b"")).decode(errors="replace"))
    output = (done.stdout + done.stderr).decode(errors="replace")
    if output.startswith("bwrap: "):
        raise NoSandbox(f"ci/check-oss-fuzz: {output.strip()}; allow namespaces here, or run it as root")
    return Ran(done.returncode, output)
