"""PersistentMap against dict, with ordinary and hostile keys.

Stage:     tests of persistent_map.py, trie.py and map_views.py.
Input:     histories of operations drawn by Hypothesis; hand-made hostile keys.
Output:    pytest verdicts.
Invariant: no test depends on a hash seed or an address.
"""

from __future__ import annotations

import collections
import copy
import gc
import pickle
import types
import weakref
from collections.abc import ItemsView, KeysView, Mapping, ValuesView

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealedstructs import PersistentMap
from sealedstructs.trie import make_trie

LOWEST = -(2**63)
# Full collisions, long shared prefixes (low bits first), negative hashes, the ends of the range.
AWKWARD_HASHES = [0, 1, 4, -2, -(2**62), 2**62, 2**60, 2**62 - 1, LOWEST, LOWEST + 1, 2**63 - 1]


class Key:
    """A key with a given hash and class of equality; counts what it is asked."""

    def __init__(self, key_hash: int, name: object) -> None:
        self.key_hash = key_hash
        self.name = name
        self.hashed = 0
        self.compared = 0

    def __hash__(self) -> int:
        self.hashed += 1
        return self.key_hash

    def __eq__(self, other: object) -> bool:
        self.compared += 1
        return isinstance(other, Key) and self.name == other.name

    def __repr__(self) -> str:
        return f"Key({self.key_hash}, {self.name})"


keys = st.builds(Key, st.sampled_from(AWKWARD_HASHES), st.integers(0, 2)).map(
    # One class of equality has one hash, as Python asks of every key. Not hash(...) of the pair:
    # ints that differ by a multiple of 2**61-1 hash alike.
    lambda key: Key(key.key_hash, (key.key_hash, key.name))
)
plain = st.one_of(st.integers(), st.text(max_size=2), st.none(), st.booleans(), st.floats())
pairs = st.lists(st.tuples(keys, st.integers(0, 3)), max_size=24)
steps = st.lists(
    st.tuples(st.sampled_from(["set", "discard", "remove", "update"]), keys, st.integers(0, 3)),
    max_size=40,
)


def root_of(instance: PersistentMap) -> tuple:
    """The trie of a map, by the road that only tests take: the collector's references."""
    for found in gc.get_referents(instance):
        if isinstance(found, types.FunctionType):
            return found.__closure__[0].cell_contents
    raise AssertionError("no opener")


def shape(node: tuple) -> object:
    """A node's shape; the leaves of a collision in any order."""
    if len(node) == 5:
        return tuple(shape(child) for child in node[:4]), node[4]
    if len(node) == 2:
        return node[0], frozenset(repr(leaf) for leaf in node[1])
    return repr(node)


def nodes_of(node: tuple) -> dict[int, tuple]:
    """All nodes under a node, by identity."""
    found = {id(node): node}
    if len(node) == 5:
        for child in node[:4]:
            found.update(nodes_of(child))
    return found


def check_against(instance: PersistentMap, model: dict) -> None:
    """Everything the interface shows is what the model shows."""
    assert len(instance) == len(model)
    assert dict(instance.items()) == model
    assert instance == model and model == instance
    assert sorted(map(id, instance)) == sorted(map(id, model))
    assert all(instance[key] is value and instance.get(key) is value for key, value in model.items())
    assert all(key in instance for key in model)
    assert list(zip(instance.keys(), instance.values())) == list(instance.items())
    rebuilt = PersistentMap(reversed(list(model.items())))
    assert rebuilt == instance and hash(rebuilt) == hash(instance)
    assert shape(root_of(rebuilt)) == shape(root_of(instance))


@settings(max_examples=120, deadline=None)
@given(steps)
def test_history_agrees_with_dict_and_old_versions_stay(history):
    current, model = PersistentMap(), {}
    versions = [(current, {})]
    for op, key, value in history:
        if op == "set":
            current = current.set(key, value)
            model = model | {key: value}
        elif op == "update":
            more = {key: value, Key(9, 9): value}
            current = current.update(more)
            model = model | more
        elif key in model:
            current = current.remove(key) if op == "remove" else current.discard(key)
            model = {old: kept for old, kept in model.items() if old != key}
        else:
            assert current.discard(key) is current
            with pytest.raises(KeyError) as caught:
                current.remove(key)
            assert caught.value.args[0] is key
        versions.append((current, dict(model)))
    for version, expected in versions:
        check_against(version, expected)


@settings(max_examples=120, deadline=None)
@given(pairs, pairs, pairs)
def test_merge_is_repeated_set(common, left_extra, right_extra):
    base = PersistentMap(common)
    left, right = base.update(left_extra), base.update(right_extra)
    expected = left
    for key, value in right.items():
        expected = expected.set(key, value)
    for merged in (left.merge(right), left | right, left.update(right), left.update(right.items())):
        assert merged == expected
        assert {id(key) for key in merged} == {id(key) for key in expected}
        assert shape(root_of(merged)) == shape(root_of(expected))
    assert dict(left.items()) | right == expected
    assert type(dict(left.items()) | right) is PersistentMap


