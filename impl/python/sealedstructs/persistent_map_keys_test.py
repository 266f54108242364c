"""PersistentMap and its keys: what it asks of them, and what hostile ones can't break.

Stage:     tests of persistent_map.py, trie.py and map_views.py.
Input:     hand-made hostile keys.
Output:    pytest verdicts.
Invariant: no test depends on a hash seed or an address.
"""

from __future__ import annotations

import pytest

from sealedstructs import PersistentMap
from sealedstructs.map_test_support import Key, root_of


def test_hash_is_asked_once_and_never_of_stored_keys():
    stored = [Key(number % 5, number) for number in range(20)]
    instance = PersistentMap((key, key.name) for key in stored)
    other = PersistentMap((key, key.name + 1) for key in stored)
    assert [key.hashed for key in stored] == [2] * 20
    for operation in (
        lambda key: instance.get(key),
        lambda key: instance[key],
        lambda key: key in instance,
        lambda key: instance.set(key, 1),
        lambda key: instance.set(Key(7, 99), 1).update([(key, 1)]),
        lambda key: instance.remove(key),
        lambda key: instance.discard(key),
        lambda key: key in instance.keys(),
        lambda key: (key, 1) in instance.items(),
    ):
        key = Key(3, 3)
        operation(key)
        assert key.hashed == 1
    instance.merge(other), instance | other, instance == other, hash(instance), repr(instance)
    instance.copy(), list(instance.items()), PersistentMap(other), instance.update(other)
    assert [key.hashed for key in stored] == [2] * 20


def test_eq_is_asked_only_at_equal_hashes_and_of_the_stored_key():
    stored = Key(5, 1)
    instance = PersistentMap({stored: 0})
    near = Key(5 + 2**40, 1)
    assert near not in instance and stored.compared == near.compared == 0
    assert stored in instance and stored.compared == 0
    same = Key(5, 1)
    assert same in instance and (stored.compared, same.compared) == (1, 0)


def test_asymmetric_keys_are_judged_by_the_older_one():
    class Agreeable(Key):
        def __eq__(self, other):
            return True

        __hash__ = Key.__hash__

    class Contrary(Key):
        def __eq__(self, other):
            return False

        __hash__ = Key.__hash__

    yes, no = Agreeable(1, 1), Contrary(1, 2)
    assert len(PersistentMap([(yes, 1), (no, 2)])) == 1
    pair = PersistentMap([(no, 2), (yes, 1)])
    assert len(pair) == 2 and pair.get(no) == pair[no] == 2 and no in pair
    assert list(pair.remove(no)) == [yes] and pair.set(no, 3)[no] == 3
    for crowd in ({}, {Key(2, 2): 0}):
        only_yes, only_no = PersistentMap({yes: 1} | crowd), PersistentMap({no: 2} | crowd)
        assert (len(only_yes | only_no), len(only_no | only_yes)) == (1 + len(crowd), 2 + len(crowd))
        assert next(iter(only_yes | only_no)) is yes and (only_yes | only_no)[yes] == 2


class Refusal(Exception):
    """What a raising key raises."""


@pytest.mark.parametrize("method", ["__eq__", "__hash__"])
@pytest.mark.parametrize("nth", range(1, 12))
def test_errors_pass_unchanged_and_change_nothing(method, nth):
    calls = 0
    fault = Refusal()

    def raising(self, *others):
        nonlocal calls
        calls += 1
        if calls == nth:
            raise fault
        return getattr(Key, method)(self, *others)

    Raising = type("Raising", (Key,), {"__eq__": Key.__eq__, "__hash__": Key.__hash__, method: raising})
    instance = PersistentMap((Key(number % 3, number), number) for number in range(9))
    before, root = list(instance.items()), root_of(instance)
    for operation in (
        lambda: instance.update((Raising(number % 3, number), 0) for number in range(12)),
        lambda: [instance.get(Raising(number % 3, number)) for number in range(12)],
        lambda: [instance.discard(Raising(number % 3, -number)) for number in range(12)],
        lambda: [instance.set(Raising(number % 3, number), 0) for number in range(12)],
        lambda: [Raising(number % 3, number) in instance.keys() for number in range(12)],
    ):
        calls = 0
        with pytest.raises(Refusal) as caught:
            operation()
        assert caught.value is fault
        calls = nth
        assert root_of(instance) is root and list(instance.items()) == before


def test_error_of_an_iterator_passes():
    fault = Refusal()

    def broken():
        yield "a", 1
        raise fault

    instance = PersistentMap(b=2)
    for operation in (instance.update, PersistentMap):
        with pytest.raises(Refusal) as caught:
            operation(broken())
        assert caught.value is fault
    assert instance == {"b": 2}
    wrongs = ((5, TypeError), ([1], TypeError), (["abc"], ValueError), ([([], 1)], TypeError))
    for wrong, kind in wrongs:
        with pytest.raises(kind):
            instance.update(wrong)
        with pytest.raises(kind):
            PersistentMap(wrong)


def test_keys_may_reenter():
    inside = ["while the map is built"]

    class Nosy(Key):
        def __eq__(self, other):
            if not inside:
                inside.append(self)
                current = holder[0]
                assert current.get(Nosy(1, 2)) == 2 and current == current.copy()
                holder[0] = current.set(Nosy(1, 9), 9).discard(Nosy(1, 0)) | {Nosy(1, 8): 8}
                inside.pop()
            return Key.__eq__(self, other)

        __hash__ = Key.__hash__

    start = PersistentMap((Nosy(1, number), number) for number in range(4))
    holder = [start]
    inside.clear()
    entries = list(start.items())
    changed = start.set(Nosy(1, 3), "x")
    assert changed[Nosy(1, 3)] == "x" and len(changed) == 4
    assert [(id(key), value) for key, value in start.items()] == [(id(k), v) for k, v in entries]
    assert {key.name for key in holder[0]} == {1, 2, 3, 8, 9}
