"""Tests of `sealbreak matrix`: what it prints is what the README says, and each break has a seed.

Input: SEALBREAK_COMMAND, the built program; the interpreter with freeze.
"""

import json
import re

import pytest

from command_support import BAD_INPUT, CLEAN, ROOT, run

ORACLES = {"integrity", "confidentiality", "confinement", "forgery"}
LEVELS = ["none", "accidental", "introspective", "native"]


@pytest.fixture(scope="module")
def matrix():
    done = run("matrix", "--json", timeout=900)
    assert done.returncode == CLEAN, done.stdout[-2000:] + done.stderr
    return json.loads(done.stdout)


def test_every_cell_of_the_table_is_there(matrix):
    cells = matrix["cells"]
    approaches = {cell["approach"] for cell in cells}
    primitives = {cell["primitive"] for cell in cells}
    assert len(approaches) == 11 and len(primitives) >= 45
    assert len(cells) == len(approaches) * len(primitives) * len(ORACLES)
    assert {cell["oracle"] for cell in cells} == ORACLES
    assert {cell["result"] for cell in cells} <= {"held", "expected", "n/a"}


def test_every_break_is_beyond_the_claim_and_names_its_seed(matrix):
    broken = [cell for cell in matrix["cells"] if cell["result"] == "expected"]
    assert len(broken) > 50
    for cell in broken:
        assert (ROOT / cell["seed"]).is_file(), cell
        assert LEVELS.index(cell["level"]) > LEVELS.index(cell["claim"]), cell


def test_every_control_fires(matrix):
    assert len(matrix["controls"]) >= 10
    assert [control["name"] for control in matrix["controls"] if not control["fired"]] == []


LETTERS = {"integrity": "i", "confidentiality": "c", "confinement": "d", "forgery": "f"}


def test_the_readme_says_the_same(matrix):
    readme = (ROOT / "README.md").read_text()
    block = re.search(r"<!-- matrix -->\n(.*?)<!-- /matrix -->", readme, re.DOTALL).group(1)
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in block.strip().splitlines())
    printed = {(row[0], approach): letters for row in rows for approach, letters in zip(head[1:], row[1:])}
    found = {}
    for cell in matrix["cells"]:
        place = cell["primitive"], cell["approach"]
        found[place] = found.get(place, "") + (LETTERS[cell["oracle"]] if cell["result"] == "expected" else "")
    assert {place: letters or "." for place, letters in found.items()} == printed, "run scripts/sealbreak matrix --markdown"


def test_an_approach_that_is_not_there_is_refused():
    done = run("matrix", "--approach", "paper")
    assert done.returncode == BAD_INPUT and "paper" in done.stderr and done.stderr.count("\n") == 1
