"""Stage: ci, tests. What is left of a journal that was cut short anywhere; of a disk that was full."""

import errno
import os

import pytest

from harness.campaign.options import Refused

from .journal import Journal
from .state import Seen, State


def test_cut_at_any_byte_the_whole_lines_stay(tmp_path):
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    events = [{"event": "a", "text": "é\n"}, {"event": "b", "list": [1, 2]}, {"event": "c"}]
    ends = [0]
    for event in events:
        journal.append(event)
        ends.append(path.stat().st_size)
    data = path.read_bytes()
    for size in range(len(data) + 1):
        path.write_bytes(data[:size])
        whole = sum(end <= size for end in ends) - 1
        assert journal.mend() == events[:whole]
        assert path.stat().st_size == ends[whole]
        journal.append({"event": "next"})
        assert journal.mend() == [*events[:whole], {"event": "next"}]


def test_a_spoilt_line_in_the_middle_is_left_out(tmp_path):
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"event":"a"}\n\0\0\0\n[1]\n{"event":"b"}\n')
    assert [event["event"] for event in Journal(path).mend()] == ["a", "b"]


def test_a_full_disk_leaves_the_journal_as_it_was(tmp_path, monkeypatch):
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append({"event": "a"})

    def full(number):
        raise OSError(errno.ENOSPC, "No space left on device")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError):
            journal.append({"event": "b"})
    journal.append({"event": "c"})
    assert [event["event"] for event in journal.mend()] == ["a", "c"]


def test_a_night_ends_once(tmp_path):
    state = State(tmp_path)
    state.load()
    state.note("begin")
    journal = (tmp_path / "journal.jsonl").read_bytes()
    state.close({"x": Seen("map", 1, "2026-11-22", 1, True)}, {"map/m": True})
    # Killed before the journal was cleared: what it says of the night counts for nothing.
    (tmp_path / "journal.jsonl").write_bytes(journal)
    again = State(tmp_path)
    again.load()
    assert again.nights == 1 and again.number == 2 and again.tonight == []
    assert again.seen("x", "map").first_night == 1 and again.mutants == {"map/m": True}


def test_time_is_counted_over_runs_and_forgotten_after_half_a_day(tmp_path, monkeypatch):
    state = State(tmp_path)
    state.load()
    now = 1_000_000.0
    monkeypatch.setattr(f"{State.__module__}.time.time", lambda: now)
    state.note("begin")
    state.note("slice", seconds=40.0)
    now += 3600
    state.note("slice", seconds=20.0)
    assert state.spent(100.0) == 60.0
    now += 24 * 3600
    assert state.spent(100.0) == 0.0
    assert state.started() == "1970-01-12T13:46:40Z"


@pytest.mark.parametrize("text", [
    "{", "[]", '{"version": 2}', '{"version": 1, "nights": 1, "findings": {"x": 1}, "mutants": {}}'])
def test_what_is_no_state_is_refused_and_kept(tmp_path, text):
    (tmp_path / "state.json").write_text(text)
    with pytest.raises(Refused, match="move it away"):
        State(tmp_path).load()
    assert (tmp_path / "state.json").read_text() == text
