"""Stage: campaign, tests. The op that hangs, or makes memory grow, is found among many."""

import random
import stat

import pytest

from . import blame
from .blame import Blame, first_prefix, interpreter_report
from .processes import Budget, Stop

SEALBREAK = r'''#!/usr/bin/python3
import json, sys, time
kept = []
for op in json.load(open(sys.argv[-1]))["ops"]:
    if op["op"] == "hang": time.sleep(1000)
    if op["op"] == "grow": kept.append(bytearray(80 << 20)); kept[-1][::4096] = b"x" * len(kept[-1][::4096])
'''


@pytest.mark.parametrize("count", range(1, 20))
def test_the_first_prefix_that_shows_it(count):
    for wanted in range(1, count + 1):
        assert first_prefix(count, lambda ops: ops >= wanted) == wanted
    assert first_prefix(count, lambda ops: False) is None
    assert first_prefix(count, lambda ops: True) is None, "what shows without any op is no op's fault"
    assert first_prefix(0, lambda ops: True) is None


def make(tmp_path, ops):
    program = tmp_path / "sealbreak"
    program.write_text(SEALBREAK)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Blame({"ops": [{"op": op} for op in ops]}, [str(program)], [], Budget(Stop(), 100, 100))


def test_a_hang_and_a_growth_have_their_op(tmp_path, monkeypatch):
    monkeypatch.setattr(blame, "HANG_SECONDS", 2.0)
    monkeypatch.setattr(blame, "GROWN_BYTES", 40 << 20)
    dice = random.Random(3)
    ops = [dice.choice(["set", "get", "at"]) for _ in range(12)]
    assert make(tmp_path, [*ops[:7], "hang", *ops[7:]]).hung() == "hang"
    assert make(tmp_path, [*ops[:3], "grow", *ops[3:]]).grew() == "grow"
    assert make(tmp_path, ops).hung() == "" and make(tmp_path, ops).grew() == ""


def test_an_interpreters_own_report_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("SEALBREAK_BUILD_ROOT", str(tmp_path))
    command = [str(tmp_path / "sealbreak")]
    (tmp_path / "sealbreak").write_text(
        "#!/usr/bin/python3\nimport os, sys\n"
        "path = dict(word.split('=') for word in os.environ['ASAN_OPTIONS'].split(':'))['log_path']\n"
        "assert sys.argv[sys.argv.index('--interpreter') + 1].endswith('asan/python')\n"
        "open(f'{path}.{os.getpid()}', 'w').write('    #0 0x1 in freeze_visit Objects/freeze.c:1:2\\n')\n")
    (tmp_path / "sealbreak").chmod(0o755)
    budget = Budget(Stop(), 60, 60)
    assert interpreter_report(tmp_path / "seed", command, [], budget) == "", "it was not built"
    python = tmp_path / "python/asan/python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    python.chmod(0o755)
    assert "freeze_visit" in blame.interpreter_report(tmp_path / "seed", command, [], budget)
