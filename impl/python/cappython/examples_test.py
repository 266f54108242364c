"""The examples keep their promises: what they do, what they refuse, and that nothing changes then.

Stage:     tests of examples.py.
Input:     the four functions, honest and dishonest arguments.
Output:    pytest verdicts.
Invariant: a refused call leaves every observable state as it was.
"""

import io

import pytest

from cappython import examples, verify
from cappython.examples import SOURCES, counter, file_reader, mint, read_only_dict
from cappython.wrap import wrap


@pytest.mark.parametrize("name", SOURCES)
def test_each_source_is_accepted_as_it_stands_and_wrapped(name):
    assert verify(SOURCES[name]) == []
    assert verify(wrap(SOURCES[name])) == []


def test_only_functions_are_offered():
    assert sorted(set(examples.__all__) - {"SOURCES", "Examples", "make"}) == ["counter", "file_reader", "mint", "read_only_dict"]


@pytest.mark.parametrize("wrapped, name", [(False, "Counter"), (True, "_Counter")])
def test_either_form_of_the_classes_works(wrapped, name):
    made, proof = examples.make(wrapped=wrapped), object()
    c = made.counter(proof)
    assert (type(c).__name__, c.next(), c.value()) == (name, 1, 1)
    assert made.read_only_dict({"a": 1}, proof).get("a") == 1
    assert made.file_reader(io.BytesIO(b"hello"), proof).read(4) == b"hell"
    purse = made.mint(proof).purse(5)
    purse.sprout().deposit(2, purse)
    assert purse.balance() == 3


def test_counter():
    proof = object()
    c = counter(proof)
    assert [c.next(), c.next(), c.value()] == [1, 2, 2]
    for wrong in (object(), None, 0):
        with pytest.raises(PermissionError):
            c.reset(wrong)
    assert c.value() == 2
    c.reset(proof)
    assert (c.value(), c.next()) == (0, 1)


class Everything:
    """Equal to everything, which must not be enough."""

    def __eq__(self, other):
        return True


def test_a_proof_is_compared_by_identity():
    with pytest.raises(PermissionError):
        counter(object()).reset(Everything())
    with pytest.raises(PermissionError):
        read_only_dict({}, 1000).revoke(1000.0)


def test_read_only_dict():
    proof, owned = object(), {"b": 1, "a": None}
    view = read_only_dict(owned, proof)
    assert (view.get("b"), view.get("a"), view.get("z")) == (1, None, None)
    assert (view.keys(), view.size()) == (("b", "a"), 2)
    owned["z"] = 26
    assert view.keys() == ("b", "a", "z")
    with pytest.raises(PermissionError):
        view.revoke(owned)
    assert view.size() == 3
    view.revoke(proof)
    assert (view.get("b"), view.keys(), view.size()) == (None, (), 0)
    assert owned == {"b": 1, "a": None, "z": 26}
    assert not hasattr(view, "pop") and not hasattr(view, "set")


def test_file_reader():
    proof, file = object(), io.BytesIO(b"hello world")
    reader = file_reader(file, proof)
    assert (reader.read(5), reader.tell()) == (b"hello", 5)
    reader.seek(6)
    assert reader.read(100) == b"world"
    with pytest.raises(PermissionError):
        reader.revoke(file)
    assert reader.tell() == 11
    assert not hasattr(reader, "write") and not hasattr(reader, "close")
    reader.revoke(proof)
    for call in (lambda: reader.read(1), lambda: reader.seek(0), reader.tell):
        with pytest.raises(PermissionError):
            call()
    assert not file.closed


def test_mint_moves_money():
    bank = mint(object())
    a = bank.purse(100)
    b = a.sprout()
    assert b.balance() == 0
    b.deposit(30, a)
    b.deposit(0, a)
    b.deposit(7, b)
    assert (a.balance(), b.balance()) == (70, 30)


class Int(int):
    """An int that is never too much."""

    def __gt__(self, other):
        return False

    def __lt__(self, other):
        return False


class Liar:
    """Says it has a box; the box is of another mint, or no box at all."""

    def __init__(self, box):
        self.box = box


@pytest.mark.parametrize("amount", [True, 1.0, "1", None, Int(1000)])
def test_an_amount_that_is_not_exactly_an_int(amount):
    bank = mint(object())
    a, b = bank.purse(10), bank.purse(1)
    with pytest.raises(TypeError):
        b.deposit(amount, a)
    with pytest.raises(TypeError):
        bank.purse(amount)
    assert (a.balance(), b.balance()) == (10, 1)


@pytest.mark.parametrize("amount", [-1, 11, 10 ** 30])
def test_an_amount_that_is_not_there(amount):
    bank = mint(object())
    a, b = bank.purse(10), bank.purse(1)
    with pytest.raises(ValueError):
        b.deposit(amount, a)
    with pytest.raises(ValueError):
        a.deposit(amount, a)
    assert (a.balance(), b.balance()) == (10, 1)
    with pytest.raises(ValueError):
        bank.purse(-1)


def test_a_source_that_is_no_purse_of_this_mint():
    b = mint(object()).purse(1)
    foreign = mint(object()).purse(10)
    for source in (foreign, None, 5, object(), Liar(foreign.box), Liar(None), Liar(lambda: 1)):
        for amount in (1, -1):
            with pytest.raises(TypeError):
                b.deposit(amount, source)
    assert (foreign.balance(), b.balance()) == (10, 1)
