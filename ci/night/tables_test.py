"""Stage: ci, tests. Tables are made once a night; one that fails is a warning."""

import pytest

from harness.campaign.layout import Layout
from harness.campaign.processes import Budget, Stop

from .tables import Tables

SEALBREAK = r'''#!/usr/bin/python3
import json, os, sys
here, words = os.path.dirname(sys.argv[0]), sys.argv[1:]
open(f"{here}/asked", "a").write(f"{words[0]}\n")
if os.path.exists(f"{here}/broken"): sys.exit("sealbreak: no interpreter")
if words[0] == "matrix": print(json.dumps({"breaks": [1]}))
elif words[0] == "barriers": print("[]") or sys.exit(1)
elif "--list" in words: print("slips     cpp   It slips.\nholds     cpp   It holds.\nsame      equivalent: x + 0 is x.")
else:
    seconds = words[words.index("--seconds") + 1]
    rows = [{"name": name, "killed": name == "slips", "execs": 7, "seconds": float(seconds), "ops": 2, "seed": ""}
            for name in ("slips", "holds")]
    print(json.dumps({"domain": "map", "total": 2, "killed": 1, "mutants": rows}))
    sys.exit(1)
'''


@pytest.fixture
def tables(tmp_path):
    program = tmp_path / "sealbreak"
    program.write_text(SEALBREAK)
    program.chmod(0o755)
    return Tables(Layout(tmp_path / "out"), [str(program)], Budget(Stop(), 60, 60))


def test_a_table_is_made_once_a_night_and_of_its_domain_alone(tables, tmp_path):
    assert tables.table("matrix", ["map", "escape"]) == {"breaks": [1]} == tables.table("matrix", ["escape"])
    assert tables.table("matrix", ["map"]) is None
    assert tables.table("barriers", ["freeze"]) == [], "a status of 1 says something of the table, not of the command"
    assert (tmp_path / "asked").read_text().split() == ["matrix", "barriers"]
    tables.forget()
    tables.table("matrix", ["escape"])
    assert (tmp_path / "asked").read_text().split()[2:] == ["matrix"] and tables.warnings == []


def test_planted_faults_with_what_became_of_them_last_night(tables):
    rows = {row["mutant"]: row for row in tables.mutants("map", 3, 2, {"map/holds": True})}
    assert (rows["slips"]["killed"], rows["slips"]["was"], rows["slips"]["seconds"]) == (True, None, 3.0)
    assert (rows["holds"]["killed"], rows["holds"]["was"]) == (False, True)
    assert rows["same"]["equivalent"] == "x + 0 is x." and not rows["same"]["killed"]


def test_what_fails_is_a_warning(tables, tmp_path):
    (tmp_path / "broken").touch()
    # A message of sys.exit comes with status 1, and no JSON.
    assert tables.table("matrix", ["escape"]) is None and tables.mutants("map", 3, 2, {}) == []
    assert "sealbreak matrix --json: gave no JSON" in tables.warnings
