"""The name self in inner scopes of its own, where it is no self variable and nothing private is read."""


class Outer:

    def __init__(self, value):
        self._value = value

    def compare(self, other):
        def larger(self, other):
            return self if self > other else other
        return larger(self._value, other)

    def apply(self, items):
        shown = [(lambda self: self + 1)(item) for item in items]
        return shown, self._value

    def made(self):
        def make():
            self = {"plain": 1}
            return self["plain"]
        return make() + self._value


def check():
    outer = Outer(5)
    assert outer.compare(7) == 7
    assert outer.apply([1, 2]) == ([2, 3], 5)
    assert outer.made() == 6
