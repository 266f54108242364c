"""The shape of PersistentMap: one trie for equal contents, shared between versions, gone with the last.

Stage:     tests of persistent_map.py, trie.py and map_views.py.
Input:     hand-made keys with chosen hashes.
Output:    pytest verdicts.
Invariant: no test depends on a hash seed or an address.
"""

from __future__ import annotations

import gc
import weakref

import pytest

from sealedstructs import PersistentMap
from sealedstructs.map_test_support import Key, LOWEST, nodes_of, root_of
from sealedstructs.trie import make_trie


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
