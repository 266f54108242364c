"""A cache in a class, a cache by functools, and walrus that leaves self alone."""

from functools import lru_cache


@lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


class Memo:

    def __init__(self, function):
        self._function = function
        self._known = {}

    def __call__(self, argument):
        if (found := self._known.get(argument)) is not None:
            return found
        return self._known.setdefault(argument, self._function(argument))

    def known(self):
        return sorted(self._known)

    def longest(self, words):
        best = [(last := word) for word in words if len(word) > 1]
        return last, best


def check():
    square = Memo(lambda n: n * n)
    assert [square(3), square(3), square(2)] == [9, 9, 4]
    assert square.known() == [2, 3]
    assert square.longest(["ab", "c", "de"]) == ("de", ["ab", "de"])
    assert fibonacci(20) == 6765
