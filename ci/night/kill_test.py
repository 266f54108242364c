"""Stage: ci, tests. Nights that are killed at random points: nothing found is lost, nothing is told twice."""

import random
import subprocess
import time

from .night_support import Nights, kill

KILLS = 50
SEED = 20261122
PLANTED = {
    "seed:list/differential/native/cons/a": "list/differential/native/cons/a",
    "crash:SIG list/differential/native/head/crash": "list/differential/native/head/crash",
    "crash:SEGV list/deep_1": "list/engine/target/end/crash(SEGV):list/deep_1",
    "seed:map/canonical/native/set/b": "map/canonical/native/set/b",
    "aflcrash:SIG map/differential/native/get/c": "map/differential/native/get/c",
    "crash:SEGV map/other": "map/engine/target/end/crash(SEGV):map/other",
    "seed:map/leaks/native/update/d": "map/leaks/native/update/d",
    "aflcrash:SEGV list/afl_2": "list/engine/target/end/crash(SEGV):list/afl_2",
    "seed:list/sharing/native/tail/e": "list/sharing/native/tail/e",
    "crash:SIG map/differential/native/at/f": "map/differential/native/at/f",
}
"""What a fake engine finds once and never again, and the signature that it must get."""


class Watch:
    """What happened in which night, seen from outside."""

    def __init__(self, nights: Nights):
        self.nights = nights
        self.planted: dict[str, tuple[int, int]] = {}  # the first and the last night that it may count as
        self.told: dict[str, list[int]] = {}

    def look(self, number: int) -> None:
        """After a run that worked on the night `number`."""
        for name in PLANTED:
            first, last = self.planted.get(name, (0, 0))
            if not first and self.nights.is_planted(name, tried=True):
                first = number
            if not last and self.nights.is_planted(name):
                last = number
            self.planted[name] = (first, last)
        if self.nights.state()["nights"] == number:
            for signature, row in self.nights.rows().items():
                if row["state"] == "new":
                    self.told.setdefault(signature, []).append(number)


def test_killed_at_random_points_every_finding_is_reported_exactly_once(tmp_path):
    nights, dice = Nights(tmp_path), random.Random(SEED)
    watch, kills, runs, longest = Watch(nights), 0, 0, 3.5
    while kills < KILLS:
        number = nights.state()["nights"] + 1
        # Findings come one after the other, all through the nights.
        some = ";".join(list(PLANTED)[: 1 + runs * len(PLANTED) // KILLS])
        child = nights.start("--seconds", "1", FAKE_ONCE=some, FAKE_MERGE_SECONDS="0.2")
        runs += 1
        try:
            out, err = child.communicate(timeout=dice.uniform(0.0, longest))
            assert child.returncode in (0, 1), out + err
        except subprocess.TimeoutExpired:
            kill(child, everything=dice.random() < 0.5)
            kills += 1
        watch.look(number)
    number = nights.state()["nights"] + 1
    last = nights.run("--seconds", "2", FAKE_ONCE=";".join(PLANTED))
    assert last.returncode in (0, 1), last.stderr
    watch.look(number)

    rows = nights.rows()
    assert set(rows) == set(PLANTED.values())
    assert nights.state()["nights"] == nights.night()["night"] == number
    for name, signature in PLANTED.items():
        first, latest = watch.planted[name]
        assert first <= rows[signature]["first_night"] <= latest, (signature, watch.planted[name])
        assert watch.told[signature] == [rows[signature]["first_night"]], "new in one night, and in that one"
        assert (nights.out / rows[signature]["seed"]).is_file()
    assert nights.half_written() == []
    assert list(nights.temporary.iterdir()) == []
    until = time.monotonic() + 10
    while nights.left() and time.monotonic() < until:
        time.sleep(0.05)
    assert nights.left() == []


def test_an_interrupted_night_counts_once_and_goes_on_with_what_is_left_of_its_time(tmp_path):
    nights = Nights(tmp_path)
    child = nights.start("--seconds", "400", FAKE_ONCE="seed:list/a/b/c/d")
    while not nights.is_planted("seed:list/a/b/c/d"):
        time.sleep(0.05)
        assert child.poll() is None
    kill(child, everything=True)
    assert nights.state()["nights"] == 0
    done = nights.run("--seconds", "1")
    assert done.returncode == 1 and "night 1 was interrupted; it goes on" in done.stdout, done.stderr
    assert nights.state()["nights"] == 1 and nights.rows()["list/a/b/c/d"]["first_night"] == 1
    again = nights.run("--seconds", "1")
    assert again.returncode == 0 and nights.rows()["list/a/b/c/d"]["state"] == "open"
    assert nights.rows()["list/a/b/c/d"]["nights_seen"] == 2
