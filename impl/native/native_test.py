"""The native classes against dict and tuple, hostile keys, and those who would reach inside.

Stage:     tests of the extension `sealbreak_native`, which must be on sys.path.
Input:     histories drawn by Hypothesis; hand-made hostile keys; attacks by attribute and by type.
Output:    pytest verdicts.
Invariant: no test depends on a hash seed or an address.
"""

import collections
import copy
import gc
import pickle
import sys
import weakref
from collections.abc import ItemsView, KeysView, Mapping, Sequence, ValuesView

import pytest
import sealbreak_native
from hypothesis import given, settings
from hypothesis import strategies as st
from sealbreak_native import ListNode, PersistentMap

LOWEST = -(2**63)
AWKWARD_HASHES = [0, 1, 4, -2, 2**62, 2**60, LOWEST, LOWEST + 1, 2**63 - 1]


class Refused(Exception):
    """What a hostile key raises."""


class Key:
    """A key with a given hash and class of equality; counts what it is asked, and may do worse."""

    def __init__(self, key_hash, name=0, on_eq=None, on_hash=None):
        self.key_hash, self.name, self.on_eq, self.on_hash = key_hash, name, on_eq, on_hash
        self.hashed = self.compared = 0

    def __hash__(self):
        self.hashed += 1
        if self.on_hash:
            self.on_hash()
        # The interpreter folds wide numbers from __hash__; all these fit.
        return self.key_hash

    def __eq__(self, other):
        self.compared += 1
        if self.on_eq:
            self.on_eq()
        return isinstance(other, Key) and (self.key_hash, self.name) == (other.key_hash, other.name)

    def __repr__(self):
        return f"Key({self.key_hash}, {self.name})"


def refuse():
    raise Refused


keys = st.builds(Key, st.sampled_from(AWKWARD_HASHES), st.integers(0, 2))
steps = st.lists(
    st.tuples(st.sampled_from(["set", "discard", "remove", "update"]), keys, st.integers(0, 3)),
    max_size=40,
)
pairs = st.lists(st.tuples(keys, st.integers(0, 3)), max_size=24)
items = st.lists(st.one_of(st.integers(-2, 2), st.booleans(), st.none(), st.floats()), max_size=12)
bounds = st.one_of(st.none(), st.integers(-15, 15))


def check_map(instance, model):
    assert len(instance) == len(model) and dict(instance.items()) == model
    assert instance == model and model == instance and not instance != model
    assert sorted(map(id, instance)) == sorted(map(id, model))
    assert all(instance[k] is v and instance.get(k) is v and k in instance for k, v in model.items())
    assert list(zip(instance.keys(), instance.values())) == list(instance.items())
    rebuilt = PersistentMap(reversed(list(model.items())))
    assert rebuilt == instance and hash(rebuilt) == hash(instance)


@settings(max_examples=150, deadline=None)
@given(steps)
def test_history_agrees_with_dict_and_old_versions_stay(history):
    current, model = PersistentMap(), {}
    versions = [(current, {})]
    for op, key, value in history:
        if op == "set":
            current, model = current.set(key, value), model | {key: value}
        elif op == "update":
            more = {key: value, Key(9, 9): value}
            current, model = current.update(more), model | more
        elif key in model:
            current = current.remove(key) if op == "remove" else current.discard(key)
            model = {old: kept for old, kept in model.items() if old != key}
        else:
            assert current.discard(key) is current
            with pytest.raises(KeyError) as caught:
                current.remove(key)
            assert caught.value.args[0] is key
        versions.append((current, model))
    for version, expected in versions:
        check_map(version, expected)


@settings(max_examples=100, deadline=None)
@given(pairs, pairs)
def test_updates_of_every_kind_agree(left, right):
    first, expected = PersistentMap(left), dict(left) | dict(right)
    mapping = collections.UserDict(right)
    for update in (right, iter(right), dict(right), mapping, PersistentMap(right), [list(p) for p in right]):
        check_map(first.update(update), expected)
    for other in (dict(right), mapping, PersistentMap(right)):
        check_map(first.merge(other), expected)
        check_map(first | other, expected)
    made = dict(right) | first
    assert type(made) is PersistentMap and made == dict(right) | dict(left)
    assert (first == PersistentMap(right)) == (dict(left) == dict(right)) == (first == mapping)
    for view in ("keys", "items"):
        a, b = getattr(first, view)(), getattr(dict(right), view)()
        c = getattr(dict(left), view)()
        assert a & b == c & b and a | b == c | b and a - b == c - b and a ^ b == c ^ b
        assert (a <= b, a < b, a >= b, a > b, a == b) == (c <= b, c < b, c >= b, c > b, c == b)
        assert a.isdisjoint(b) == c.isdisjoint(b) and b - a == b - c


