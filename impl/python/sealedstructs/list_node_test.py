"""ListNode against tuple, with ordinary and hostile items.

Stage:     tests of list_node.py.
Input:     lists drawn by Hypothesis; hand-made hostile items; a million integers.
Output:    pytest verdicts.
Invariant: no test depends on a hash seed or an address.
"""

from __future__ import annotations

import copy
import gc
import pickle
import types
import weakref
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealedstructs import ListNode

items = st.lists(st.one_of(st.integers(-2, 2), st.booleans(), st.none(), st.floats()), max_size=12)
bounds = st.one_of(st.none(), st.integers(-15, 15))


def cell_of(instance: ListNode) -> tuple:
    """The first cell of a list, by the road that only tests take: the collector's references."""
    for found in gc.get_referents(instance):
        if isinstance(found, types.FunctionType):
            return found.__closure__[0].cell_contents
    raise AssertionError("no opener")


def same_items(instance: ListNode, expected) -> bool:
    """Whether a list holds these very objects, and every cell has its right length."""
    cell, left = cell_of(instance), len(expected)
    for item in expected:
        if cell[0] is not item or cell[2] != left:
            return False
        cell, left = cell[1], left - 1
    return cell == () and type(instance) is ListNode


@settings(max_examples=150, deadline=None)
@given(items)
def test_sequence_agrees_with_tuple(drawn):
    model, instance = tuple(drawn), ListNode(drawn)
    assert same_items(instance, model) and len(instance) == len(model)
    assert tuple(instance) == model and tuple(reversed(instance)) == model[::-1]
    assert same_items(instance.reverse(), model[::-1])
    assert repr(instance) == f"ListNode({list(model)!r})"
    assert hash(instance) == hash(ListNode(iter(model)))
    for place in range(-len(model), len(model)):
        assert instance[place] is model[place]
    for place in (len(model), -len(model) - 1, 2**70):
        with pytest.raises(IndexError):
            instance[place]
    for item in (*model, 7, True, float("nan")):
        assert (item in instance) == (item in model)
        assert instance.count(item) == model.count(item)


@settings(max_examples=300, deadline=None)
@given(items, bounds, bounds, bounds.filter(lambda step: step != 0))
def test_slices_agree_with_tuple(drawn, start, stop, step):
    model, instance = tuple(drawn), ListNode(drawn)
    assert same_items(instance[start:stop:step], model[start:stop:step])


@settings(max_examples=150, deadline=None)
@given(items, st.integers(-15, 15), st.integers(-15, 15))
def test_index_agrees_with_tuple(drawn, start, stop):
    model, instance = tuple(drawn), ListNode(drawn)
    for item in (*model, 7):
        for arguments in ((item,), (item, start), (item, start, stop)):
            try:
                expected = model.index(*arguments)
            except ValueError:
                with pytest.raises(ValueError):
                    instance.index(*arguments)
            else:
                assert instance.index(*arguments) == expected


@settings(max_examples=150, deadline=None)
@given(items, items, items)
def test_concat_and_equality_agree_with_tuple(first, second, third):
    left, middle, right = ListNode(first), ListNode(second), ListNode(third)
    assert same_items(left + middle, (*first, *second))
    assert same_items(left.concat(middle), (*first, *second))
    assert (left + middle) + right == left + (middle + right)
    assert (left == middle) == (tuple(first) == tuple(second))
    assert (left != middle) == (tuple(first) != tuple(second))
    if left == middle:
        assert hash(left) == hash(middle)
    assert cell_of(left + middle) is cell_of(middle) or first


def test_cons_head_tail_and_the_empty_list():
    empty = ListNode()
    one = empty.cons(1)
    two = one.cons("x")
    assert (two.head, two.tail.head, len(two), len(empty)) == ("x", 1, 2, 0)
    assert two.tail == one and two.tail.tail == empty and same_items(two, ("x", 1))
    for name in ("head", "tail"):
        with pytest.raises(IndexError, match=f"no {name}"):
            getattr(empty, name)
    assert not empty and one and list(empty) == [] and empty == ListNode([])
    assert same_items(one.cons(one), (one, 1))


def test_lists_share_their_ends():
    instance = ListNode(range(10))
    cell = cell_of(instance)
    assert cell_of(instance.cons(1))[1] is cell and cell_of(instance.tail) is cell[1]
    assert cell_of(instance[4:]) is cell[1][1][1][1]
    assert instance[:] is instance and instance[0:99] is instance
    assert cell_of(instance[:4] + instance)[1][1][1][1] is cell
    assert instance + ListNode() is instance and ListNode() + instance is instance
    assert ListNode(instance) is instance and copy.copy(instance) is instance


