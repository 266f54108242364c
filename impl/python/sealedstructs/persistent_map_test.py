"""PersistentMap against dict: contents, and the interface of a mapping.

Stage:     tests of persistent_map.py, trie.py and map_views.py.
Input:     histories of operations drawn by Hypothesis; examples.
Output:    pytest verdicts.
Invariant: no test depends on a hash seed or an address.
"""

from __future__ import annotations

import collections
import copy
import pickle
import types
from collections.abc import ItemsView, KeysView, Mapping, ValuesView

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealedstructs import PersistentMap
from sealedstructs.map_test_support import Key, check_against, pairs, plain, root_of, shape, steps


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