@settings(max_examples=60, deadline=None)
@given(pairs, pairs)
def test_equality_is_that_of_dicts(left, right):
    first, second = PersistentMap(left), PersistentMap(right)
    assert (first == second) == (dict(left) == dict(right)) == (first == dict(right))
    assert (first != second) == (dict(left) != dict(right))
    if first == second:
        assert hash(first) == hash(second)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(plain, plain), max_size=30))
def test_builtin_keys_agree_with_dict(entries):
    model = dict(entries)
    instance = PersistentMap(entries)
    assert instance == model and len(instance) == len(model)
    assert {repr(item) for item in instance.items()} == {repr(item) for item in model.items()}
    again = pickle.loads(pickle.dumps(instance))
    assert sorted(map(repr, again.items())) == sorted(map(repr, model.items()))


def test_one_is_one_point_nought_is_true():
    instance = PersistentMap({1: "int"}).set(1.0, "float").set(True, "bool")
    assert list(instance.items()) == [(1, "bool")]
    assert type(next(iter(instance))) is int
    assert PersistentMap({-1: "a", -2: "b"}) == {-1: "a", -2: "b"}


def test_nan_is_found_by_identity_only():
    nan, other = float("nan"), float("nan")
    instance = PersistentMap({nan: nan, None: None})
    assert instance[nan] is nan and other not in instance and None in instance
    assert instance.get(nan) is nan and instance.get(other) is None
    assert list(instance.remove(nan)) == [None] and instance.discard(other) is instance
    assert instance == PersistentMap({nan: nan, None: None}) and instance == {nan: nan, None: None}
    assert len(instance.set(other, 0)) == 3
    assert PersistentMap({0: nan}) != PersistentMap({0: other})


@pytest.mark.parametrize("bits", range(64))
def test_every_level_separates_and_collapses(bits):
    key_hash = 1 << bits if bits < 63 else LOWEST
    first, second = Key(0, 1), Key(key_hash, 2)
    both = PersistentMap({first: 1, second: 2})
    assert both[first] == 1 and both[second] == 2 and len(both) == 2
    assert root_of(both.remove(second)) == (0, first, 1)
    assert first.compared == 0 and second.compared == 0


def test_collisions_sit_below_the_last_level_and_collapse():
    trio = [Key(LOWEST, name) for name in range(3)]
    instance = PersistentMap((key, key.name) for key in trio)
    node, depth = root_of(instance), 0
    while len(node) == 5:
        assert node[4] == 3
        node, depth = next(child for child in node[:4] if child), depth + 1
    assert depth == 32 and len(node) == 2 and node[0] == LOWEST
    two = instance.remove(trio[1])
    assert list(two) == [trio[0], trio[2]]
    assert root_of(two.remove(trio[0])) == (LOWEST, trio[2], 2)
    assert two.set(Key(LOWEST, 2), "new")[trio[2]] == "new"
    assert instance.discard(Key(LOWEST, 7)) is instance and Key(LOWEST, 7) not in instance
    assert instance.get(Key(LOWEST, 7), "no") == "no"
    assert PersistentMap((key, key.name) for key in reversed(trio)) == instance
    assert instance.set(trio[0], 9) != instance and two.set(Key(LOWEST, 9), 1) != instance


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


def test_constructor_and_update_take_what_dict_takes():
    class OnlyKeys:
        def keys(self):
            return iter("ab")

        def __getitem__(self, key):
            return key * 2

    assert PersistentMap() == {} and PersistentMap(a=1, entries=2) == {"a": 1, "entries": 2}
    assert PersistentMap({"a": 1}, b=2) == PersistentMap([("a", 1)]).update(b=2) == {"a": 1, "b": 2}
    assert PersistentMap(OnlyKeys()) == {"a": "aa", "b": "bb"}
    assert PersistentMap(collections.OrderedDict(a=1)) == collections.ChainMap({"a": 1})
    instance = PersistentMap(a=1)
    assert PersistentMap(instance) is instance and PersistentMap(instance, b=2) == {"a": 1, "b": 2}
    assert instance.update() is instance and instance.set("a", 1) is instance
    assert instance.merge(types.MappingProxyType({"b": 1})) == {"a": 1, "b": 1}
    with pytest.raises(TypeError):
        instance.merge([("a", 1)])
    with pytest.raises(TypeError):
        instance | [("a", 1)]
    with pytest.raises(TypeError):
        [("a", 1)] | instance


