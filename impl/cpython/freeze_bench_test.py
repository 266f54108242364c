"""The benchmark of freeze runs, on small graphs, and reports every row. No test asserts on time.

Stage:     impl/cpython. Needs the model's benchmark and the built interpreter.   Input: none.
Output:    pytest's.   Invariant: the figures are looked at only for being there.
"""

import json
import subprocess
import sys
from pathlib import Path

import freeze_bench

HERE = Path(__file__).parent


def run(*arguments):
    return subprocess.run([sys.executable, HERE / "freeze_bench.py", *arguments], capture_output=True, text=True,
                          check=False)


def test_json_has_all_rows():
    done = run("--objects", "1000", "--rounds", "2", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]
    assert [(row["graph"], row["what"]) for row in rows] == [
        (shape, way) for shape in freeze_bench.SHAPES for way in freeze_bench.WAYS]
    assert {row["graph"]: row["edges"] for row in rows} == {"chain": 999, "wide_list": 999, "random_graph": 3999}
    for row in rows:
        assert row["objects"] == 1000 and row["ns_per_object"] >= 0 and row["ns_per_edge"] >= 0
        assert (row["bound_ns_per_object"] is None) == (row["what"] == "gc_collect")


def test_the_table_has_a_line_a_row():
    done = run("--objects", "1000", "--rounds", "1")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1 + len(freeze_bench.SHAPES) * len(freeze_bench.WAYS)


def test_numbers_that_make_no_sense_are_refused():
    for arguments in (("--objects", "1"), ("--rounds", "0"), ("--objects", "many")):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
