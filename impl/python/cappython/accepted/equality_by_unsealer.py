"""How __eq__ reads another object of its kind: it asks for a box, and opens it."""

from cappython.unsealer import make_brand

_seal, _unseal = make_brand()


class Point:

    def __init__(self, x, y):
        self._x = x
        self._y = y

    def sealed(self):
        """A box with the coordinates; only this module opens it."""
        return _seal((self._x, self._y))

    def __eq__(self, other):
        if not isinstance(other, Point):
            return NotImplemented
        return (self._x, self._y) == _unseal(other.sealed())

    def __hash__(self):
        return hash((self._x, self._y))

    def __repr__(self):
        return f"Point({self._x!r}, {self._y!r})"


def check():
    assert Point(1, 2) == Point(1, 2)
    assert Point(1, 2) != Point(2, 1)
    assert Point(1, 2) != (1, 2)
    assert len({Point(1, 2), Point(1, 2)}) == 1
    assert repr(Point(1, "b")) == "Point(1, 'b')"
