"""Generators as methods, delegation, send, and generator expressions over self."""


class Tree:

    def __init__(self, value, *children):
        self._value = value
        self._children = children

    def __iter__(self):
        yield self._value
        for child in self._children:
            yield from child

    def total(self):
        return self._value + sum(child.total() for child in self._children)


def running_mean():
    total, count, mean = 0, 0, None
    while True:
        value = yield mean
        total += value
        count += 1
        mean = total / count


def check():
    tree = Tree(1, Tree(2, Tree(3)), Tree(4))
    assert list(tree) == [1, 2, 3, 4]
    assert tree.total() == 10
    means = running_mean()
    next(means)
    assert [means.send(2), means.send(4)] == [2.0, 3.0]
    means.close()
