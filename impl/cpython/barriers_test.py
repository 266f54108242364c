"""Each write barrier is guarded by a seed, but for those that are listed as not yet guarded.

Stage:     impl/cpython.   Input: barriers/*.toml, corpus/mutants/freeze, unguarded.txt.
Output:    pytest's.       Invariant: the list only gets shorter: a row that has a seed is taken off it.
"""

from pathlib import Path

import apply

HERE = Path(__file__).parent
SEEDS = {path.stem for path in (HERE.parents[1] / "corpus/mutants/freeze").glob("*.json")}


def listed():
    lines = (HERE / "unguarded.txt").read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_every_other_row_has_a_seed():
    assert {row.name for row in apply.barriers()} - SEEDS == listed()


def test_every_seed_names_a_row():
    assert SEEDS <= {row.name for row in apply.barriers()}


def test_seventy_rows_are_guarded():
    assert len(SEEDS) >= 70
