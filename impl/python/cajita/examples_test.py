"""The examples in Cajita style: they work, and they withstand accidents.

Stage:     tests of examples.py, mint.py and memory.py.
Input:     the checks that all approaches share.
Output:    pytest verdicts.
Invariant: what is true of this package's records alone is tested here, all else in the shared checks.
"""

from __future__ import annotations

import dis
import gc
import json
import subprocess
import sys
import types
import weakref
from pathlib import Path

import pytest

from cajita import ImmutableNamespace, examples, memory
from cajita.attack_checks import attack_all
from cajita.example_checks import CHECKS, all_objects


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_examples_do_what_they_must(check):
    check(examples, object)
    check(examples.make(ImmutableNamespace), object)


def test_they_withstand_accidents():
    attack_all(examples, object)


def test_what_is_shared_carries_nobodys_data():
    for _, thing, arguments in all_objects(examples, object()):
        for name in ("note", *arguments):
            with pytest.raises(AttributeError):
                setattr(thing, name, "a message")
            with pytest.raises(AttributeError):
                object.__setattr__(thing, name, "a message")
        for name in arguments:
            getattr(thing, name).note = "a message"
            assert not hasattr(getattr(thing, name), "note")


def functions_of(thing):
    """Every Python function that a method of a record can call."""
    todo, seen = [getattr(thing, name) for name in dir(thing)], []
    while todo:
        function = todo.pop()
        if isinstance(function, types.FunctionType) and function.__code__ not in seen:
            seen.append(function.__code__)
            todo += [cell.cell_contents for cell in function.__closure__ or ()]
            assert function.__defaults__ is None and function.__kwdefaults__ is None
            yield function


def test_methods_use_their_own_variables_only():
    ours = {examples.__file__, sys.modules["cajita.mint"].__file__}
    for _, thing, _ in all_objects(examples, object()):
        for function in functions_of(thing):
            if function.__code__.co_filename in ours:
                used = {instruction.opname for instruction in dis.get_instructions(function)}
                assert not used & {"LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME", "LOAD_BUILD_CLASS"}


def test_factories_share_no_variable_with_what_they_make():
    for factory in (examples.counter, examples.read_only_dict, examples.file_reader, examples.mint):
        assert factory.func.__closure__ is None and factory.func.__defaults__ is None


def test_a_file_on_disk_can_be_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"on disk")
    with open(path, "rb") as file:
        reader = examples.file_reader(file, object())
        assert reader.seek(3) == 3 and reader.read(4) == b"disk"


def test_what_dies_leaves_the_mint():
    mint = examples.mint(object())
    purses = [mint.purse(1) for _ in range(100)]
    gone = weakref.ref(purses[0])
    del purses
    assert gone() is None
    mint_gone = weakref.ref(mint)
    del mint
    gc.collect()
    assert mint_gone() is None


def test_a_purse_knows_its_own_kind_by_the_table_not_by_looks():
    mint = examples.mint(object())
    purse = mint.purse(10)
    forged = ImmutableNamespace(purse.balance, purse.sprout, purse.deposit)
    with pytest.raises(TypeError):
        mint.purse(0).deposit(1, forged)
    assert purse.balance() == 10


def test_closures_cost_bytes_for_each_method_and_classes_none():
    report = memory.measure(200)
    assert report["closures"]["bytes_a_method"] > 100
    # The slack is for what the first objects leave in the interpreter's free lists.
    assert abs(report["class"]["bytes_a_method"]) < 4 and abs(report["bastion"]["bytes_a_method"]) < 4
    for numbers in report.values():
        assert len(numbers["bytes_an_object"]) == 8 and min(numbers["bytes_an_object"]) > 40
    assert report["bastion"]["bytes_an_object"][0] > report["class"]["bytes_an_object"][0]


def test_the_wrappers_in_cpp_are_measured_where_they_are():
    pytest.importorskip("sealbreak_native")
    report = memory.measure(200)
    # A function, a tuple and a cell of Python's, and what C++ keeps of each.
    assert report["native closures"]["bytes_a_method"] > report["closures"]["bytes_a_method"] > 100
    assert abs(report["native bastion"]["bytes_a_method"]) < 4
    assert min(report["native bastion"]["bytes_an_object"]) > min(report["class"]["bytes_an_object"])


def test_what_is_pythons_alone_takes_nothing_of_the_c_library():
    assert memory.growth(memory.closures(1), 1000, memory.heap_bytes) < 16
    blocks = []
    assert 4000 < memory.growth(lambda: blocks.append(bytes(4096)), 1000, memory.heap_bytes) < 5000


def test_the_measurement_is_a_command_that_prints_json():
    package = Path(__file__).resolve().parent.parent
    run = subprocess.run([sys.executable, "-m", "cajita.memory"], cwd=package, capture_output=True, timeout=120)
    report = json.loads(run.stdout)
    assert run.returncode == 0 and report["objects"] == 10_000
    assert set(report["approaches"]) - {"native closures", "native bastion"} == {"closures", "class", "bastion"}
    assert report["approaches"]["closures"]["bytes_a_method"] > 0 == report["approaches"]["class"]["bytes_a_method"]


def test_a_frozen_dict_has_no_way_to_set():
    # The read-only dictionary of the sources: `get` works; `set` and the private name do not.
    view = examples.read_only_dict({"a": 1}, object())
    assert view.get("a") == 1
    for attack in (lambda: view.set("a", 2), lambda: view._dict):
        with pytest.raises(AttributeError):
            attack()

    def my_function(key):
        return "Not the dictionary item you expected"

    with pytest.raises(AttributeError):
        view.get = my_function
    assert view.get("a") == 1
