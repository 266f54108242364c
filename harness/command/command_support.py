"""What the tests of the command share: running it, a good seed, what a refusal looks like.

Input: the environment variable SEALBREAK_COMMAND, the built program.
"""

import os
import pathlib
import subprocess

COMMAND = os.environ["SEALBREAK_COMMAND"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
CLEAN, FOUND, BAD_INPUT = 0, 1, 2

#: A value of 0, asked for: the fault cpp-zero-means-absent takes it for absent. Then some noise.
GOOD = {
    "version": 1,
    "domain": "map",
    "about": "An example.",
    "keys": [{"hash": "5", "class": 0}, {"hash": "7", "class": 1}],
    "ops": [
        {"op": "set", "into": 3, "map": 0, "key": 1, "value": 4},
        {"op": "set", "into": 1, "map": 3, "key": 0, "value": 0},
        {"op": "length", "map": 3},
        {"op": "get", "map": 1, "key": 0},
        {"op": "keys", "map": 1},
    ],
}
MUTANT = "cpp-zero-means-absent"


def run(*arguments, timeout=120, **options):
    """The finished process; a minute is far more than most of these may take."""
    return subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, timeout=timeout,
                          text=True, **options)


def changed(**fields):
    return {**GOOD, **fields}


def with_op(op):
    return changed(ops=[op])


def assert_refused(done, *words):
    """Status 2, nothing on stdout, one line on stderr that names what is wrong."""
    assert done.returncode == BAD_INPUT, done.stderr
    assert done.stdout == ""
    assert done.stderr.endswith("\n") and done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr
    assert "terminate called" not in done.stderr