def test_the_small_print_of_the_map():
    m = PersistentMap({"a": 1}, b=2)
    assert PersistentMap(b=2, a=1) == m and PersistentMap(m) is m and PersistentMap() == {}
    assert m.get("c") is None and m.get("c", 3) == 3 and m.get(key="a", default=3) == 1
    assert m.set(key="c", value=[]) == {"a": 1, "b": 2, "c": []} and m.update(a=5)["a"] == 5
    assert m.update() is m and m.update([]) is m and m | {} is m and m != 3 and m != {"a": 1}
    assert repr(PersistentMap({"a": m.set("b", 1).discard("b")})) == "PersistentMap({'a': PersistentMap({'a': 1})})"
    assert copy.copy(m) is m and m.copy() is m and copy.deepcopy(m) is m
    assert isinstance(m, Mapping) and PersistentMap[str, int].__origin__ is PersistentMap
    for view, kind in ((m.keys(), KeysView), (m.values(), ValuesView), (m.items(), ItemsView)):
        assert isinstance(view, kind) and len(view) == 2 and repr(view).startswith("Map")
        assert all(part in view for part in view) and 7 not in view
    for bad in (lambda: hash(m.set(0, [])), lambda: m.set([], 0), lambda: m.get([]), lambda: m | 3,
                lambda: m.merge([("a", 1)]), lambda: PersistentMap().remove([]), lambda: hash(m.keys()),
                lambda: m.get(), lambda: m.get(1, 2, 3), lambda: m.get(1, key=1), lambda: m.get(1, x=1),
                lambda: PersistentMap(1, 2), lambda: m.update(1, 2), lambda: m.update(3), lambda: m < m):
        with pytest.raises(TypeError):
            bad()
    for bad in (lambda: m.update([(1,)]), lambda: m.update([(1, 2, 3)])):
        with pytest.raises(ValueError):
            bad()
    with pytest.raises(KeyError) as caught:
        m[("x", 1)]
    assert caught.value.args == (("x", 1),)
    nan = float("nan")
    assert PersistentMap({nan: nan}) == PersistentMap({nan: nan}) and nan in PersistentMap({nan: 1})
    assert type(next(iter(PersistentMap({1: 0}).set(True, 1)))) is int


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol):
    for thing in (PersistentMap({1: "a", (2,): None}), ListNode([1, [2], ListNode()]), PersistentMap()):
        assert pickle.loads(pickle.dumps(thing, protocol)) == thing


def test_deepcopy_of_mutable_parts_and_cycles():
    inner = []
    m, l = PersistentMap({1: inner}), ListNode([inner])
    inner.append((m, l))
    m2, l2 = copy.deepcopy((m, l))
    assert m2[1] is not inner and m2[1] is l2.head and m2[1][0][0] is m2
    inner.clear()
    m2[1].clear()


@settings(max_examples=150, deadline=None)
@given(items, items, bounds, bounds, bounds.filter(lambda step: step != 0))
def test_list_agrees_with_tuple(drawn, other, start, stop, step):
    model, instance = tuple(drawn), ListNode(iter(drawn))
    same = lambda made, expected: type(made) is ListNode and list(map(id, made)) == list(map(id, expected)) and len(made) == len(expected)
    assert same(instance, model) and same(instance[start:stop:step], model[start:stop:step])
    assert same(instance.reverse(), model[::-1]) and [*map(id, reversed(instance))] == [*map(id, model[::-1])]
    assert same(instance + ListNode(other), model + tuple(other)) and same(instance.cons(5), (5, *model))
    assert same(instance.concat(ListNode(other)), model + tuple(other))
    assert repr(instance) == f"ListNode({list(model)!r})"
    assert hash(instance) == hash(ListNode(model)) and instance == ListNode(model)
    assert (instance == ListNode(other)) == (model == tuple(other)) != (instance != ListNode(other))
    for place in range(-len(model), len(model)):
        assert instance[place] is model[place]
    for place in (len(model), -len(model) - 1, 2**70, -(2**70)):
        with pytest.raises(IndexError):
            instance[place]
    for item in (*model, 7, True, float("nan")):
        assert (item in instance) == (item in model) and instance.count(item) == model.count(item)
        for span in ((), (1,), (-3, 5), (2, -1)):
            try:
                expected = model.index(item, *span)
            except ValueError:
                with pytest.raises(ValueError):
                    instance.index(item, *span)
            else:
                assert instance.index(item, *span) == expected


