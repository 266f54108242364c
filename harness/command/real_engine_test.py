"""Tests of a campaign on real engines: what hangs, grows or dies in a real target is found, and named by its op.

Input: SEALBREAK_BUILD_ROOT, where the presets dev and fuzz are built; SEALBREAK_COMMAND.
Invariant: the fault is planted in a copy of sealedstructs, which SEALBREAK_SEALEDSTRUCTS names as an upstream's.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from command_support import FOUND, ROOT, run

sys.path.insert(0, str(ROOT))
from harness.campaign.blame import interpreter_report  # noqa: E402
from harness.campaign.processes import Budget, Stop  # noqa: E402
from harness.campaign.stacks import error_kind, stack_signature  # noqa: E402

BUILT = pathlib.Path(os.environ["SEALBREAK_BUILD_ROOT"])
SEEN_FROM = "            return wrap(backward)\n"
#: By fault: what reverse does of a list that is long, the seconds until an engine minds, and the signature.
FAULTS = {
    # libFuzzer looks every 13 seconds whether 25 are over.
    "a hang": ("while True: pass", 45, "differential/sealedstructs/reverse/value!=timeout"),
    "a crash": ("import ctypes; ctypes.string_at(1)", 15, "differential/sealedstructs/reverse/value!=crash(SIGSEGV)"),
    # More than half of what libFuzzer grants: the second time is one too many.
    "memory": ("seal.__dict__.setdefault('kept', []).append(b'x' * (300 << 20))", 15, "engine/target/reverse/memory"),
}
#: A campaign with a fourth of the memory: there are machines that take five seconds to hand out a gigabyte.
CAMPAIGN = """
import sys
from harness.campaign import blame, campaign, libfuzzer
libfuzzer.RSS_LIMIT_MB, blame.GROWN_BYTES = 512, 256 << 20
sys.exit(campaign.main(sys.argv[1:]))
"""
#: The engine meets it at once. It may keep the input, and what it changes in it.
OPS = [{"op": "cons_range", "into": 0, "list": 0, "count": 40}, *([{"op": "reverse", "into": 1, "list": 0}] * 3)]


def plant(folder, body):
    shutil.copytree(ROOT / "impl/python/sealedstructs", folder / "sealedstructs")
    path = folder / "sealedstructs/list_node.py"
    text = path.read_text()
    assert text.count(SEEN_FROM) == 1
    path.write_text(text.replace(SEEN_FROM, f"            if length > 30:\n                {body}\n{SEEN_FROM}"))


@pytest.mark.parametrize("body, seconds, signature", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_a_real_target_is_named_by_its_op(tmp_path, body, seconds, signature):
    plant(tmp_path / "upstream", body)
    seed, inputs = tmp_path / "seed.json", tmp_path / "out/corpus/list"
    keys = [{"hash": "0", "class": 0}]
    seed.write_text(json.dumps({"version": 1, "domain": "list", "about": "", "keys": keys, "ops": OPS}))
    inputs.mkdir(parents=True)
    assert run("export", "--as", "bytes", "--out", inputs / "0", seed).returncode == 0
    environment = os.environ | {"SEALBREAK_SEALEDSTRUCTS": str(tmp_path / "upstream"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", CAMPAIGN, "--domain", "list", "--engine", "libfuzzer", "--jobs", "1",
         "--seed", "1", "--subject", "sealedstructs", "--seconds", str(seconds), "--out", tmp_path / "out"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == FOUND, done.stdout + done.stderr
    found = json.loads((tmp_path / "out/summary.json").read_text())["findings"]
    assert [one["signature"] for one in found] == [f"list/{signature}"], done.stdout


#: Runs what the runner runs; a deque that is frozen makes the interpreter read far behind a function's constants.
FALLS = """#!/bin/sh
case "$*" in *freeze_runner.py*) ;; *) exec {python} "$@";; esac
exec {python} -s -S -W ignore -c '
import builtins, runpy, sys
sys.argv = sys.argv[next(i for i, word in enumerate(sys.argv) if word.endswith("freeze_runner.py")):]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
real = builtins.freeze
def freeze(thing, *rest, **words):
    if type(thing).__name__ == "deque":
        falls = lambda: 0
        falls.__code__ = falls.__code__.replace(co_code=bytes([151, 0, 144, 255, 144, 255, 144, 255, 100, 255, 83, 0]))
        repr(falls())
    return real(thing, *rest, **words)
builtins.freeze = freeze
runpy.run_path(sys.argv[0], run_name="__main__")
' "$@"
"""


def test_a_crash_of_the_sanitized_interpreter_has_its_frames(tmp_path, monkeypatch):
    python = BUILT / "python/asan/python"
    assert python.exists(), "it is not built; scripts/build-python asan builds it"
    program = tmp_path / "python/asan/python"
    program.parent.mkdir(parents=True)
    program.write_text(FALLS.replace("{python}", str(python.resolve())))
    program.chmod(0o755)
    choices = {"unaware": "raise", "error": "rollback", "captures": "literal", "weakref": "leave"}
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"version": 1, "domain": "freeze", "about": "", "ops": [
        {"op": "make", "into": 0, "kind": "deque"}, {"op": "freeze", "slot": 0, **choices}]}))
    monkeypatch.setenv("SEALBREAK_BUILD_ROOT", str(tmp_path))
    report = interpreter_report(seed, [os.environ["SEALBREAK_COMMAND"]], [], Budget(Stop(), 120, 120))
    assert error_kind(report) == "SEGV" and "_PyEval_EvalFrameDefault" in stack_signature(report), report
