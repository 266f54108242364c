"""Allowed modules, by module and by name, at the top and inside functions."""

import math
import itertools
from decimal import Decimal
from collections import OrderedDict, deque


class Circle:

    def __init__(self, radius):
        self._radius = radius

    def area(self):
        return math.pi * self._radius ** 2


def pairs(items):
    from itertools import combinations
    return list(combinations(items, 2))


def check():
    assert math.floor(Circle(2).area()) == 12
    assert pairs("abc") == [("a", "b"), ("a", "c"), ("b", "c")]
    assert list(itertools.chain([1], [2])) == [1, 2]
    assert Decimal("0.1") + Decimal("0.2") == Decimal("0.3")
    queue = deque([1, 2], maxlen=2)
    queue.append(3)
    assert list(queue) == [2, 3]
    assert list(OrderedDict(a=1)) == ["a"]