def test_the_small_print_of_the_list():
    l = ListNode([1, 2, 3])
    assert ListNode(l) is l and l[:] is l and ListNode() + l is l and l + ListNode() is l
    assert copy.copy(l) is l and copy.deepcopy(l) is l and isinstance(l, Sequence) and l.tail.head == 2
    assert l != (1, 2, 3) and l.index(3, start=1, stop=3) == 2 and ListNode[int].__origin__ is ListNode
    for bad in (lambda: ListNode().head, lambda: ListNode().tail):
        with pytest.raises(IndexError):
            bad()
    for bad in (lambda: l + [1], lambda: [1] + l, lambda: l.concat([1]), lambda: l["a"], lambda: ListNode(3),
                lambda: ListNode(x=1), lambda: hash(l.cons([])), lambda: l < l, lambda: ListNode([], [])):
        with pytest.raises(TypeError):
            bad()
    with pytest.raises(ValueError):
        l[::0]


def test_keys_are_asked_no_more_than_they_must_be():
    stored, twin, far = Key(7), Key(7), Key(8)
    m = PersistentMap([(stored, 1)])
    stored.hashed = 0
    for ask in (m.get, m.discard, m.__contains__, m.remove, lambda k: m.set(k, 2), m.__getitem__):
        twin.hashed = stored.compared = twin.compared = 0
        ask(twin)
        assert (twin.hashed, stored.compared, twin.compared, stored.hashed) == (1, 1, 0, 0)
    m.get(far)
    assert stored.compared == 1 and far.compared == 0
    m.get(stored), hash(m), m.set(9, 9) == m.set(9, 9), PersistentMap().update(m)
    assert stored.compared == 1 and stored.hashed == 1 and next(iter(m.set(twin, 3))) is stored


def test_errors_pass_unchanged_and_change_nothing():
    quiet = Key(1)
    m = PersistentMap([(quiet, 1), (Key(2), 2)])
    live = sealbreak_native.live_nodes()
    bad_eq, bad_hash = Key(1, 1, on_eq=refuse), Key(1, on_hash=refuse)
    refusing = PersistentMap([(bad_eq, 0)])
    bad_value = PersistentMap([(quiet, bad_eq)])

    def items_then_refuse():
        yield Key(5), 5
        refuse()

    class BadKeys:
        @property
        def keys(self):
            refuse()

    attacks = [
        *(lambda a=a: a(bad_hash) for a in (m.get, m.discard, m.remove, m.__contains__, PersistentMap().remove)),
        *(lambda a=a: a(quiet) for a in (refusing.get, refusing.discard, refusing.remove)),
        lambda: refusing.set(quiet, 1), lambda: refusing.update(m), lambda: PersistentMap([(quiet, 1)]) == bad_value,
        lambda: PersistentMap([(quiet, 1)]) == refusing, lambda: m.update(items_then_refuse()),
        lambda: m.update(BadKeys()), lambda: quiet in bad_value.values(), lambda: ListNode([bad_eq]).count(1),
        lambda: 1 in ListNode([bad_eq]), lambda: ListNode(items_then_refuse()),
        lambda: hash(ListNode([bad_hash])), lambda: ListNode([bad_eq]) == ListNode([quiet]),
    ]
    for attack in attacks:
        error = pytest.raises(Refused, attack).value
        assert error.__cause__ is None and error.__context__ is None
        del error
    assert m == {quiet: 1, Key(2): 2}
    del refusing, bad_value, attack, attacks
    gc.collect()
    assert sealbreak_native.live_nodes() == live


