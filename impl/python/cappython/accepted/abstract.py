"""Abstract bases, a mapping of one's own, and a lazily computed property."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import contextmanager
from functools import cached_property


class Store(ABC):

    @abstractmethod
    def load(self, key):
        """The value of a key."""


class MemoryStore(Store):

    def __init__(self, values):
        self._values = dict(values)
        self._depth = 0

    def load(self, key):
        return self._values[key]

    @contextmanager
    def session(self):
        self._depth += 1
        try:
            yield self._depth
        finally:
            self._depth -= 1

    @cached_property
    def size(self):
        return len(self._values)


class View(Mapping):

    def __init__(self, items):
        self._items = dict(items)

    def __getitem__(self, key):
        return self._items[key]

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)


def check():
    store = MemoryStore({"a": 1})
    assert store.load("a") == 1 and store.size == 1
    with store.session() as depth:
        assert depth == 1
    try:
        Store()
    except TypeError:
        pass
    else:
        raise AssertionError("an abstract class has an instance")
    view = View({"x": 1})
    assert view.get("x") == 1 and view.get("y", 2) == 2 and "x" in view
    assert list(view.items()) == [("x", 1)]
