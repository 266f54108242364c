"""Tests of the tool that applies the tables: every kind of mismatch is an error that names the row.

Stage:     impl/cpython.   Input: small trees made here, and the real one when it is unpacked.
Output:    pytest's.       Invariant: a tree is left as it was by every error.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import apply

HERE = Path(__file__).parent
SOURCE = HERE.parents[1] / ".build/python/source"
C_FILE = """static int
set_it(Thing *self, int x)
{
    if (x) {
        self->x = x;
    }
    return 0;
}

int set_it(Thing *self, int x);

static PyObject *make(Thing *self) {
    return NULL;
}
"""


def tables(folder: Path, *rows: str, edits: str = "") -> Path:
    (folder / "barriers").mkdir(parents=True)
    (folder / "source").mkdir()
    (folder / "source/ours.h").write_text("/* ours */\n")
    (folder / "barriers/a.toml").write_text("".join(f"[[barrier]]\n{row}\n" for row in rows))
    (folder / "edits.toml").write_text(edits)
    return folder


def tree(folder: Path) -> Path:
    for place in ("Objects", "Include", "Python"):
        (folder / place).mkdir(parents=True)
    (folder / "Objects/thing.c").write_text(C_FILE)
    return folder


ROW = 'name = "thing.set"\nfile = "Objects/thing.c"\nfunction = "set_it"\nobject = "self"\nreturns = "-1"'


def test_a_row_opens_the_body(tmp_path):
    texts = apply.applied(tree(tmp_path / "t"), tables(tmp_path / "r", ROW))
    body = texts["Objects/thing.c"].splitlines()
    assert body[3:6] == ["    if (!_Py_MAYWRITE(_Py_BARRIER_thing_set, (PyObject *)(self))) {",
                         "        return -1;", "    }"]
    assert '"thing.set"' in texts["Include/immutability_barriers.h"]
    assert texts["Include/ours.h"] == "/* ours */\n"


def test_a_row_stands_before_its_anchor_with_condition_cleanup_and_jump(tmp_path):
    row = ROW.replace('returns = "-1"', 'before = "self->x = x;"\nwhen = "x > 1"\ncleanup = "free(x);"\nfail = "goto no;"')
    text = apply.applied(tree(tmp_path / "t"), tables(tmp_path / "r", row))["Objects/thing.c"]
    assert ("        if ((x > 1) && !_Py_MAYWRITE(_Py_BARRIER_thing_set, (PyObject *)(self))) {\n"
            "            free(x);\n            goto no;\n        }\n        self->x = x;\n") in text


def test_a_row_that_inherits_marks_what_was_made(tmp_path):
    row = ROW.replace('returns = "-1"', 'inherit = "made"')
    text = apply.applied(tree(tmp_path / "t"), tables(tmp_path / "r", row))["Objects/thing.c"]
    assert "_Py_INHERIT_IMMUTABLE(_Py_BARRIER_thing_set, (PyObject *)(made), (PyObject *)(self));" in text


def test_rows_at_one_place_keep_their_order(tmp_path):
    other = ROW.replace("thing.set", "thing.other")
    text = apply.applied(tree(tmp_path / "t"), tables(tmp_path / "r", ROW, other))["Objects/thing.c"]
    assert text.index("thing_set") < text.index("thing_other")


@pytest.mark.parametrize("row, edits, why", [
    (ROW.replace("set_it", "gone"), "", "function gone in Objects/thing.c is defined 0 times"),
    (ROW.replace("thing.c", "gone.c"), "", "gone.c: No such file"),
    (ROW + '\nbefore = "gone;"', "", "its anchor is found 0 times"),
    (ROW + '\nbefore = "x"', "", "its anchor is found 3 times"),
    (ROW + '\nsurprise = "x"', "", "barrier thing.set:"),
    (ROW + '\n[[barrier]]\n' + ROW.replace("thing.set", "thing-set"), "", "two barriers are called"),
    (ROW + '\nbroken', "", "a.toml:"),
    (ROW, '[[edit]]\nname="e"\nfile="Objects/thing.c"\nreplace="gone"\ntext=""', "edit e in Objects/thing.c: its anchor"),
    (ROW, '[[edit]]\nname="e"\nfile="Objects/thing.c"\ntext=""', "give one of replace"),
])
def test_a_mismatch_names_the_row_and_writes_nothing(tmp_path, row, edits, why):
    source = tree(tmp_path / "t")
    with pytest.raises(apply.Mismatch, match=re.escape(why)):
        apply.applied(source, tables(tmp_path / "r", row, edits=edits))
    assert (source / "Objects/thing.c").read_text() == C_FILE


def test_a_tree_that_has_the_change_is_refused(tmp_path):
    source = tree(tmp_path / "t")
    (source / apply.APPLIED).write_text("")
    done = subprocess.run([sys.executable, HERE / "apply.py", "--source", source], capture_output=True, text=True,
                          check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "has the change already" in done.stderr


def test_a_folder_that_is_no_source_is_refused(tmp_path):
    done = subprocess.run([sys.executable, HERE / "apply.py", "--source", tmp_path], capture_output=True, text=True,
                          check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "is this a CPython 3.11 source tree?" in done.stderr


def test_the_real_tables_fit_the_real_source_and_a_moved_anchor_does_not():
    assert SOURCE.is_dir(), "scripts/build-python unpacks it"
    rows = apply.barriers()
    texts = apply.applied(SOURCE)
    for row in rows:
        assert row.constant in texts[row.file], row.name
    assert len(rows) >= 70


def test_every_row_fails_loudly_when_its_function_is_gone(tmp_path):
    rows = apply.barriers()
    for row in rows[:: max(1, len(rows) // 25)]:
        text = (SOURCE / row.file).read_text(encoding="utf-8", errors="surrogateescape")
        with pytest.raises(apply.Mismatch, match=re.escape(row.name)):
            apply.place_of(text.replace(row.function, row.function + "_renamed"), row)
    shutil.rmtree(tmp_path)
