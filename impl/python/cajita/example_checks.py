"""What the four examples must do, whatever seals them: shared by the tests of every approach.

Stage:     test support; nothing here knows which approach it checks.
Input:     what a `make` gave, and how to make a proof.
Output:    assertions.
Invariant: a check uses the public interface only.
"""

from __future__ import annotations

import io

import pytest

__all__ = ["CHECKS", "all_objects"]


class Shouting(str):
    """A str that lies about itself: no interface may take it for one."""

    def __eq__(self, other):
        raise AssertionError("a key's code ran")

    __hash__ = str.__hash__


class Five(int):
    """An int that is not exactly one."""


def check_counter(examples, new_proof):
    proof = new_proof()
    counter, other = examples.counter(proof), examples.counter(new_proof())
    assert counter.value() == 0 and [counter.next(), counter.next(), counter.value()] == [1, 2, 2]
    assert other.next() == 1 and counter.value() == 2
    for wrong in (new_proof(), None, 1, True, ()):
        with pytest.raises(PermissionError):
            counter.reset(wrong)
    assert counter.value() == 2
    assert counter.reset(proof) is None and counter.value() == 0 and counter.next() == 1


def check_read_only_dict(examples, new_proof):
    proof, dictionary = new_proof(), {"b": 1, "a": "x"}
    view = examples.read_only_dict(dictionary, proof)
    assert (view.get("b"), view.get("a"), view.get("absent")) == (1, "x", None)
    assert view.keys() == ("b", "a") and view.size() == 2
    dictionary["c"] = None
    assert view.size() == 3 and view.keys() == ("b", "a", "c") and view.get("c") is None
    for key in (1, None, b"b", ("b",), Shouting("b"), 1.0):
        with pytest.raises(TypeError):
            view.get(key)
    for name in ("set", "_dict", "_dictionary", "clear", "pop", "update"):
        with pytest.raises(AttributeError):
            getattr(view, name)
    with pytest.raises(PermissionError):
        view.revoke(new_proof())
    assert view.size() == 3
    view.revoke(proof)
    assert (view.size(), view.keys(), view.get("b")) == (0, (), None)
    assert dictionary == {"b": 1, "a": "x", "c": None}


def check_file_reader(examples, new_proof):
    proof, file = new_proof(), io.BytesIO(b"0123456789")
    reader = examples.file_reader(file, proof)
    assert reader.read(4) == b"0123" and reader.tell() == 4
    assert reader.seek(8) == 8 and reader.read(5) == b"89" and reader.read(1) == b""
    for wrong in (True, None, "1", 1.0, Five(1)):
        for method in (reader.read, reader.seek):
            with pytest.raises(TypeError):
                method(wrong)
    with pytest.raises(ValueError):
        reader.seek(-1)
    for name in ("write", "close", "truncate", "_file", "fileno", "name"):
        with pytest.raises(AttributeError):
            getattr(reader, name)
    reader.seek(2)
    with pytest.raises(PermissionError):
        reader.revoke(new_proof())
    assert reader.read(1) == b"2"
    reader.revoke(proof)
    assert (reader.read(3), reader.seek(1), reader.tell()) == (b"", 0, 0)
    assert file.tell() == 3 and not file.closed


def balances(*purses):
    return [purse.balance() for purse in purses]


def check_mint(examples, new_proof):
    mint, other_mint = examples.mint(new_proof()), examples.mint(new_proof())
    rich, foreign = mint.purse(10), other_mint.purse(100)
    poor = rich.sprout()
    assert balances(rich, poor) == [10, 0]
    assert poor.deposit(4, rich) is None and balances(rich, poor) == [6, 4]
    poor.deposit(0, rich), poor.deposit(3, poor), rich.sprout().sprout().deposit(1, poor)
    assert balances(rich, poor) == [6, 3]
    for source in (foreign, foreign.sprout(), mint, None, 5, "purse", poor.balance, (rich,), object()):
        with pytest.raises(TypeError):
            poor.deposit(1, source)
    for amount in (True, False, 1.0, "1", None, Five(1)):
        with pytest.raises(TypeError):
            poor.deposit(amount, rich)
    for amount in (-1, 7, 2**70, -(2**70)):
        with pytest.raises(ValueError):
            poor.deposit(amount, rich)
    with pytest.raises(ValueError):
        poor.deposit(4, poor)
    for balance, error in ((True, TypeError), (1.0, TypeError), (Five(1), TypeError), (-1, ValueError)):
        with pytest.raises(error):
            mint.purse(balance)
    assert balances(rich, poor, foreign) == [6, 3, 100]
    # More purses than the mint's table has room for, dead and alive.
    kept = [mint.purse(1) for _ in range(60) if mint.purse(5)]
    for purse in kept:
        rich.deposit(1, purse)
    assert balances(rich, *kept) == [66] + [0] * 60


def check_arguments_are_exact(examples, new_proof):
    # An extra argument would override a default that holds state: there are none.
    proof = new_proof()
    for _, thing, arguments in all_objects(examples, proof):
        for name, given in arguments.items():
            for wrong in ((*given, proof), (*given, None, None), given[:-1] if given else (1,)):
                with pytest.raises(TypeError):
                    getattr(thing, name)(*wrong)
            with pytest.raises(TypeError):
                getattr(thing, name)(*given, state=1)
            with pytest.raises(TypeError):
                getattr(thing, name)(*given, self=thing)


CHECKS = [check_counter, check_read_only_dict, check_file_reader, check_mint, check_arguments_are_exact]


def all_objects(examples, proof):
    """One object of each kind: its name, itself, and arguments that each public method takes."""
    mint = examples.mint(proof)
    purse = mint.purse(10)
    return [
        ("counter", examples.counter(proof), {"next": (), "value": (), "reset": (proof,)}),
        (
            "read_only_dict",
            examples.read_only_dict({"a": 1}, proof),
            {"get": ("a",), "keys": (), "size": (), "revoke": (proof,)},
        ),
        (
            "file_reader",
            examples.file_reader(io.BytesIO(b"0123"), proof),
            {"read": (1,), "seek": (0,), "tell": (), "revoke": (proof,)},
        ),
        ("mint", mint, {"purse": (1,)}),
        ("purse", purse, {"balance": (), "sprout": (), "deposit": (1, mint.purse(5))}),
    ]
