"""Special methods: arithmetic, comparison, containers, calling, truth."""


class Vector:
    __slots__ = ("_items",)

    def __init__(self, *items):
        self._items = items

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        return self._items[index]

    def __iter__(self):
        return iter(self._items)

    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self, other)))

    def __mul__(self, factor):
        return Vector(*(item * factor for item in self))

    def __neg__(self):
        return self * -1

    def __bool__(self):
        return any(self._items)

    def __lt__(self, other):
        return len(self) < len(other)

    def __eq__(self, other):
        return isinstance(other, Vector) and tuple(self) == tuple(other)

    def __hash__(self):
        return hash(self._items)

    def __contains__(self, item):
        return item in self._items

    def __call__(self, function):
        return Vector(*map(function, self._items))


def check():
    v = Vector(1, 2)
    assert v + v == v * 2
    assert -v == Vector(-1, -2)
    assert v < Vector(1, 2, 3)
    assert 2 in v and v[1] == 2 and len(v) == 2
    assert v(lambda item: item + 1) == Vector(2, 3)
    assert not Vector(0, 0)
