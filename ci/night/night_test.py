"""Stage: ci, tests. Whole nights with fake engines: what is new, open, known, flaky, gone and back again."""

import json
import os
import signal
import sys
import time
import types
from pathlib import Path

import pytest

from harness.campaign import rates
from harness.campaign.layout import Layout, content_name

from . import mend, night, outputs
from .merge import Merger
from .night_support import ROOT, Nights, kill

FOUND = "list/differential/native/cons/a"


@pytest.fixture
def nights(tmp_path):
    return Nights(tmp_path)


def short(nights, *arguments, **fake):
    return nights.run("--seconds", "1", "--domain", "list", "--engine", "libfuzzer", *arguments, **fake)


def test_new_once_then_open_then_gone_and_new_when_it_is_back(nights):
    first = short(nights, FAKE_ONCE=f"seed:{FOUND}")
    assert first.returncode == 1, first.stderr
    row = nights.rows()[FOUND]
    assert (row["state"], row["first_night"], row["nights_seen"], row["confirmed"]) == ("new", 1, 1, "3 of 3")
    assert row["oracle"] == "differential" and row["subject"] == "native"
    assert row["op"] == "cons" and row["kinds"] == "a"
    assert row["trace"] == {"subjects": ["reference", "native"], "first_difference": 0,
                            "steps": [{"op": "cons(s0)", "outcomes": ["ok", "crash(SIGSEGV)"]}]}
    assert json.loads((nights.out / row["seed"]).read_text())["signature"] == FOUND
    name = Path(row["seed"]).name
    assert (nights.out / "commit/list" / name).is_file(), "a seed to commit"
    assert f"scripts/sealbreak replay out/findings/list/{name}" in first.stdout
    assert short(nights).returncode == 0
    row = nights.rows()[FOUND]
    assert (row["state"], row["first_night"], row["nights_seen"]) == ("open", 1, 2)
    assert short(nights, FAKE_REPLAY="agrees").returncode == 0
    assert nights.rows()[FOUND]["state"] == "gone" and not list((nights.out / "commit").rglob("*.json"))
    assert short(nights).returncode == 1, "it is back"
    row = nights.rows()[FOUND]
    assert (row["state"], row["first_night"], row["nights_seen"]) == ("new", 1, 3)


def test_known_findings_and_flaky_ones_do_not_count(nights):
    done = short(nights, "--replays", "4", FAKE_ONCE=f"seed:{FOUND}", FAKE_REPLAY="flaky",
                 FAKE_KNOWN="list/k/native/cons/x")
    assert done.returncode == 0, done.stdout
    assert nights.rows()[FOUND]["state"] == "flaky" and nights.rows()[FOUND]["confirmed"] == "2 of 4"
    assert nights.rows()["list/k/native/cons/x"]["state"] == "known"
    assert (nights.out / "commit/known/list").is_dir()
    assert short(nights).returncode == 1, "what was flaky and shows each time now has not been told of"


def test_what_no_replay_shows_is_unconfirmed_but_a_crash_counts(nights):
    done = short(nights, FAKE_ONCE=f"seed:{FOUND}", FAKE_REPLAY="agrees")
    assert done.returncode == 0 and nights.rows()[FOUND]["state"] == "unconfirmed"
    done = nights.run("--seconds", "2", "--domain", "list", "--engine", "libfuzzer", FAKE_ONCE="crash:SEGV list/f")
    row = nights.rows()["list/engine/target/end/crash(SEGV):list/f"]
    assert done.returncode == 1 and row["state"] == "new" and row["seed"].endswith(".bytes")
    assert "--bytes --domain list" in row["replay"]


def test_a_finding_that_no_replay_answers_counts_and_is_warned_of(nights):
    done = short(nights, FAKE_ONCE=f"seed:{FOUND}", FAKE_REPLAY="dies")
    assert done.returncode == 1 and nights.rows()[FOUND]["confirmed"] == "0 of 0"
    assert "no replay answered about 1 of 1 findings" in " ".join(nights.night()["warnings"])


