"""PersistentMap: a persistent hash map, its trie sealed in a closure.

Stage:     a public structure of the package; the subject of the domain `map`.
Input:     hashable keys, any values.
Output:    new maps that share what they can with the old ones; no map ever changes.
Invariant: an instance's slot holds one opener, a function whose cell holds the root of the
           trie; only the functions made beside it in `make_persistent_map` can reach either.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator

from sealedstructs.map_views import MapReader, make_map_views
from sealedstructs.sealing import new_barrier, seal
from sealedstructs.trie import Trie, make_trie

__all__ = ["PersistentMap"]


def make_persistent_map(trie: Trie) -> type:
    """Make the class; its methods keep the trie's functions and the seal in their closures."""
    # All that the methods use comes through the closure, so that no assignment to a module
    # attribute changes what they do or shows them a node. dis shows no LOAD_GLOBAL in them.
    from builtins import AttributeError, KeyError, NotImplemented, TypeError
    from builtins import bool, dict, hasattr, hash, id, isinstance, len, list, object, type
    from collections.abc import Mapping
    from copy import deepcopy
    from types import GenericAlias

    count, find, put, drop, merge, same, leaves = trie
    new_instance = object.__new__
    collision_size = 2
    leaf_size = 3
    branch_size = 5
    no_state = "this PersistentMap was never made: it has no state"

    def make_opener(root: tuple) -> Callable[[], tuple]:
        """The one closure that holds the state of an instance."""

        def opener() -> tuple:
            return root

        return opener

    def wrap(root: tuple) -> Any:
        """A new instance on `root`."""
        instance = new_instance(PersistentMap)
        write(instance, make_opener(root))
        return instance

    def open_map(instance: Any) -> tuple:
        """The root of an instance; TypeError when it has none. Hot methods repeat this inline."""
        try:
            return read(instance)()
        except AttributeError:
            raise TypeError(no_state) from None

    def keys_of(root: tuple) -> Iterator[Any]:
        for leaf in leaves(root):
            yield leaf[1]

    def values_of(root: tuple) -> Iterator[Any]:
        for leaf in leaves(root):
            yield leaf[2]

    def items_of(root: tuple) -> Iterator[tuple[Any, Any]]:
        for leaf in leaves(root):
            yield leaf[1], leaf[2]

    def put_all(root: tuple, other: Any) -> tuple:
        """`root` with the entries of `other`: a map, anything with `keys`, or pairs."""
        if type(other) is PersistentMap:
            return merge(root, open_map(other), 0)
        if type(other) is dict:
            pairs: Iterable[Any] = other.items()
        elif hasattr(other, "keys"):
            pairs = ((key, other[key]) for key in other.keys())
        else:
            pairs = other
        for key, value in pairs:
            root = put(root, (hash(key), key, value), 0, False)
        return root

    class PersistentMap(new_barrier()):
        """A persistent hash map: `set` and `remove` give a new map, the old one stays.

        `PersistentMap(entries=(), /, **named)` takes what `dict` takes: a mapping, an iterable
        of pairs, keyword arguments. It is a `collections.abc.Mapping` and equals any mapping
        with the same entries.

        An operation on one key makes at most 33 small nodes and takes time in the depth of the
        trie: about log4(len) steps, at most 32. It asks the key for its hash once. It asks a
        stored key's `__eq__` only once both hashes are equal, and not for the same object.
        An error in a key's `__hash__` or `__eq__`, or in an iterator, passes unchanged.
        """

        __slots__ = ("sealed_map",)
        __module__ = "sealedstructs.persistent_map"
        __qualname__ = "PersistentMap"

        def __new__(cls, entries: Any = (), /, **named: Any) -> Any:
            if cls is not PersistentMap:
                raise TypeError("PersistentMap.__new__ makes a PersistentMap and nothing else")
            if type(entries) is PersistentMap and not named:
                open_map(entries)
                return entries
            root = put_all((), entries)
            if named:
                root = put_all(root, named)
            return wrap(root)

        def get(self, key: Any, default: Any = None) -> Any:
            """The value of `key`, or `default`. TypeError for an unhashable key."""
            try:
                node = read(self)()
            except AttributeError:
                raise TypeError(no_state) from None
            key_hash = hash(key)
            bits = key_hash
            while len(node) == branch_size:
                node = node[bits & 3]
                bits >>= 2
            if len(node) == leaf_size:
                if node[0] == key_hash and (node[1] is key or node[1] == key):
                    return node[2]
            elif len(node) == collision_size:
                for leaf in node[1]:
                    if leaf[1] is key or leaf[1] == key:
                        return leaf[2]
            return default

        def __getitem__(self, key: Any) -> Any:
            """The value of `key`; KeyError when it is absent."""
            leaf = find(open_map(self), key)
            if not leaf:
                raise KeyError(key)
            return leaf[2]

        def __contains__(self, key: Any) -> bool:
            return bool(find(open_map(self), key))

        def set(self, key: Any, value: Any) -> Any:
            """A map in which `key` has `value`; an equal key that is there already stays. The
            same map when the key has this very value already."""
            try:
                root = read(self)()
            except AttributeError:
                raise TypeError(no_state) from None
            changed = put(root, (hash(key), key, value), 0, False)
            if changed is root:
                return self
            instance = new_instance(PersistentMap)
            write(instance, make_opener(changed))
            return instance

        def remove(self, key: Any) -> Any:
            """A map without `key`; KeyError when it is absent."""
            root = open_map(self)
            changed = drop(root, key)
            if changed is root:
                raise KeyError(key)
            return wrap(changed)

        def discard(self, key: Any) -> Any:
            """A map without `key`; the same map when it is absent."""
            root = open_map(self)
            changed = drop(root, key)
            if changed is root:
                return self
            return wrap(changed)

        def update(self, entries: Any = (), /, **named: Any) -> Any:
            """A map with the entries of a mapping, an iterable of pairs, keywords; they win over
            this map's. Another PersistentMap comes in without asking any key for its hash, and
            shares whole subtrees."""
            root = open_map(self)
            changed = put_all(root, entries)
            if named:
                changed = put_all(changed, named)
            if changed is root:
                return self
            return wrap(changed)

        def merge(self, other: Any) -> Any:
            """A map with the entries of both; those of the mapping `other` win. TypeError when
            `other` is no mapping."""
            root = open_map(self)
            if not isinstance(other, Mapping):
                raise TypeError(f"merge takes a mapping, not {type(other).__name__}")
            changed = put_all(root, other)
            if changed is root:
                return self
            return wrap(changed)

        def __or__(self, other: Any) -> Any:
            root = open_map(self)
            if not isinstance(other, Mapping):
                return NotImplemented
            changed = put_all(root, other)
            if changed is root:
                return self
            return wrap(changed)

        def __ror__(self, other: Any) -> Any:
            root = open_map(self)
            if not isinstance(other, Mapping):
                return NotImplemented
            return wrap(merge(put_all((), other), root, 0))

        def __len__(self) -> int:
            """The number of entries. O(1)."""
            return count(open_map(self))

        def __iter__(self) -> Iterator[Any]:
            """The keys, in the order of their hashes' bits."""
            return keys_of(open_map(self))

        def keys(self) -> Any:
            """A set-like view of the keys."""
            open_map(self)
            return key_view(self)

        def values(self) -> Any:
            """A view of the values, in the order of the keys."""
            open_map(self)
            return value_view(self)

        def items(self) -> Any:
            """A set-like view of the `(key, value)` pairs, in the order of the keys."""
            open_map(self)
            return item_view(self)

        def __eq__(self, other: Any) -> Any:
            """Equal keys with equal values, in any mapping. What two maps share is not asked."""
            root = open_map(self)
            if type(other) is PersistentMap:
                return same(root, open_map(other))
            if not isinstance(other, Mapping):
                return NotImplemented
            if count(root) != len(other):
                return False
            for key, value in other.items():
                leaf = find(root, key)
                if not leaf or not (leaf[2] is value or leaf[2] == value):
                    return False
            return True

        def __hash__(self) -> int:
            """Independent of order; TypeError when a value is unhashable. O(len) each time."""
            root = open_map(self)
            total = 0
            for leaf in leaves(root):
                total += hash((leaf[0], hash(leaf[2])))
            return hash((count(root), total))

        def __repr__(self) -> str:
            entries = [f"{key!r}: {value!r}" for key, value in items_of(open_map(self))]
            inside = ", ".join(entries)
            return f"PersistentMap({{{inside}}})"

        def copy(self) -> Any:
            """The same map: it cannot change."""
            open_map(self)
            return self

        def __copy__(self) -> Any:
            open_map(self)
            return self

        def __deepcopy__(self, memo: dict) -> Any:
            """A map of deep copies; the same map when every copy is its original."""
            copies: tuple = ()
            changed = False
            for key, value in items_of(open_map(self)):
                new_key = deepcopy(key, memo)
                new_value = deepcopy(value, memo)
                changed = changed or new_key is not key or new_value is not value
                copies = put(copies, (hash(new_key), new_key, new_value), 0, False)
            if not changed:
                return self
            # A mutable value may hold this map, and have been copied with it by now.
            return memo.setdefault(id(self), wrap(copies))

        def __reduce__(self) -> tuple:
            return PersistentMap, (list(items_of(open_map(self))),)

        __class_getitem__ = classmethod(GenericAlias)

    read, write = seal(PersistentMap, "sealed_map")
    Mapping.register(PersistentMap)
    key_view, value_view, item_view = make_map_views(
        MapReader(open_map, find, keys_of, values_of, items_of)
    )
    return PersistentMap


PersistentMap = make_persistent_map(make_trie())
