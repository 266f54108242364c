"""An iterator class."""


class Countdown:

    def __init__(self, start):
        self._left = start

    def __iter__(self):
        return self

    def __next__(self):
        if self._left <= 0:
            raise StopIteration
        self._left -= 1
        return self._left + 1


def check():
    assert list(Countdown(3)) == [3, 2, 1]
    a, *rest = Countdown(4)
    assert a == 4 and rest == [3, 2, 1]
