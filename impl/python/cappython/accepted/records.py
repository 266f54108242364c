"""Records: dataclasses, named tuples, total ordering."""

from collections import namedtuple
from dataclasses import dataclass, field
from functools import total_ordering
from typing import NamedTuple

Pair = namedtuple("Pair", "left right")


@dataclass(frozen=True)
class Item:
    name: str
    price: int = 0
    tags: list[str] = field(default_factory=list)

    def label(self):
        return f"{self.name} ({self.price})"


class Place(NamedTuple):
    row: int
    seat: int = 1

    def text(self):
        return f"{self.row}/{self.seat}"


@total_ordering
class Version:

    def __init__(self, *parts):
        self._parts = parts

    def parts(self):
        return self._parts

    def __eq__(self, other):
        return type(other) is Version and self._parts == other.parts()

    def __lt__(self, other):
        return self._parts < other.parts()

    def __repr__(self):
        return f"{type(self).__name__}{self._parts}"


def check():
    assert Item("pen", 3) == Item("pen", 3)
    assert Item("pen").label() == "pen (0)"
    assert Item("pen", tags=["x"]).tags == ["x"]
    assert Place(2).text() == "2/1"
    assert Pair(1, right=2).right == 2
    assert Version(1, 2) >= Version(1, 1)
    assert repr(Version(1, 2)).endswith("Version(1, 2)")