def test_sequence_interface():
    instance = ListNode("abc")
    assert isinstance(instance, Sequence) and ListNode[int]([1]) == ListNode([1])
    assert instance != ("a", "b", "c") and instance != ["a", "b", "c"] and not instance == "abc"
    assert instance[True] == "b"
    for wrong in ("a", 1.0, None):
        with pytest.raises(TypeError):
            instance[wrong]
        with pytest.raises(TypeError):
            instance.concat(wrong)
        with pytest.raises(TypeError):
            instance + wrong
    for wrong in (5, None):
        with pytest.raises(TypeError):
            ListNode(wrong)
    with pytest.raises(TypeError, match="unhashable"):
        hash(ListNode([[]]))
    with pytest.raises(ValueError):
        instance[::0]
    match instance:
        case [first, *rest]:
            assert first == "a" and rest == ["b", "c"]
        case _:
            pytest.fail("no sequence pattern matched")


def test_items_are_equal_by_identity_or_by_the_stored_one():
    nan = float("nan")
    instance = ListNode([nan])
    assert nan in instance and instance.index(nan) == 0 and instance.count(nan) == 1
    assert instance == ListNode([nan]) and instance != ListNode([float("nan")])
    asked = []

    class Item:
        def __init__(self, name):
            self.name = name

        def __eq__(self, other):
            asked.append(self.name)
            return True

    stored, other = ListNode([Item("stored")]), Item("other")
    assert other in stored and stored.index(other) == 0 and stored.count(other) == 1
    assert stored == ListNode([other]) and asked == ["stored"] * 4
    assert ListNode([other]) == stored and asked[-1] == "other"
    assert stored.cons(1) != stored and asked[-1] == "other" and len(asked) == 5


def test_errors_pass_unchanged():
    fault = ZeroDivisionError()

    class Broken:
        def __eq__(self, other):
            raise fault

        def __hash__(self):
            raise fault

        def __repr__(self):
            raise fault

    def broken():
        yield 1
        raise fault

    instance = ListNode([1, Broken()])
    cell = cell_of(instance)
    for operation in (
        lambda: ListNode(broken()),
        lambda: 2 in instance,
        lambda: instance.index(2),
        lambda: instance.count(2),
        lambda: instance == ListNode([1, 2]),
        lambda: hash(instance),
        lambda: repr(instance),
    ):
        with pytest.raises(ZeroDivisionError) as caught:
            operation()
        assert caught.value is fault and cell_of(instance) is cell
    assert 1 in instance and instance.index(1) == 0 and instance == ListNode(list(instance))


def test_copies_and_pickles():
    instance = ListNode([1, [2]])
    deep = copy.deepcopy(instance)
    assert deep == instance and deep[1] is not instance[1]
    plain = ListNode([1, "a"])
    assert copy.deepcopy(plain) is plain
    loop = []
    loop.append(ListNode([loop]))
    assert copy.deepcopy(loop[0])[0][0][0] is not loop
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(instance, protocol)) == instance


def test_a_million_items():
    size = 1_000_000
    instance = ListNode(range(size))
    again = pickle.loads(pickle.dumps(instance))
    assert again == instance and hash(again) == hash(instance) and len(repr(again)) > size
    assert instance[size // 2 :].head == size // 2 and instance[-1] == size - 1
    assert len(instance[: size // 2]) == size // 2 and instance[::-1].head == size - 1
    assert instance.reverse()[1] == size - 2 and len(instance + again) == 2 * size
    assert copy.deepcopy(instance[: size // 10]) == instance[: size // 10]
    assert size not in instance and instance.index(size - 1) == size - 1
    del again, instance


def test_everything_dies_by_reference_count():
    class Canary:
        pass

    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        canaries = [Canary() for _ in range(8)]
        watched = [weakref.ref(canary) for canary in canaries]
        instance = ListNode(canaries)
        more = instance.cons(1)[2:].reverse() + instance[::2] + instance.tail
        hash(more), repr(more), more == instance, more.count(5), copy.deepcopy(ListNode([1]))
        with pytest.raises(ValueError):
            more.index(5)
        iterator = iter(more)
        next(iterator)
        dead = weakref.ref(more)
        del canaries, instance, more, iterator
        assert dead() is None and [ref for ref in watched if ref() is not None] == []
    finally:
        if enabled:
            gc.enable()
