"""Tests of the scripts that plant faults in copies of C++.

Input: the scripts beside this one, the mutant tables, the sources of impl.   Output: pytest.
"""

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import plant_cpp  # noqa: E402
import plant_native  # noqa: E402


def row(find, replace="fault()", name="a-fault"):
    return {"name": name, "find": find, "replace": replace, "file": "impl/native/a.cpp"}


def test_a_statement_becomes_two_branches():
    text = plant_cpp.plant("a();\nb();\n", "a.cpp", [('"a-fault"', row("b();", "c();"))])
    assert text == 'a();\nif (fault_on("a-fault")) { c(); } else { b(); }\n'


def test_an_expression_becomes_a_choice():
    assert plant_cpp.plant("f(x + 1);", "a.cpp", [(3, row("x + 1", "x"))]) == "f((fault_on(3) ? (x) : (x + 1)));"


@pytest.mark.parametrize("text", ["a();", "b(); b();"])
def test_a_text_that_does_not_stand_there_once_is_refused(text):
    with pytest.raises(SystemExit, match="a-fault stands there"):
        plant_cpp.plant(text, "a.cpp", [(0, row("b();"))])


def test_faults_in_the_same_text_are_refused():
    with pytest.raises(SystemExit, match="replace the same text"):
        plant_cpp.plant("a(b);", "a.cpp", [(0, row("a(b)")), (1, row("b", name="other"))])


def test_a_source_without_faults_stays_as_it_is():
    assert plant_native.faulty("b();", "impl/native/other.cpp", [row("b();")]) == "b();"


def test_a_source_with_faults_knows_the_switch():
    assert plant_native.faulty("b();", "impl/native/a.cpp", [row("b();")]).startswith('#include "fault_switch.hpp"\n')


def test_each_table_goes_to_one_script():
    native = plant_cpp.rows_of(ROOT, plant_native.is_native)
    reference = plant_cpp.rows_of(ROOT, plant_cpp.is_for_reference)
    assert native and reference
    assert not {row["name"] for row in native} & {row["name"] for row in reference}


def run_native(monkeypatch, root, out):
    monkeypatch.setattr(sys, "argv", ["plant_native.py", "--root", str(root), "--out", str(out)])
    plant_native.main()


def test_every_fault_of_the_extension_is_planted_once(monkeypatch, tmp_path):
    run_native(monkeypatch, ROOT, tmp_path)
    text = "".join(source.read_text(encoding="utf-8") for source in (tmp_path / "impl/native").iterdir())
    for fault in plant_cpp.rows_of(ROOT, plant_native.is_native):
        assert text.count(f'fault_on("{fault["name"]}")') == 1


def test_a_fault_of_a_file_that_does_not_exist_is_refused(monkeypatch, tmp_path):
    (tmp_path / "impl/native").mkdir(parents=True)
    (tmp_path / "oracles/mutants").mkdir(parents=True)
    table = '[[mutant]]\nname = "a-fault"\nsubject = "native"\nfile = "impl/native/a.cpp"\nfind = "b"\nreplace = "c"\n'
    (tmp_path / "oracles/mutants/escape_native.toml").write_text(table, encoding="utf-8")
    with pytest.raises(SystemExit, match="do not exist: a-fault"):
        run_native(monkeypatch, tmp_path, tmp_path / "out")
