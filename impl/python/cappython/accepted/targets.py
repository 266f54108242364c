"""Every form of assignment to an attribute of self."""


class Targets:

    def __init__(self):
        self._a, self._b = 1, 2
        [self._c, (*self._rest, self._last)] = 3, (4, 5, 6)
        self._d: int = 7
        self.public = 8
        self._items = {"k": 0}

    def step(self):
        self.items()["k"] += 1
        self._items["k"] += 1
        self._a = self._b = 9
        for self._i in range(3):
            pass
        del self._d
        self._a, self._b = self._b, self._a + 1
        return self._a, self._b, self._i, self._items["k"]

    def items(self):
        return self._items

    def rest(self):
        return self._c, self._rest, self._last


def check():
    t = Targets()
    assert t.step() == (9, 10, 2, 2)
    assert t.rest() == (3, [4, 5], 6)
    assert t.public == 8
