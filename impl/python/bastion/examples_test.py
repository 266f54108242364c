"""The examples in Bastion style: they work, and they withstand accidents.

Stage:     tests of examples.py and mint.py.
Input:     the checks that all approaches share.
Output:    pytest verdicts.
Invariant: confinement is not claimed: that a wrapper takes attributes is tested in wrapper_test.py.
"""

from __future__ import annotations

import dis
import gc
import sys
import types
import weakref

import pytest

from bastion import Bastion, examples
from cajita.attack_checks import attack_all
from cajita.example_checks import CHECKS, all_objects


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_examples_do_what_they_must(check):
    check(examples, object)
    check(examples.make(Bastion), object)


def test_they_withstand_accidents():
    attack_all(examples, object)


def test_methods_use_their_own_variables_only():
    ours = {examples.__file__, sys.modules["bastion.mint"].__file__}
    for _, thing, arguments in all_objects(examples, object()):
        todo = [member for member in vars(type(next_method(thing, arguments).__self__)).values()]
        todo = [function for function in todo if isinstance(function, types.FunctionType)]
        seen = set()
        while todo:
            function = todo.pop()
            if function.__code__ in seen or function.__code__.co_filename not in ours:
                continue
            seen.add(function.__code__)
            assert function.__defaults__ is None and function.__kwdefaults__ is None
            used = {instruction.opname for instruction in dis.get_instructions(function)}
            assert not used & {"LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME", "LOAD_BUILD_CLASS"}
            inner = [cell.cell_contents for cell in function.__closure__ or ()]
            todo += [found for found in inner if isinstance(found, types.FunctionType)]
        assert seen


def next_method(thing, arguments):
    return getattr(thing, next(iter(arguments)))


def test_factories_lead_to_no_class():
    for factory in (examples.counter, examples.read_only_dict, examples.file_reader, examples.mint):
        assert factory.func.__closure__ is None and factory.func.__defaults__ is None
    classes = {type(next_method(examples.counter(object()), {"next": ()}).__self__) for _ in range(2)}
    assert len(classes) == 2


def test_what_dies_leaves_the_mint():
    mint = examples.mint(object())
    purses = [mint.purse(1) for _ in range(100)]
    objects = [weakref.ref(purse.balance.__self__) for purse in purses]
    del purses
    for _ in range(300):
        mint.purse(1)
    # The table is swept as it grows: no dead purse's object stays for good.
    assert not any(reference() for reference in objects)
    gone = weakref.ref(mint)
    del mint
    gc.collect()
    assert gone() is None


def test_a_purse_knows_its_own_kind_by_the_table_not_by_looks():
    mint = examples.mint(object())
    purse = mint.purse(10)
    for forged in (Bastion(purse), Bastion(purse.balance.__self__), object.__new__(type(purse))):
        with pytest.raises(TypeError):
            mint.purse(0).deposit(1, forged)
    assert purse.balance() == 10
