"""What the tests of PersistentMap share.

Stage:     tests of persistent_map.py, trie.py and map_views.py.
Input:     maps.
Output:    keys that count what they are asked, strategies of Hypothesis; a map's trie, its shape and nodes.
Invariant: nothing depends on a hash seed or an address.
"""

from __future__ import annotations

import gc
import types

from hypothesis import strategies as st

from sealedstructs import PersistentMap

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
