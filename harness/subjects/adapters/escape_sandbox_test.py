"""Tests of the sandbox: what attack code asks the kernel for, it does not get.

Input: SEALBREAK_MODULES, the folder of the built module `sealbreak_sandbox`.   Output: pytest.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.environ["SEALBREAK_MODULES"]

#: Each must fail behind the sandbox, and works without it.
FORBIDDEN = {
    "read a file": "open('/etc/hostname').read()",
    "write a file": "open('written', 'w')",
    "open by number": "os.open('.', os.O_RDONLY)",
    "list a folder": "os.listdir('.')",
    "remove a file": "os.unlink('there')",
    "rename a file": "os.rename('there', 'elsewhere')",
    "make a folder": "os.mkdir('folder')",
    "a file in memory": "os.memfd_create('memory')",
    "a socket": "socket.socket()",
    "a local socket": "socket.socketpair()",
    "a process": "os.fork()",
    "a program": "os.execv('/bin/true', ['true'])",
    "a shell": "subprocess.run(['/bin/true'], check=True)",
    "a thread": "threading.Thread(target=int).start()",
    "a signal to others": "os.kill(os.getppid(), 0)",
    "a pipe": "os.pipe()",
    "its own limits": "resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5))",
    "to trace": "ctypes.CDLL(None, use_errno=True).ptrace(0, 0, 0, 0) and fail()",
}
PRELUDE = """
import ctypes, encodings.ascii, os, resource, socket, subprocess, sys, threading
sys.path.insert(0, %r)
import sealbreak_sandbox

def fail():
    raise OSError(ctypes.get_errno(), "refused")

if %r:
    sealbreak_sandbox.enter()
try:
    %s
except (OSError, RuntimeError, ValueError):
    os.write(1, b"refused")
    os._exit(0)
os.write(1, b"done")
os._exit(0)
"""


def run(action, inside, folder):
    (folder / "there").write_text("there")
    done = subprocess.run([sys.executable, "-S", "-c", PRELUDE % (MODULES, inside, action)], cwd=folder, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("action", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_it_is_refused_behind_the_sandbox(action, tmp_path):
    assert run(action, True, tmp_path) == "refused"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there"]


@pytest.mark.parametrize("action", ["open('/etc/hostname').read()", "open('written', 'w')", "socket.socket()",
                                    "threading.Thread(target=int).start()", "os.memfd_create('memory')"])
def test_the_same_works_outside(action, tmp_path):
    assert run(action, False, tmp_path) == "done"


def test_the_folder_of_an_attack_is_empty_and_stays_so(tmp_path):
    code = ("import os, forked_runner\nforked_runner.leave_for_scratch()\nprint(os.listdir('.'))\n"
            "try:\n    open('written', 'w')\nexcept FileNotFoundError:\n    print('refused')\n")
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, timeout=60, text=True,
                          env={"PYTHONPATH": os.path.dirname(os.path.abspath(__file__)), "TMPDIR": str(tmp_path)})
    assert (done.stdout, done.stderr) == ("[]\nrefused\n", "")
    assert list(tmp_path.iterdir()) == []


def test_ordinary_work_goes_on_behind_it(tmp_path):
    assert run("sum(bytearray(10_000_000)); import gc; gc.collect()", True, tmp_path) == "done"


def test_memory_has_a_limit(tmp_path):
    code = PRELUDE % (MODULES, True, "bytearray(1 << 33)")
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, timeout=60)
    assert b"MemoryError" in done.stderr


def limits_of(process):
    text = pathlib.Path(f"/proc/{process.pid}/limits").read_text()
    return {name: (soft, hard) for name, soft, hard in re.findall(r"^Max ([a-z ]+?) {2,}(\w+) +(\w+)", text, re.MULTILINE)}


@pytest.mark.parametrize("name, most", [("cpu time", 20), ("core file size", 0), ("address space", 2 << 30)])
def test_the_kernel_holds_it_to_a_limit(name, most, tmp_path):
    code = PRELUDE % (MODULES, True, "os.write(1, b'ready'); os.read(0, 1)")
    with subprocess.Popen([sys.executable, "-S", "-c", code], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.read(5) == b"ready"
        assert limits_of(process)[name] == (str(most), str(most))
        process.stdin.close()


def test_endless_work_is_killed(tmp_path):
    code = PRELUDE % (MODULES, True, "while True: pass")
    assert subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, timeout=300).returncode == -9


RUNNER = """
import argparse, os, sys
import forked_runner

def play(request):
    every = range(64)
    %s
    return [request], []

options = argparse.Namespace(modules=%r, mutant="", file="", find="", replace="", progress_fd=%d)
sys.exit(forked_runner.run(options, (), lambda: play))
"""
FORGED = b'[["forged"],[],0,[]]'
#: Writes where it can.
WRITE_EVERYWHERE = """
    for number in every:
        try: os.write(number, %r)
        except OSError: pass
""" % (FORGED + b"\n")


def served(attack, requests=("1",), progress=99):
    """What a runner says to the requests when each is played by the attack; its status; what it says of errors."""
    done = subprocess.run([sys.executable, "-S", "-c", RUNNER % (attack, MODULES, progress)], capture_output=True, timeout=60,
                          input="".join(request + "\n" for request in requests).encode(), env={"PYTHONPATH": HERE})
    version, *answers = done.stdout.splitlines()
    assert json.loads(version) == {"version": "1"}
    return answers, done.returncode, done.stderr


def test_an_honest_trace_is_answered():
    assert served("pass", ("1", "2")) == ([b"[[1],[],0,[]]", b"[[2],[],0,[]]"], 0, b"")


@pytest.mark.parametrize("then", ["", "os._exit(0)", "os.write(1, b'x' * 100000)"], ids=["and goes on", "and ends", "and floods"])
def test_no_attack_forges_an_answer(then):
    answers, status, errors = served(WRITE_EVERYWHERE + "    " + (then or "pass"))
    assert (answers, status, errors) == ([], 70, b"")


def test_an_attack_that_says_nothing_is_not_taken_for_one_that_held():
    assert served("os._exit(0)") == ([], 70, b"")


def test_an_attack_reads_no_request_and_its_errors_are_nowhere():
    answers, status, errors = served("request = [request, os.read(0, 9).decode(), os.write(2, b'noise')]", ("1", "2"))
    assert (answers, status, errors) == ([b'[[[1,"",5]],[],0,[]]', b'[[[2,"",5]],[],0,[]]'], 0, b"")


def test_a_fork_has_nothing_open_but_its_own_pipe_and_its_place(tmp_path):
    seen = """
    request = []
    for number in every:
        try: request.append(os.fstat(number).st_mode >> 12)
        except OSError: pass
"""
    answers, status, _ = served(seen)
    # Three times nowhere, which is a character device, and a pipe.
    assert (answers, status) == ([b"[[[2,2,2,1]],[],0,[]]"], 0)