def test_mapping_interface():
    instance = PersistentMap(a=1, b=[])
    assert isinstance(instance, Mapping) and PersistentMap[str, int]() == {}
    assert instance.get("c") is None and instance.get("c", default=5) == 5
    with pytest.raises(KeyError, match="'c'"):
        instance["c"]
    with pytest.raises(TypeError, match="unhashable"):
        instance.get([])
    with pytest.raises(TypeError, match="unhashable"):
        hash(instance)
    assert instance != {"a": 1, "b": 2} and instance != {"a": 1} and instance != 5
    assert instance != {"a": 1, "c": []} and PersistentMap(a=1) != PersistentMap(a=2)
    assert repr(PersistentMap(a=1)) == "PersistentMap({'a': 1})" and repr(PersistentMap()) == "PersistentMap({})"
    match instance:
        case {"a": found, **rest}:
            assert found == 1 and rest == {"b": []}
        case _:
            pytest.fail("no mapping pattern matched")
    assert dict(instance) == {**instance} == {"a": 1, "b": []}


def test_views():
    instance = PersistentMap(a=1, b=2)
    assert isinstance(instance.keys(), KeysView) and isinstance(instance.items(), ItemsView)
    assert isinstance(instance.values(), ValuesView) and len(instance.values()) == 2
    assert instance.keys() == {"a", "b"} and instance.keys() <= {"a", "b", "c"}
    assert instance.keys() & ["a", "c"] == {"a"} and ["a", "c"] & instance.keys() == {"a"}
    assert instance.keys() | ["c"] == {"a", "b", "c"} == ["c"] | instance.keys()
    assert instance.keys() - ["a"] == {"b"} and ["a", "c"] - instance.keys() == {"c"}
    assert instance.keys() ^ ["a", "c"] == {"b", "c"} == ["a", "c"] ^ instance.keys()
    assert instance.keys().isdisjoint(["c"]) and instance.keys() > {"a"}
    assert ("a", 1) in instance.items() and ("a", 2) not in instance.items()
    assert ("c", 1) not in instance.items() and "a" not in instance.items()
    assert 2 in instance.values() and 3 not in instance.values()
    assert instance.items() == {("a", 1), ("b", 2)} and repr(PersistentMap(a=1).keys()) == "MapKeys(['a'])"
    with pytest.raises(TypeError):
        type(instance.keys())(instance)
    with pytest.raises(TypeError):
        hash(instance.keys())
    with pytest.raises(TypeError):
        instance.keys() & 5


def test_copies_and_pickles():
    instance = PersistentMap(a=[1], b=2)
    assert instance.copy() is instance and copy.copy(instance) is instance
    deep = copy.deepcopy(instance)
    assert deep == instance and deep["a"] is not instance["a"]
    plain_map = PersistentMap(a=1)
    assert copy.deepcopy(plain_map) is plain_map
    loop = []
    loop.append(PersistentMap(a=loop))
    assert copy.deepcopy(loop[0])["a"][0]["a"][0]["a"] is not loop
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(instance, protocol)) == instance


def test_versions_share_structure():
    named = [Key(number, number) for number in range(5000)]
    instance = PersistentMap((key, key.name) for key in named)
    old = nodes_of(root_of(instance))
    changed = instance.set(named[77], 0)
    added = instance.set(Key(-7, -7), 0)
    for changed in (instance.remove(named[77]), added, changed):
        assert len(nodes_of(root_of(changed)).keys() - old.keys()) <= 12
    # Where a merge equals one of its sides, it is that side.
    assert root_of(instance.merge(changed)) is root_of(changed)
    assert root_of(changed.merge(instance)) is root_of(instance)
    assert root_of(instance.merge(added)) is root_of(added)
    assert added.merge(instance) is added and instance.merge(instance) is instance
    assert root_of(PersistentMap().merge(instance)) is root_of(instance)
    assert instance.merge(PersistentMap()) is instance
    one = PersistentMap([(named[77], 0)])
    assert root_of(PersistentMap([(named[77], 1)]).merge(one)) is root_of(one)


def test_shared_subtrees_are_not_compared():
    stored = [Key(number, number) for number in range(100)]
    instance = PersistentMap((key, 0) for key in stored)
    other = instance.set(Key(1000, 1000), 1)
    assert instance != other and other.remove(Key(1000, 1000)) == instance
    instance.merge(other)
    assert sum(key.compared for key in stored) == 0


def test_everything_dies_by_reference_count():
    class Canary:
        pass

    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        values = [Canary() for _ in range(40)]
        named = [Key(number % 7, number) for number in range(40)]
        watched = [weakref.ref(thing) for thing in values + named]
        instance = PersistentMap(zip(named, values))
        more = instance.set(named[0], 1).merge(instance).discard(named[3]) | {5: 5}
        list(more.items()), hash(more.keys() == 1), repr(more), more == instance, more.get(named[1])
        with pytest.raises(KeyError):
            more.remove(5.5)
        iterator = iter(instance.items())
        next(iterator)
        dead = weakref.ref(instance)
        del values, named, instance, more, iterator
        assert dead() is None and [ref for ref in watched if ref() is not None] == []
    finally:
        if enabled:
            gc.enable()


def test_trie_counts_every_shape():
    trie = make_trie()
    assert trie.count(()) == 0 and trie.count((1, "a", "b")) == 1
    assert trie.count((1, ((1, "a", 0), (1, "b", 0)))) == 2
