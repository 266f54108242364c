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
    done = run("matrix", "--json", timeout=3600)
    assert done.returncode == CLEAN, done.stdout[-2000:] + done.stderr
    return json.loads(done.stdout)


def test_every_cell_of_the_table_is_there(matrix):
    cells = matrix["cells"]
    approaches = {cell["approach"] for cell in cells}
    primitives = {cell["primitive"] for cell in cells}
    assert len(approaches) == 13 and len(primitives) >= 45
    assert len(cells) == len(approaches) * len(primitives) * len(ORACLES)
    assert {cell["oracle"] for cell in cells} == ORACLES
    assert {cell["result"] for cell in cells} <= {"held", "expected", "n/a"}


def test_every_break_is_beyond_the_claim_and_names_its_seed(matrix):
    broken = [cell for cell in matrix["cells"] if cell["result"] == "expected"]
    assert len(broken) > 50
    for cell in broken:
        assert (ROOT / cell["seed"]).is_file(), cell
        assert LEVELS.index(cell["level"]) > LEVELS.index(cell["claim"]), cell


def result(matrix, approach, primitive, oracle):
    return next(cell["result"] for cell in matrix["cells"]
                if (cell["approach"], cell["primitive"], cell["oracle"]) == (approach, primitive, oracle))


def culprit(seed, levels):
    """The last attack of the highest level: what it stole, those after it used."""
    attacks = [op["primitive"] for op in seed["ops"] if op["op"] == "attack"]
    highest = max(levels[attack] for attack in attacks)
    return [attack for attack in attacks if levels[attack] == highest][-1]


def test_the_seed_of_a_break_is_of_its_primitive(matrix):
    levels = {cell["primitive"]: LEVELS.index(cell["level"]) for cell in matrix["cells"]}
    for cell in matrix["cells"]:
        if cell["seed"]:
            assert culprit(json.loads((ROOT / cell["seed"]).read_text()), levels) == cell["primitive"], cell["seed"]


def test_what_a_thief_hands_on_is_the_thiefs_doing(matrix):
    for thief in ("method_self", "bound_self"):
        assert result(matrix, "bastion", thief, "confidentiality") == "expected"
    # What a thief needs before, and what he uses after, is not.
    for bystander in ("read_attribute", "read_namespace", "read_item", "method_closure", "closure", "weak_reference"):
        assert {result(matrix, approach, bystander, "confidentiality") for approach in ("bastion", "closures")} == {"held"}


def test_what_closes_over_the_proof_is_attacked(matrix):
    for primitive in ("read_cell", "rebuild_function", "referents"):
        assert result(matrix, "closures", primitive, "confidentiality") == "expected"


def test_structures_have_a_secret_to_keep(matrix):
    for approach in ("sealedstructs", "frozen_sealedstructs"):
        assert result(matrix, approach, "read_cell", "confidentiality") == "expected"
        assert result(matrix, approach, "read_attribute", "confidentiality") == "held"


def test_only_memory_is_out_of_reach_of_what_is_frozen(matrix):
    absent = {(cell["approach"].startswith("frozen_"), cell["level"]) for cell in matrix["cells"] if cell["result"] == "n/a"}
    assert absent == {(True, "native")}


def test_freezing_closes_the_hole_of_cells_to_writing_and_leaves_it_open_to_reading(matrix):
    def broken(approach, break_):
        done = run("replay", f"corpus/expected/escape/closures-{break_}.json", "--subject", approach, "--json")
        return bool(json.loads(done.stdout)["results"][0]["poisoned"])

    assert result(matrix, "closures", "write_cell", "integrity") == "expected" and broken("closures", "write_cell-integrity")
    assert result(matrix, "frozen_closures", "write_cell", "integrity") == "held" and not broken("frozen_closures", "write_cell-integrity")
    for approach in ("closures", "frozen_closures"):
        assert result(matrix, approach, "read_cell", "confidentiality") == "expected" and broken(approach, "read_cell-confidentiality")


def test_every_control_fires(matrix):
    assert len(matrix["controls"]) >= 15
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
