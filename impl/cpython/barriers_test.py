"""Each write barrier is guarded by a seed that tells it from its absence, or says why no seed can.

Stage:     impl/cpython.   Input: barriers/*.toml, corpus/mutants/freeze.
Output:    pytest's.       Invariant: no row is without either, and no seed is of a row that is gone.
"""

from pathlib import Path

import apply

HERE = Path(__file__).parent
SEEDS = {path.stem for path in (HERE.parents[1] / "corpus/mutants/freeze").glob("*.json")}


def test_every_row_has_a_seed_or_a_proof():
    assert {row.name for row in apply.barriers() if not row.equivalent} == SEEDS


def test_few_rows_rest_on_a_proof():
    proofs = [row.equivalent for row in apply.barriers() if row.equivalent]
    assert len(proofs) <= 5
    assert all(len(proof) > 40 for proof in proofs)


def test_seventy_rows_are_guarded():
    assert len(SEEDS) >= 70
