"""Stage: campaign, tests. Children end when they should, with all that they started."""

import os
import signal
import subprocess
import sys
import time

from .processes import Budget, Stop, Task, descendants, end, kill_tree, run_all, start


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_results_carry_status_and_output():
    tasks = [Task("a", ["/bin/sh", "-c", "echo out; echo err >&2; exit 3"], 5)]
    (result,) = run_all(tasks, 1, Budget(Stop(), 5, 5))
    assert (result.key, result.status, result.stdout, result.stderr) == ("a", 3, "out\n", "err\n")
    assert result.last_line() == "err"


def test_a_limit_ends_a_task_and_not_the_others():
    begun = time.monotonic()
    tasks = [Task("slow", ["/bin/sleep", "60"], 0.2), Task("fast", ["/bin/true"], 5)]
    results = {one.key: one for one in run_all(tasks, 1, Budget(Stop(), 30, 30))}
    assert results["slow"].status is None and results["slow"].started
    assert results["fast"].status == 0
    assert time.monotonic() - begun < 5


def test_what_the_budget_does_not_reach_is_not_started():
    tasks = [Task(i, ["/bin/sleep", "60"], 60) for i in range(3)]
    results = run_all(tasks, 2, Budget(Stop(), 0.3, 0.3))
    assert [one.started for one in results] == [True, True, False]
    assert all(one.status is None for one in results)


def test_a_stop_shortens_a_budget():
    stop = Stop()
    budget = Budget(stop, 100, 10)
    stop.since = time.monotonic() - 50
    assert 9 < budget.left() <= 10
    later = Budget(stop, 100, 10)
    assert 9 < later.left() <= 10


def test_a_deaf_child_is_killed_with_its_children(monkeypatch):
    monkeypatch.setattr(f"{end.__module__}.GRACE_SECONDS", 0.3)
    script = "trap '' INT; setsid sleep 1000 & while :; do sleep 0.1; done"
    child = start(["/bin/sh", "-c", script], subprocess.DEVNULL)
    time.sleep(0.3)
    below = descendants(child.pid)
    assert below
    end([child])
    time.sleep(0.1)
    assert not any(alive(pid) for pid in (child.pid, *below))


def test_children_die_with_a_campaign_that_is_killed(tmp_path):
    program = (
        "import subprocess, sys, time\n"
        f"sys.path.insert(0, {os.path.dirname(os.path.dirname(os.path.abspath(__file__)))!r})\n"
        "from campaign.processes import start\n"
        "print(start(['/bin/sleep', '1000'], subprocess.DEVNULL).pid, flush=True)\n"
        "time.sleep(1000)\n")
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    time.sleep(0.2)
    assert alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    for _ in range(50):
        if not alive(child):
            break
        time.sleep(0.05)
    dead = not alive(child)
    if not dead:
        kill_tree(child)
    assert dead
