"""Stage: campaign, tests. Names of findings, and what happens when the minimizer never ends."""

import json

from . import blame, fakes, findings
from .findings import Settler
from .layout import Layout, slug
from .processes import Budget, Stop
from .triage import Triage


def test_slugs_are_readable_and_different():
    one, other = slug("map/differential/hamt/set/value!=x"), slug("map/differential/hamt/set/value==x")
    assert one != other
    assert one.startswith("map-differential-hamt-set-value-x-")
    assert len(slug("x/" * 500)) < 120 and "/" not in slug("../../etc")


def raw(layout, name, **more):
    seed = {"domain": "list", "about": "why", "signature": name, "ops": [{"op": "a"}, {"op": "b"}]}
    (layout.raw("list") / f"{slug(name)}.json").write_text(json.dumps(seed | more))


def settler(tmp_path, seconds=10.0):
    fakes.build(tmp_path)
    layout = Layout(tmp_path / "out")
    layout.prepare(("list",))
    command = [str(tmp_path / "build/dev/harness/sealbreak")]
    return layout, Settler(layout, ["list"], command, Budget(Stop(), seconds, seconds))


def test_a_minimizer_that_never_ends_leaves_the_raw_seed(tmp_path, monkeypatch):
    monkeypatch.setenv("FAKE_MINIMIZE", "hang")
    monkeypatch.setattr(findings, "MINIMIZE_SECONDS", 0.3)
    layout, one = settler(tmp_path)
    raw(layout, "list/a")
    (found,) = one.settle()
    assert found.ops == 2 and not found.minimized and found.path.parent == layout.findings("list")
    assert one.warnings == ["list/a: not minimized: there was no time"]


def test_without_any_time_nothing_is_lost(tmp_path):
    layout, one = settler(tmp_path, seconds=0.0)
    raw(layout, "list/a")
    raw(layout, "list/k", verdict="known")
    assert [(found.signature, found.known) for found in one.settle()] == [
        ("list/a", False), ("list/k", True)]
    assert not list(layout.raw("list").glob("*.json"))


def test_what_becomes_known_moves(tmp_path):
    layout, one = settler(tmp_path)
    raw(layout, "list/a")
    one.settle()
    raw(layout, "list/a", verdict="known", ops=[])
    _, again = settler_again(layout, tmp_path)
    (found,) = again.settle()
    assert found.path.parent in (layout.known("list"), layout.findings("list"))
    assert len(list(layout.out.rglob(f"{slug('list/a')}.json"))) == 1


def settler_again(layout, tmp_path):
    command = [str(tmp_path / "build/dev/harness/sealbreak")]
    return layout, Settler(layout, ["list"], command, Budget(Stop(), 10, 10))


def test_what_is_no_seed_is_left_alone(tmp_path):
    layout, one = settler(tmp_path)
    (layout.raw("list") / "x.json").write_text("{")
    (layout.findings("list") / "mine.json").write_text("[]")
    assert one.settle() == []
    assert len(one.warnings) == 2


def triage(layout, tmp_path, kind, data, why=""):
    layout.artifacts("list").mkdir(parents=True, exist_ok=True)
    path = layout.artifacts("list") / f"{kind}-1"
    path.write_bytes(data)
    if why:
        path.with_name(f"why-{path.name}").write_text(why)
    one = Triage(layout, [str(tmp_path / "build/dev/harness/sealbreak")], Budget(Stop(), 60, 60))
    one.run(["list"])
    assert list(layout.artifacts("list").iterdir()) == []
    return one


def test_a_hang_that_only_the_whole_target_shows_is_named_by_its_op(tmp_path, monkeypatch):
    monkeypatch.setattr(blame, "HANG_SECONDS", 2.0)
    monkeypatch.setenv("FAKE_REPLAY", "agrees")
    layout, _ = settler(tmp_path)
    one = triage(layout, tmp_path, "timeout", b"hang in an op")
    assert list(one.findings) == ["list/engine/target/hang/hang"] and one.unconfirmed == []
    assert not triage(layout, tmp_path, "timeout", b"other").findings.keys() - {"list/engine/target/hang/hang"}


def test_a_crash_is_named_by_what_the_engine_saw_or_else_the_target_says(tmp_path, monkeypatch):
    monkeypatch.setenv("SEALBREAK_BUILD_ROOT", str(tmp_path / "build"))
    monkeypatch.setenv("FAKE_REPLAY", "agrees")
    layout, _ = settler(tmp_path)
    seen = "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n    #0 0x5 in walk(int) /x.cpp:3:1"
    assert list(triage(layout, tmp_path, "crash", b"x", seen).findings) == [
        "list/engine/target/end/crash(heap-buffer-overflow):walk"]
    assert "list/engine/target/end/crash(SEGV):list_at" in triage(layout, tmp_path, "crash", b"SEGV list_at").findings
