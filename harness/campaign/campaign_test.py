"""Stage: campaign, tests. Whole campaigns with fake engines: statuses, files, no process left."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from . import fakes
from .processes_test import alive

ROOT = Path(__file__).resolve().parents[2]


class Checkout:
    """Fake builds, and a way to run a campaign on them."""

    def __init__(self, root: Path):
        self.root = root
        self.out = root / "out"
        self.environment = os.environ | fakes.build(root) | {"PYTHONPATH": str(ROOT)}
        self.environment.pop("SEALBREAK_MUTANT", None)

    def start(self, *arguments: str, **fake: str) -> subprocess.Popen:
        argv = [sys.executable, "-m", "harness.campaign", "--out", str(self.out), "--jobs", "4",
                *arguments]
        return subprocess.Popen(argv, cwd=self.root, env=self.environment | fake, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run(self, *arguments: str, **fake: str) -> subprocess.CompletedProcess:
        child = self.start(*arguments, **fake)
        out, err = child.communicate(timeout=60)
        return subprocess.CompletedProcess(child.args, child.returncode, out, err)

    def summary(self) -> dict:
        return json.loads((self.out / "summary.json").read_text())

    def left(self) -> list[int]:
        return [int(pid) for pid in (self.out / "pids").read_text().split() if alive(int(pid))]


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_a_clean_campaign(checkout):
    begun = time.monotonic()
    result = checkout.run("--seconds", "2")
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert time.monotonic() - begun < 8
    summary = checkout.summary()
    assert {(one["domain"], one["engine"]): one["execs"] for one in summary["pairs"]} == {
        ("list", "libfuzzer"): 900, ("list", "afl"): 1234,
        ("map", "libfuzzer"): 900, ("map", "afl"): 1234}
    assert summary["pairs"][1]["stability"] == 99.5
    assert summary["rates"]["list"]["native"]["share"] == 85.0
    assert summary["findings"] == summary["known"] == summary["warnings"] == []
    assert "findings: 0" in result.stdout
    assert checkout.left() == []
    names = os.listdir(checkout.out / "corpus" / "list")
    assert len(names) == 3, "the smallest input, the seed, AFL++'s find"
    assert not list(checkout.out.rglob("*.tmp"))


def test_findings_are_minimized_and_status_1(checkout):
    result = checkout.run("--seconds", "1", "--domain", "list", FAKE_FINDINGS="list/a/b;list/a/c",
                          FAKE_KNOWN="list/k")
    assert result.returncode == 1, result.stderr
    summary = checkout.summary()
    assert [(one["signature"], one["ops"], one["minimized"]) for one in summary["findings"]] == [
        ("list/a/b", 1, True), ("list/a/c", 1, True)]
    assert [one["signature"] for one in summary["known"]] == ["list/k"]
    for one in summary["findings"]:
        assert json.loads(Path(one["seed"]).read_text())["signature"] == one["signature"]
        assert f"scripts/sealbreak replay {os.path.relpath(one['seed'], checkout.root)}" in result.stdout
    assert "list/k: why list/k" in result.stdout
    assert not list((checkout.out / "findings/list/raw").glob("*.json"))


def test_known_findings_alone_are_clean(checkout):
    result = checkout.run("--seconds", "1", "--domain", "map", FAKE_KNOWN="map/k")
    assert result.returncode == 0
    assert list((checkout.out / "known/map").glob("map-k-*.json"))


def test_a_second_run_continues_the_first(checkout):
    checkout.run("--seconds", "1", "--domain", "list", FAKE_FINDINGS="list/a")
    again = checkout.run("--seconds", "1", "--domain", "list")
    assert again.returncode == 1 and "of an earlier run" in again.stdout
    mended = checkout.run("--seconds", "1", "--domain", "list", FAKE_REPLAY="agrees")
    assert mended.returncode == 0 and "no longer shown by a replay: 1" in mended.stdout
    assert list((checkout.out / "findings/list").glob("*.json")), "it is kept all the same"


@pytest.mark.parametrize("how", ["fail"])
def test_what_is_not_minimized_is_kept(checkout, how):
    result = checkout.run("--seconds", "1", "--domain", "list", FAKE_FINDINGS="list/a",
                          FAKE_MINIMIZE=how)
    (found,) = checkout.summary()["findings"]
    assert result.returncode == 1 and found["ops"] == 3 and not found["minimized"]
    assert "not minimized: sealbreak minimize ended with status 1: shows no finding" in result.stdout


def test_crashes_are_triaged_and_the_engine_restarted(checkout):
    result = checkout.run("--seconds", "2", "--domain", "list", "--engine", "libfuzzer", "--jobs", "1",
                          FAKE_CRASH="list")
    assert result.returncode == 1, result.stderr
    summary = checkout.summary()
    (found,) = summary["findings"]
    assert found["signature"] == "list/differential/native/cons/crash"
    assert summary["pairs"][0]["restarts"] > 1
    assert not os.listdir(checkout.out / "work/artifacts/list")


@pytest.mark.parametrize("replay, reason", [
    ("agrees", "this input alone does not. It said: what():  no space left"), ("dies", "its replay ends by signal 11")])
def test_a_crash_that_no_replay_explains_still_counts(checkout, replay, reason):
    result = checkout.run("--seconds", "1", "--domain", "list", "--engine", "libfuzzer", "--jobs", "1",
                          FAKE_CRASH="list", FAKE_REPLAY=replay)
    (found,) = checkout.summary()["findings"]
    assert result.returncode == 1
    assert found["signature"] == "list/engine/target/end/crash" and reason in found["reason"]
    assert "replay --bytes --domain list" in result.stdout and Path(found["seed"]).exists()


def test_a_hang_that_a_replay_does_not_confirm_does_not_count(checkout):
    result = checkout.run("--seconds", "1", "--domain", "list", "--engine", "afl", "--jobs", "1",
                          FAKE_HANG="1", FAKE_REPLAY="agrees")
    assert result.returncode == 0
    (one,) = checkout.summary()["unconfirmed"]
    assert one["kind"] == "hang" and Path(one["input"]).read_bytes() == b"hang"


def test_low_stability_is_a_warning(checkout):
    result = checkout.run("--seconds", "1", "--engine", "afl", FAKE_STABILITY="44.00")
    assert "warning: list under afl: stability 44.0 %" in result.stdout


def test_ctrl_c_keeps_what_was_found(checkout):
    child = checkout.start("--seconds", "60", FAKE_FINDINGS="list/a")
    time.sleep(2.5)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 1, err
    assert "stopped early" in out
    summary = checkout.summary()
    assert summary["interrupted"] and summary["findings"][0]["minimized"]
    assert checkout.left() == []


def test_a_second_ctrl_c_stops_at_once_and_leaves_nobody(checkout):
    child = checkout.start("--seconds", "60", FAKE_DEAF="1")
    time.sleep(2.5)
    child.send_signal(signal.SIGINT)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=3)
    assert child.returncode == 130
    time.sleep(0.2)
    assert checkout.left() == []


def test_an_input_that_is_being_run_when_time_is_up_comes_to_its_end(checkout):
    result = checkout.run("--seconds", "1", "--domain", "list", FAKE_LATE="list/a/hang")
    assert result.returncode == 1, result.stdout
    assert [one["signature"] for one in checkout.summary()["findings"]] == ["list/a/hang"]


def test_ctrl_c_does_not_wait_for_an_input(checkout):
    child = checkout.start("--seconds", "60", "--domain", "list", FAKE_LATE="list/a/hang")
    time.sleep(2.5)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)
    assert checkout.summary()["findings"] == [] and checkout.left() == []


@pytest.mark.parametrize("spoil, said", [
    (lambda one: (one.root / "build/fuzz/harness/fuzz_map").unlink(), "fuzz_map: not built; run"),
    (lambda one: (one.root / "build/dev/harness/sealbreak").unlink(), "sealbreak: not built; run"),
    (lambda one: (one.root / "build/afl/harness/libafl_mutator_map.so").unlink(), "not built; run"),
    (lambda one: one.environment.update(FAKE_START="map"), "does not run: no interpreter"),
    (lambda one: one.environment.update(FAKE_AFL_ABORT="1"), "under afl-fuzz: All test cases"),
    (lambda one: one.out.write_text(""), "is not a folder"),
])
def test_what_can_not_run_says_so_in_one_line(checkout, spoil, said):
    spoil(checkout)
    result = checkout.run("--seconds", "2")
    assert result.returncode == 2, result.stdout
    assert said in result.stderr and result.stderr.count("\n") == 1


def test_a_subject_limits_the_domains(checkout):
    result = checkout.run("--seconds", "1", "--subject", "tuple")
    assert result.returncode == 0, result.stderr
    assert checkout.summary()["domains"] == ["list"]
    assert "domain map has none of these subjects" in result.stdout
    result = checkout.run("--seconds", "1", "--subject", "nobody")
    assert result.returncode == 2 and "--subject nobody: no subject 'nobody'" in result.stderr


def test_two_campaigns_do_not_share_a_folder(checkout):
    first = checkout.start("--seconds", "30")
    time.sleep(2)
    second = checkout.run("--seconds", "1")
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    assert second.returncode == 2 and "another campaign is running there" in second.stderr


def test_a_fault_of_the_command_itself_is_not_a_finding(checkout):
    checkout.environment["SEALBREAK_ROOT"] = str(checkout.root)
    (checkout.root / "harness/CMakeLists.txt").write_bytes(b"\xff sealbreak_fuzz_target(list)")
    result = checkout.run("--seconds", "1")
    assert result.returncode == 2 and "a fault of scripts/fuzz itself" in result.stderr