def test_a_key_that_reenters():
    box = []
    nosy = Key(3, on_eq=lambda: (box[0].set(4, 4), box.__setitem__(0, PersistentMap()), gc.collect()))
    box.append(PersistentMap([(nosy, "x"), (Key(99), 0)]))
    assert box[0].get(Key(3)) == "x" and box[0] == {}
    box[0] = PersistentMap([(nosy, "x")])
    assert box[0].set(Key(3), "y") == {nosy: "y"} and box[0] == {}
    box[0] = ListNode([Key(3, 1, on_eq=lambda: box.__setitem__(0, None)), 5])
    assert box[0].index(5) == 1 and box[0] is None
    grower = {1: 1}
    with pytest.raises(RuntimeError):
        PersistentMap([(Key(1, on_eq=lambda: grower.update({len(grower) + 1: 0})), 0)]).update(grower)


def test_iterators_stand_on_their_version():
    m = PersistentMap((n, str(n)) for n in range(50))
    for walk in (iter(m), iter(m.values()), iter(m.items())):
        expected = list(copy.copy(m).items())
        seen = [next(walk)]
        changed = m
        for n in range(50):
            changed = changed.remove(n)
        seen.extend(walk)
        assert len(seen) == 50 and list(walk) == [] and list(m.items()) == expected
    live = sealbreak_native.live_nodes()
    walk = iter(PersistentMap((n, n) for n in range(50)))
    assert next(walk) is not None and sealbreak_native.live_nodes() > live
    del walk
    assert sealbreak_native.live_nodes() == live
    walk = iter(ListNode(range(3)))
    assert next(walk) == 0 and sealbreak_native.live_nodes() == live + 2
    assert list(walk) == [1, 2] and sealbreak_native.live_nodes() == live


def test_nothing_leaks():
    class Canary:
        pass

    live, canary = sealbreak_native.live_nodes(), Canary()
    before = sys.getrefcount(canary)
    gone = weakref.ref(canary)
    m = PersistentMap({n: canary for n in range(20)}).set(canary, canary)
    l = ListNode([canary] * 20)
    again = [m.update({1: 2}), m.merge(m), m | {canary: 1}, m.discard(canary), l[2:5], l + l, l[::-1],
             list(m.items()), list(m.keys()), list(m.values()), iter(m), reversed(l), l.cons(canary).tail,
             PersistentMap(m.items()), hash(m), m == again_of(m), m.get(canary), canary in l, l.index(canary),
             repr(m), m.__reduce__(), l.__reduce__(), copy.deepcopy(ListNode([1])), m.keys() & [canary]]
    assert sys.getrefcount(canary) > before + 40
    watched = weakref.ref(m)
    del again, m, l
    assert watched() is None and sys.getrefcount(canary) == before
    assert sealbreak_native.live_nodes() == live
    del canary
    assert gone() is None
    for _ in range(3):
        types = [sys.getrefcount(t) for t in (PersistentMap, ListNode)]
        [PersistentMap({1: 1}).set(2, 2) for _ in range(100)], [ListNode([1]).cons(2) for _ in range(100)]
        assert types == [sys.getrefcount(t) for t in (PersistentMap, ListNode)]


def again_of(m):
    return PersistentMap(list(m.items()))


def test_depth_and_length_need_no_stack():
    live = sealbreak_native.live_nodes()
    l = ListNode(range(1_000_000))
    assert l == ListNode(range(1_000_000)) and l[999_999] == 999_999
    del l
    nest = PersistentMap()
    for depth in range(200_000):
        nest = (PersistentMap({1: nest}), ListNode([nest]), iter(ListNode([nest])), PersistentMap({1: nest}).items())[depth % 4]
    del nest
    assert sealbreak_native.live_nodes() == live
    nest = PersistentMap()
    for _ in range(100_000):
        nest = PersistentMap({1: nest}) if len(nest) else ListNode([nest])
    twin = ListNode()
    for _ in range(100_000):
        twin = ListNode([twin])
    for deep in (lambda: hash(nest), lambda: repr(nest), lambda: hash(twin), lambda: repr(twin),
                 lambda: twin == copy_of_nest(100_000)):
        with pytest.raises(RecursionError):
            deep()


