"""Stage: ci, tests. A night that dies, or finds the disk full, at each call that changes the disk, in turn."""

import json
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from .night_support import Nights, kill

PLANTED = {
    "seed:list/differential/native/cons/a": "list/differential/native/cons/a",
    "crash:SIG list/differential/native/head/crash": "list/differential/native/head/crash",
    "crash:SEGV list/deep_1": "list/engine/target/end/crash(SEGV):list/deep_1",
}
ARGUMENTS = ("--seconds", "0.4", "--domain", "list", "--engine", "libfuzzer")

FAULTY = r'''
import errno, os, signal, sys, tempfile
mode, number = sys.argv.pop(1), int(sys.argv.pop(1))
calls = 0
def guard(owner, name):
    real = getattr(owner, name)
    def call(*args, **more):
        global calls
        calls += 1
        if mode == "die" and calls == number: os.kill(os.getpid(), signal.SIGKILL)
        if mode == "full" and calls >= number: raise OSError(errno.ENOSPC, "No space left on device", "x")
        return real(*args, **more)
    setattr(owner, name, call)
for name in ("replace", "rename", "fsync"): guard(os, name)
# A full disk has room to make room; a process that dies may do so before any of these.
if mode != "full":
    for name in ("unlink", "rmdir"): guard(os, name)
if mode == "full": guard(tempfile, "mkstemp")
sys.path.insert(0, os.environ["PYTHONPATH"])
from ci.night.night import main
if os.environ.get("SPOIL"):
    # A settler that removes the raw finding before it has written the final one.
    from harness.campaign import findings
    write = findings.write_whole
    def spoilt(path, data, **more):
        for raw in (path.parent / "raw").glob("*.json"):
            if findings.slug(findings.load("list", raw).signature) == path.stem: raw.write_bytes(b"{}")
        write(path, data, **more)
    findings.write_whole = spoilt
status = main(sys.argv[1:])
print(f"calls: {calls}", flush=True)
sys.exit(status)
'''


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    """A night that has fuzzed, and found all; killed before it sorts, so that all the rest is to be done."""
    nights = Nights(tmp_path_factory.mktemp("fuzzed"))
    child = nights.start(*ARGUMENTS, "--seconds", "3", FAKE_ONCE=";".join(PLANTED), FAKE_REPLAY="hangs")
    journal, until = nights.out / "journal.jsonl", time.monotonic() + 60
    while not (journal.exists() and '"slice"' in journal.read_text() and all(map(nights.is_planted, PLANTED))):
        time.sleep(0.02)
        assert child.poll() is None and time.monotonic() < until
    kill(child, everything=True)
    assert len(list((nights.out / "work/artifacts/list").glob("crash-*"))) == 2
    return nights


def copy_of(fuzzed, root):
    nights = Nights(root)
    shutil.copytree(fuzzed.out, nights.out)
    # The stamps come with it: nothing that is lost is found again.
    shutil.copytree(fuzzed.planted, nights.planted, dirs_exist_ok=True)
    return nights


def faulty(nights, mode, number, **more):
    child = nights.start(*ARGUMENTS, program=("-c", FAULTY, mode, str(number)), FAKE_ONCE=";".join(PLANTED), **more)
    out, err = child.communicate(timeout=120)
    return child.returncode, out, err


class Lost(AssertionError):
    """Signatures that no night told of."""


def check(fuzzed, root, mode, number, **more):
    nights = copy_of(fuzzed, root)
    status, out, err = faulty(nights, mode, number, **more)
    if mode == "die":
        assert status == -9, err
    else:
        assert status == 2 and err.count("\n") == 1 and "No space left" in err, err
    new = []
    if nights.state()["nights"] == 1:
        new += [row["signature"] for row in nights.night()["findings"] if row["state"] == "new"]
    number = nights.state()["nights"] + 1
    done = nights.run(*ARGUMENTS, FAKE_ONCE=";".join(PLANTED))
    assert done.returncode == (1 if number == 1 else 0), done.stderr
    rows = nights.rows()
    if lost := set(PLANTED.values()) - set(rows):
        raise Lost(lost)
    assert set(rows) == set(PLANTED.values())
    assert all(row["first_night"] == 1 for row in rows.values())
    new += [row["signature"] for row in rows.values() if row["state"] == "new"]
    assert sorted(new) == sorted(PLANTED.values()), "each is told of in one night"
    assert nights.half_written() == []
    for path in nights.out.rglob("*.json"):
        json.loads(path.read_text())
    assert len(list((nights.out / "corpus/list").iterdir())) == 2, "the smallest input and the seed"
    shutil.rmtree(root)


@pytest.mark.parametrize("mode", ["die", "full"])
def test_at_each_call_in_turn(fuzzed, tmp_path, mode):
    status, out, err = faulty(copy_of(fuzzed, tmp_path / "all"), "none" if mode == "die" else "full", 10**9)
    assert status == 1, err
    calls = int(re.search(r"calls: (\d+)", out)[1])
    assert calls > 20
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: check(fuzzed, tmp_path / str(number), mode, number), range(1, calls + 1)))


def test_a_settler_that_forgets_would_be_caught(fuzzed, tmp_path):
    def loses(number):
        try:
            check(fuzzed, tmp_path / str(number), "die", number, SPOIL="1")
        except Lost:
            return True
        except AssertionError:
            pass
        return False

    # Somewhere between the start and the last seed; four at a time, until one is caught.
    with ThreadPoolExecutor(4) as pool:
        assert any(any(pool.map(loses, range(first, first + 4))) for first in range(8, 48, 4))
