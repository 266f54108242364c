"""Stage:     ci. The entry of `python3 -m ci.load`, which ci/soak calls.
Input:     the command line.
Output:    a table of what was taken in each sixth of the run, and what was left behind; status 0 nothing grew and nothing
           was left, 1 something, 2 it could not run.
Invariant: the command has a temporary directory of its own, and none of its processes outlives the soak.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness.campaign.processes import descendants

from . import growth, samples

ROOT = Path(__file__).resolve().parents[2]
PERIOD_SECONDS = 5.0
COULD_NOT_RUN = 2
LEFT_SECONDS = 10.0
"""What ends by itself soon after the command is not left behind."""


def watch(command: list[str], temporary: Path, period: float) -> tuple[int, list[samples.Sample], int, int]:
    """The command's status, the samples, how many processes and temporary files it left."""
    samples.adopt()
    begun, taken = time.monotonic(), []
    child = subprocess.Popen(command, env=os.environ | {"TMPDIR": str(temporary)}, stdin=subprocess.DEVNULL)
    try:
        while child.poll() is None:
            taken.append(samples.take(os.getpid(), temporary, time.monotonic() - begun))
            time.sleep(period)
    except KeyboardInterrupt:
        child.send_signal(signal.SIGINT)
        child.wait()
    return child.returncode, taken, _end_what_is_left(), sum(1 for _ in temporary.rglob("*"))


def _left() -> list[int]:
    """What still runs, once all that ended was heard of."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return descendants(os.getpid())


def _end_what_is_left() -> int:
    deadline = time.monotonic() + LEFT_SECONDS
    while (left := _left()) and time.monotonic() < deadline:
        time.sleep(0.1)
    for number in left:
        os.kill(number, signal.SIGKILL)
    return len(left)


def _figure(row: growth.Row, value: float) -> str:
    return f"{value / growth.MEBIBYTE:.0f} MiB" if row.measure.startswith("memory") else f"{value:.0f}"


def report(rows: list[growth.Row], left: int, files: int) -> bool:
    """Prints the table. Whether nothing grew and nothing was left."""
    print(f"{'highest in each sixth of the run':32}" + "".join(f"{part + 1:>10}" for part in range(growth.PARTS)))
    for row in rows:
        print(f"{row.measure:32}" + "".join(f"{_figure(row, value):>10}" for value in row.highest) + ("  GREW" if row.grew else ""))
    print(f"left behind: {left} processes, {files} temporary files")
    return not left and not files and not any(row.grew for row in rows)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ci/soak", description="Watch a command for what grows while it runs.")
    parser.add_argument("--seconds", type=int, default=1800, metavar="N", help="of the night that is watched (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="of that night (default: %(default)s)")
    parser.add_argument("--period", type=float, default=PERIOD_SECONDS, metavar="N", help="seconds between samples (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples there")
    parser.add_argument("command", nargs="*", metavar="COMMAND", help="what is watched (default: ci/nightly in a new folder)")
    given = parser.parse_args(arguments)
    scratch = Path(tempfile.mkdtemp(prefix="sealbreak-soak-"))
    try:
        temporary = scratch / "tmp"
        temporary.mkdir()
        command = given.command or [str(ROOT / "ci/nightly"), "--seconds", str(given.seconds), "--jobs", str(given.jobs),
                                    "--out", str(scratch / "night"), "--no-tables"]
        status, taken, left, files = watch(command, temporary, given.period)
        if given.json:
            given.json.write_text(json.dumps([dataclasses.asdict(sample) for sample in taken]) + "\n")
        print(f"status of the command: {status}; {len(taken)} samples in {taken[-1].seconds if taken else 0:.0f} s")
        if status == COULD_NOT_RUN or len(taken) < 2 * growth.PARTS:
            print("ci/soak: the command could not run, or was too short for a soak; give it more --seconds", file=sys.stderr)
            return COULD_NOT_RUN
        return 0 if report(growth.rows(taken), left, files) else 1
    except OSError as error:
        print(f"ci/soak: {error.filename or 'system'}: {error.strerror}", file=sys.stderr)
        return COULD_NOT_RUN
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
