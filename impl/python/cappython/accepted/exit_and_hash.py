"""A context manager that asks whether there was an exception; a hash over a class; slots for weak references."""

from collections import namedtuple
from dataclasses import dataclass
from typing import Callable, ClassVar, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Pair = namedtuple("Pair", ["left", "right"])


class Sum(Pair):

    __slots__ = ()

    def total(self):
        return self.left + self.right


class Point:

    __slots__ = ("_at", "__weakref__")

    def __init__(self, *at: int) -> None:
        self._at = at

    def key(self) -> tuple[int, ...]:
        return self._at

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return self._at == other.key()

    def __hash__(self):
        return hash((type(self), self._at))


@dataclass
class Job:
    _names: ClassVar[list[str]] = []
    name: str

    def noted(self):
        self._names.append(self.name)
        return len(self._names)


class Attempt:

    def __init__(self):
        self.result = ""

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if not kind:
            self.result = "fine"
        elif kind and issubclass(kind, KeyError):
            self.result = "missing"
        else:
            self.result = kind.__name__ if kind else ""
        return True


def logged(function: Callable[P, R]) -> Callable[P, R]:
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)
    return inner


@logged
def parts(point: Point | Pair) -> int:
    return len(point.key())


def check():
    assert Sum(1, 2).total() == 3 and isinstance(Sum(1, 2), Pair)
    assert len({Point(1, 2), Point(1, 2), Point(2)}) == 2 and parts(Point(1, 2)) == 2
    assert Job("a").noted() < Job("b").noted() and Job("a") == Job("a")
    with Attempt() as first:
        pass
    with Attempt() as second:
        raise KeyError
    with Attempt() as third:
        raise OSError
    assert (first.result, second.result, third.result) == ("fine", "missing", "OSError")
