"""A counter as a class: private state through self, augmented assignment included."""


class Counter(object):

    def __init__(self):
        self._i = 0

    def next(self):
        self._i += 1
        return self._i


def check():
    first, second = Counter(), Counter()
    assert [first.next(), first.next(), second.next()] == [1, 2, 1]