def test_a_seed_that_the_corpus_has_is_not_to_be_committed(nights):
    (nights.root / "corpus/list/have.json").write_text(json.dumps(
        {"version": 1, "domain": "list", "about": "a", "signature": FOUND, "keys": [], "ops": []}))
    assert short(nights, FAKE_ONCE=f"seed:{FOUND}").returncode == 1
    assert not list((nights.out / "commit").rglob("*.json"))


def test_the_record_says_who_ran_and_what_was_compared(nights):
    done = nights.run("--seconds", "3")
    night = nights.night()
    assert done.returncode == 0 and night["status"] == 0 and night["night"] == 1 and night["warnings"] == []
    assert [(run["domain"], run["engine"]) for run in night["runs"]] == [
        ("list", "libfuzzer"), ("list", "afl"), ("map", "libfuzzer"), ("map", "afl")]
    for run in night["runs"]:
        assert run["execs"] in (900, 1234) and run["share"] == pytest.approx(0.25, abs=0.05) and run["points"]
        assert all(len(point) == 4 for point in run["points"])
    assert {row["subject"]: row["share"] for row in night["subjects"]} == {"native": 85.0}
    assert [row["domain"] for row in night["corpus"]] == ["list", "map"]
    assert night["matrix"] is None and night["barriers"] is None and night["mutants"] == []
    assert nights.left() == [] and nights.half_written() == []


def test_the_corpus_keeps_what_adds_coverage(nights):
    short(nights)
    corpus = nights.out / "corpus/list"
    for data in (b"dull 1", b"dull 2", b"bright"):
        (corpus / content_name(data)).write_bytes(data)
    assert short(nights).returncode == 0
    assert nights.night()["corpus"][0]["before"] == 5 and nights.night()["corpus"][0]["after"] == 3
    assert {path.read_bytes() for path in corpus.iterdir()} >= {b"bright"}
    short(nights, FAKE_MERGE_STATUS="1")
    assert "the corpus was not merged" in nights.night()["warnings"][0] and len(list(corpus.iterdir())) == 3


@pytest.mark.parametrize("step", range(5))
def test_a_merge_that_was_cut_short_ends_with_one_whole_corpus(tmp_path, step):
    layout = Layout(tmp_path)
    layout.prepare(("list",))
    corpus, merge = layout.corpus("list"), tmp_path / "work/merge"
    merge.mkdir()
    (corpus / "big").write_text("big")
    for name in ("new",) if step == 0 else ("ready",):
        (merge / f"list.{name}").mkdir()
        (merge / f"list.{name}" / "small").write_text("small")
    if step >= 2:
        corpus.rename(merge / "list.old")
    if step == 3:
        corpus.mkdir()
        (corpus / "since").write_text("since")
    if step == 4:
        (merge / "list.ready").rename(corpus)
    Merger(layout).mend("list")
    left = {path.name for path in corpus.iterdir()}
    assert left == [{"big"}, {"small"}, {"small"}, {"small", "since"}, {"small"}][step]
    assert list(merge.iterdir()) == []


def test_inputs_that_were_cut_short_are_mended(tmp_path):
    layout = Layout(tmp_path)
    layout.prepare(("list",))
    (layout.corpus("list") / content_name(b"whole")).write_bytes(b"who")
    (layout.corpus("list") / content_name(b"none")).write_bytes(b"")
    (layout.artifacts("list") / f"crash-{content_name(b'x')}").write_bytes(b"")
    (layout.artifacts("list") / f"crash-{content_name(b'y')}").write_bytes(b"y")
    assert mend.mend_inputs(layout, "list") == 2
    assert [path.name for path in layout.corpus("list").iterdir()] == [content_name(b"who")]
    assert [path.name for path in layout.artifacts("list").iterdir()] == [f"crash-{content_name(b'y')}"]
    assert len(list(layout.unconfirmed("list").iterdir())) == 1


