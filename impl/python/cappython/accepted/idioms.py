"""Idioms that look like holes and are none: classes as decorators, unions, aliases, a class's own constants."""

from collections import ChainMap, Counter, namedtuple
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import KW_ONLY, dataclass, field
from functools import lru_cache
from typing import Generic, Literal, Optional, TypeAlias, TypeVar, cast, overload


class Node:

    def __init__(self, value):
        self._value = value

    def value(self):
        return self._value


T = TypeVar("T", bound=Node)
Handler = Callable[[Node], None]
Handlers: TypeAlias = dict[str, list[Handler]]
Side = Literal[-1, 1]


class Memo:
    """A class that decorates plain functions, with and without arguments."""

    _LIMIT = 2
    __STEP = 1

    @staticmethod
    def _bounded(count):
        return min(count, Memo._LIMIT)

    def __init__(self, function):
        self._function, self._calls = function, 0

    def __call__(self, *args):
        self._calls += Memo.__STEP
        return self._function(*args)

    def calls(self):
        return [Memo._bounded(self._calls) for _ in range(1)][0]

    def again(self):
        return self.__class__(self._function)

    def __eq__(self, other):
        return type(other) is self.__class__

    def __repr__(self):
        return f"{self.__class__.__name__}({self._calls})"


class Times:

    def __init__(self, factor):
        self._factor = factor

    def __call__(self, function):
        return lambda x: function(x) * self._factor


@Memo
def double(x):
    return x + x


@Times(3)
def plain(x):
    return x


@overload
def shown(x: int) -> str: ...
@overload
def shown(x: str) -> str: ...
def shown(x):
    return str(x)


@lru_cache(maxsize=None)
def cached(x):
    return x


class Nodes(Generic[T], Iterator[Node]):

    def __init__(self, nodes: Mapping[str, Optional[T]], handlers: Handlers) -> None:
        self._left, self._handlers = list(nodes.values()), handlers

    def __next__(self) -> Node:
        if not self._left:
            raise StopIteration
        node = cast(Node, self._left.pop(0))
        for handler in self._handlers.get("next", []):
            handler(node)
        return node


class Point(namedtuple("Point", ["x", "y"], defaults=(0,))):

    __slots__ = ()

    def sum(self):
        return self.x + self.y


@dataclass
class Box:
    label: str
    _: KW_ONLY
    node: Node = field(default_factory=lambda: Node(0))
    counts: Counter = field(default_factory=lambda: Counter())


class Missing(KeyError):
    pass


def check():
    assert double(2) == 4 and double(3) == 6 and double.calls() == 2
    assert repr(double).endswith("Memo(2)") and double.again() == double
    assert plain(2) == 6 and shown(1) == "1" and cached(3) == 3
    assert isinstance(Node(1), Node | Memo) and not isinstance(1, (Node | Memo, str))
    seen = []
    assert [node.value() for node in Nodes({"a": Node(1)}, {"next": [seen.append]})] == [1] and len(seen) == 1
    assert Point(1).sum() == 1 and Point(1, 2).sum() == 3
    assert Box("b", node=Node(2)).node.value() == 2 and Box("b").node.value() == 0
    assert Counter("aab").most_common(1) == [("a", 2)] and ChainMap({1: 2})[1] == 2
    assert isinstance({}, Mapping)
    with suppress(Missing):
        raise Missing
