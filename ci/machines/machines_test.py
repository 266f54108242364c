"""Two machines, that is two folders and two names, share what AFL++ finds through a third folder: with afl-fuzz itself."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ci.machines.exchange import LEADER, MachineExchange
from harness.campaign.afl import read_stats
from harness.campaign.layout import Layout

ROOT = Path(__file__).resolve().parents[2]
BUILD_ROOT = os.environ.get("SEALBREAK_BUILD_ROOT", str(ROOT / ".build"))
DOMAIN = "list"


def start(tmp_path, name, *arguments, seconds=8):
    return subprocess.Popen(
        [sys.executable, "-m", "ci.machines", "--exchange", str(tmp_path / "exchange"), "--domain", DOMAIN, "--seconds", str(seconds),
         "--jobs", "1", "--name", name, "--out", str(tmp_path / name), "--subject", "sealedstructs", *arguments],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT), "SEALBREAK_BUILD_ROOT": BUILD_ROOT}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)


def finish(child):
    said, errors = child.communicate(timeout=300)
    return subprocess.CompletedProcess(child.args, child.returncode, said, errors)


def run(tmp_path, name, *arguments):
    return finish(start(tmp_path, name, *arguments))


def entries(folder):
    return sorted(path.name for path in folder.glob("queue/id:*"))


def wait_for_leader(folder, child):
    """Until it leads and its first finds have settled: what AFL++ may still write does not travel yet."""
    deadline = time.monotonic() + 120
    while not (folder / LEADER).exists() or len(entries(folder)) <= 10:
        assert child.poll() is None and time.monotonic() < deadline, f"{folder} has {entries(folder)}"
        time.sleep(0.5)


def test_machines_share_what_they_find(tmp_path):
    leader = start(tmp_path, "first", "--main", seconds=60)
    published = tmp_path / "exchange" / DOMAIN / "first-0"
    wait_for_leader(published, leader)
    # The host's name has a sign that AFL++ does not take.
    second = run(tmp_path, "second.example")
    assert second.returncode == 0, second.stdout + second.stderr
    afl = tmp_path / "second.example/work/afl" / DOMAIN
    assert len(entries(afl / "first-0")) > 10
    assert "-S second_example-0" in read_stats(afl / "second_example-0")["command_line"]
    # AFL++ has really read the leader's queue, and kept a note how far it came.
    assert (afl / "second_example-0/.synced/first-0").exists()
    assert entries(tmp_path / "exchange" / DOMAIN / "second_example-0")

    first = finish(leader)
    assert first.returncode == 0, first.stdout + first.stderr
    found = entries(published)
    assert [name[:9] for name in found] == [f"id:{number:06d}" for number in range(len(found))]
    again = run(tmp_path, "first", "--main")
    assert again.returncode == 0, again.stdout + again.stderr
    afl = tmp_path / "first/work/afl" / DOMAIN
    assert entries(afl / "second_example-0")
    assert "-M first-0" in read_stats(afl / "first-0")["command_line"]
    assert (afl / "first-0/.synced/second_example-0").exists()
    # What AFL++ numbered anew when it went on has kept its place in the folder.
    assert entries(published)[:len(found)] == found


def test_a_second_leader_and_a_second_machine_of_a_name_are_refused(tmp_path):
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    (exchange / "main").write_text("other")
    (exchange / "taken.machine").write_text("someone else")
    leader = run(tmp_path, "free", "--main")
    assert (leader.returncode, leader.stderr.count("\n")) == (2, 1)
    assert re.match(r"ci/ensemble: --main: another machine leads", leader.stderr)
    named = run(tmp_path, "taken")
    assert (named.returncode, named.stderr.count("\n")) == (2, 1)
    assert re.match(r"ci/ensemble: --name taken: another machine has this name", named.stderr)


@pytest.mark.parametrize("arguments, said", [
    ([], "the following arguments are required: --exchange"),
    (["--exchange", "x", "--engine", "libfuzzer"], "--engine libfuzzer"),
    (["--exchange", "x", "--domain", "queue"], "no domain is called 'queue'"),
    (["--exchange", "/dev/null/x"], "--exchange /dev/null"),
])
def test_bad_arguments_are_refused_in_one_line(tmp_path, arguments, said):
    done = subprocess.run([sys.executable, "-m", "ci.machines", *arguments, "--out", str(tmp_path / "out")], cwd=ROOT,
                          env=os.environ | {"PYTHONPATH": str(ROOT), "SEALBREAK_BUILD_ROOT": BUILD_ROOT}, capture_output=True, text=True,
                          timeout=120, check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def put(path, data, age=10.0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - age,) * 2)


def machine(tmp_path, name):
    layout = Layout(tmp_path / name)
    layout.prepare((DOMAIN,))
    return layout, MachineExchange(layout, tmp_path / "exchange", name)


def test_only_whole_entries_travel_and_each_content_once(tmp_path):
    here, exchange = machine(tmp_path, "here")
    queue = here.afl(DOMAIN) / "here-0/queue"
    put(queue / "id:000000,orig:a", b"\x01\x00one")
    put(queue / "id:000001,src:000000", b"\x01\x00one")
    put(queue / "id:000002,src:000000", b"\x01\x00half", age=0.0)  # AFL++ may still write it
    put(tmp_path / "exchange" / DOMAIN / "there-0/queue/.half.tmp", b"h")
    exchange.carry(DOMAIN)
    out = tmp_path / "exchange" / DOMAIN / "here-0"
    assert [path.read_bytes() for path in out.glob("queue/*")] == [b"\x01\x00one"]
    assert not (here.afl(DOMAIN) / "there-0/queue").exists()
    exchange.carry(DOMAIN, settled=0.0)
    assert len(entries(out)) == 2


def test_numbers_go_on_after_a_restart_and_the_leader_is_told(tmp_path):
    here, exchange = machine(tmp_path, "here")
    own = here.afl(DOMAIN) / "here-0"
    put(own / "queue/id:000000,orig:a", b"one")
    put(own / LEADER, b"")
    exchange.carry(DOMAIN)
    out = tmp_path / "exchange" / DOMAIN / "here-0"
    assert (out / LEADER).exists()
    put(own / "queue/id:000000,orig:b", b"two")  # resumed: numbers begin anew
    (own / LEADER).unlink()
    MachineExchange(here, tmp_path / "exchange", "here").carry(DOMAIN)
    assert [name[:9] for name in entries(out)] == ["id:000000", "id:000001"]
    assert not (out / LEADER).exists()
    there, other = machine(tmp_path, "there")
    other.carry(DOMAIN)
    assert entries(there.afl(DOMAIN) / "here-0") == entries(out)