def test_processes_of_a_dead_run_are_ended(nights):
    child = nights.start("--seconds", "60", "--domain", "list", FAKE_DEAF="1")
    while not nights.left():
        time.sleep(0.05)
    kill(child, everything=False)
    assert nights.left(), "deaf to the signal that its parent's death sends"
    assert short(nights).returncode == 0
    assert "of a run that was killed were still there" in nights.night()["warnings"][0]
    assert nights.left() == []


def test_sigterm_ends_early_and_keeps_all(nights):
    child = nights.start("--seconds", "300", "--domain", "list", FAKE_ONCE=f"seed:{FOUND}")
    while not nights.is_planted(f"seed:{FOUND}"):
        time.sleep(0.05)
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 1 and "stopped early" in out, err
    assert nights.night()["interrupted"] and nights.rows()[FOUND]["state"] == "new" and nights.left() == []


def test_an_engine_that_can_not_run_does_not_take_the_others_with_it(nights):
    done = nights.run("--seconds", "3", "--domain", "list", FAKE_AFL_ABORT="1")
    assert done.returncode == 2, done.stdout
    assert any("under afl-fuzz: All test cases" in warning for warning in nights.night()["warnings"])
    assert nights.night()["runs"][0]["execs"] >= 900
    assert nights.run("--seconds", "3", "--domain", "list", FAKE_AFL_ABORT="1",
                      FAKE_ONCE=f"seed:{FOUND}").returncode == 1, "what is new says more"


@pytest.mark.parametrize("words, said", [
    (["--seconds", "0"], "not a number of seconds above 0"), (["--mutants", "-1"], "--mutants"),
    (["--replays", "0"], "'0' is not a number of replays"), (["--domain", "x"], "no domain is called 'x'"),
    (["--frob"], "see ci/nightly --help")])
def test_a_wrong_argument_is_one_line_and_status_2(nights, words, said):
    done = nights.run(*words)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert not nights.out.exists()


def test_the_reports_are_written_and_a_broken_one_is_a_warning(tmp_path, monkeypatch):
    wrote = {}

    def broken(night, path):
        raise ValueError("x")
    for name, write in (("page", lambda night, path: wrote.update(page=(night["night"], path.name))), ("sarif", broken),
                        ("junit", lambda night, path: wrote.update(junit=(night["night"], path.name)))):
        monkeypatch.setitem(sys.modules, f"reports.{name}", types.SimpleNamespace(write=write))
    outputs.write_night(tmp_path, {"night": 3, "warnings": []}, True)
    assert wrote == {"page": (3, "report.html"), "junit": (3, "night.xml")}
    [warning] = json.loads((tmp_path / "night.json").read_text())["warnings"]
    assert "night.sarif was not written: ValueError: x" in warning


def test_a_finding_has_its_place_in_the_source():
    from .record import location
    assert location("map", "set") == {"file": "harness/trace/map_ops.cpp", "line": 21}
    assert location("map", "nothing") is None
    line = (ROOT / "harness/trace/map_ops.cpp").read_text().splitlines()[20]
    assert line.lstrip().startswith('{"set",'), os.fspath(ROOT)


def test_rates_that_a_full_disk_left_empty_are_no_rates(tmp_path):
    (tmp_path / "1.json").write_text("")
    (tmp_path / "2.json").write_text('{"native": {"traces": 1, "ops": 4, "unsupported": 1}}')
    assert rates.read(tmp_path)["native"]["share"] == 75.0


def test_a_fault_of_its_own_is_not_taken_for_a_finding(monkeypatch, capsys):
    def broken(arguments):
        raise KeyError("x")
    monkeypatch.setattr(night, "parse", broken)
    assert night.main([]) == 2
    assert "a fault of ci/nightly itself" in capsys.readouterr().err


def test_what_there_was_no_time_to_minimize_is_minimized_the_next_night(nights):
    short(nights, FAKE_ONCE=f"seed:{FOUND}", FAKE_MINIMIZE="fail")
    assert nights.rows()[FOUND]["ops"] == 3
    assert short(nights).returncode == 0 and nights.rows()[FOUND]["ops"] == 1
