"""Tests of the sandbox: what attack code asks the kernel for, it does not get.

Input: SEALBREAK_MODULES, the folder of the built module `sealbreak_sandbox`.   Output: pytest.
"""

import os
import subprocess
import sys

import pytest

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
