"""Stage: subjects. CPython's own hash trie, which its context variables use."""

import platform

from map_adapter import MapAdapter
from sealbreak_runtime import MISSING

try:
    from _testinternalcapi import hamt
except ImportError:  # 3.11 and before
    from _testcapi import hamt


class Hamt:
    """The names of a persistent map on CPython's hamt, which has get, set, delete and items only."""

    __slots__ = ("inner",)

    def __init__(self, inner=None):
        self.inner = hamt() if inner is None else inner

    def set(self, key, value):
        return Hamt(self.inner.set(key, value))

    def discard(self, key):
        return Hamt(self.inner.delete(key))

    def update(self, pairs):
        inner = self.inner
        for key, value in pairs.items() if isinstance(pairs, Hamt) else pairs:
            inner = inner.set(key, value)
        return Hamt(inner)

    def get(self, key, default):
        return self.inner.get(key, default)

    def items(self):
        return self.inner.items()

    def keys(self):
        return self.inner.keys()

    def values(self):
        return self.inner.values()

    def __getitem__(self, key):
        return self.inner[key]

    def __contains__(self, key):
        return key in self.inner

    def __len__(self):
        return len(self.inner)

    def __iter__(self):
        return iter(self.inner.keys())

    def __eq__(self, other):
        return self.inner == other.inner


class Adapter(MapAdapter):
    NAME = "hamt"
    VERSION = platform.python_version()
    EMPTY = Hamt()
    CLAIMS = {"keeps_first_key": True}

    def from_items(self, items):
        return Hamt().update(items)

    # Its delete says nothing of an absent key, as discard does; it has no operator, hash, printed
    # form or copy of its own to be judged.
    remove = merge = hash = hash_rebuilt = repr = copy = share_set = share_discard = None