def copy_of_nest(depth):
    nest = ListNode()
    for _ in range(depth):
        nest = ListNode([nest])
    return nest


def all_instances():
    m, l = PersistentMap({1: 2}), ListNode([1, 2])
    return [m, l, m.keys(), m.values(), m.items(), iter(m), iter(m.values()), iter(m.items()), iter(l)]


def classes_of(thing):
    """The classes that an attack could go through: the instance's, its bases, their metaclasses."""
    found = [c for c in type(thing).__mro__ if c is not object]
    return found + [type(c) for c in found if type(c) is not type]


def refused(attack):
    with pytest.raises((AttributeError, TypeError)):
        attack()


@pytest.mark.parametrize("place", range(9))
def test_hardness(place):
    thing = all_instances()[place]
    cls = type(thing)
    shown = repr(thing)
    for name in {*dir(thing), "fresh", "__class__", "__dict__", "__doc__", "__module__", "__slots__"}:
        refused(lambda: setattr(thing, name, 1))
        refused(lambda: delattr(thing, name))
        refused(lambda: object.__setattr__(thing, name, 1))
        for found in classes_of(thing):
            refused(lambda: setattr(found, name, lambda *_: 1))
            refused(lambda: type.__setattr__(found, name, 1))
            refused(lambda: delattr(found, name))
    assert not hasattr(thing, "__dict__")
    for name, method in vars(cls).items():
        # Nothing on the class carries data: descriptors of C, none of whose attributes can be set.
        for part in (method, getattr(cls, name, None)):
            if part is None or isinstance(part, (str, type)):
                continue
            for attribute in ("__module__", "__doc__", "__name__", "__dict__", "fresh", "__wrapped__", "__self__"):
                if name != "__doc__" and not (name == "__class_getitem__" or name == "__new__"):
                    refused(lambda: setattr(part, attribute, [1]))
    refused(lambda: type("Sub", (cls,), {}))
    look_alike = type("LookAlike", (), {"__slots__": ()})
    for other in (look_alike, dict, PersistentMap, ListNode):
        if other is not cls:
            refused(lambda: setattr(thing, "__class__", other))
            refused(lambda: object.__setattr__(thing, "__class__", other))
            refused(lambda: setattr(look_alike(), "__class__", cls))
    for base in (object, *cls.__mro__[1:], dict, list):
        refused(lambda: base.__new__(cls))
    for arguments in ((), ([(5, 6)],), ({7: 8},), ("abc",)):
        thing.__init__(*arguments)
        cls.__init__(thing, *arguments)
    for base in cls.__mro__[1:]:
        try:
            base.__init__(thing)
        except TypeError:
            pass
    assert repr(thing) == shown or place > 4
    assert gc.get_referents(thing) == [] and not gc.is_tracked(thing)
    for name in ("get", "set", "__len__", "__iter__", "head", "cons", "__getitem__", "__next__", "__reduce__"):
        method = vars(cls).get(name)
        if method is not None:
            for stranger in (object(), {}, 1, None, cls):
                refused(lambda: method.__get__(stranger, type(stranger))())
                if callable(method):
                    refused(lambda: method(stranger))


def test_made_without_init_is_empty_and_views_cannot_be_made():
    for cls in (PersistentMap, ListNode):
        made = cls.__new__(cls)
        assert len(made) == 0 and made == cls() and repr(made) and hash(made) == hash(cls())
    assert len(PersistentMap.__new__(PersistentMap, {1: 2})) == 1
    refused(lambda: PersistentMap.__new__(ListNode))
    refused(lambda: PersistentMap.__new__(int))
    for thing in all_instances()[2:]:
        refused(type(thing))
        refused(lambda: type(thing).__new__(type(thing)))
        refused(lambda: copy.copy(thing))
        refused(lambda: pickle.dumps(thing))


def test_counts():
    before = sealbreak_native.nodes_made(), sealbreak_native.list_nodes_made()
    PersistentMap().set(1, 2), ListNode([1, 2]).cons(0)
    after = sealbreak_native.nodes_made(), sealbreak_native.list_nodes_made()
    assert (after[0] - before[0], after[1] - before[1]) == (1, 3) and sealbreak_native.__version__ == "1"
