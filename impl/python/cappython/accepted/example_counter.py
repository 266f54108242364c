"""A counter that only its owner resets: whoever holds the very object `proof` is the owner."""


class Counter:
    """Counts up from 1."""

    def __init__(self, proof):
        self._proof = proof
        self._count = 0

    def next(self):
        """The next number."""
        self._count += 1
        return self._count

    def value(self):
        """How far it has counted."""
        return self._count

    def reset(self, proof):
        """Start again at 0. PermissionError when `proof` is not the owner's."""
        if proof is not self._proof:
            raise PermissionError("not the owner's proof")
        self._count = 0


def counter(proof):
    """A new counter of the owner's."""
    return Counter(proof)


def check():
    proof = object()
    c = counter(proof)
    assert [c.next(), c.next(), c.value()] == [1, 2, 2]
    try:
        c.reset(object())
    except PermissionError:
        assert c.value() == 2
    else:
        raise AssertionError("anybody may reset it")
    c.reset(proof)
    assert c.value() == 0
