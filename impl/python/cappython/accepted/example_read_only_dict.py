"""A view of a dictionary that reads and never writes, until its owner revokes it."""


class ReadOnlyDict:
    """Shows what the dictionary holds now: later changes of it are seen."""

    def __init__(self, dictionary, proof):
        self._dictionary = dictionary
        self._proof = proof

    def get(self, key):
        """The key's value, or None."""
        return self._dictionary.get(key)

    def keys(self):
        """The keys, in the dictionary's order, as a tuple of their own."""
        return tuple(self._dictionary)

    def size(self):
        """How many keys there are."""
        return len(self._dictionary)

    def revoke(self, proof):
        """Empty the view for good. PermissionError when `proof` is not the owner's."""
        if proof is not self._proof:
            raise PermissionError("not the owner's proof")
        # A new dictionary: the owner's own keeps what it has.
        self._dictionary = {}


def read_only_dict(dictionary, proof):
    """A new view of `dictionary`."""
    return ReadOnlyDict(dictionary, proof)


def check():
    proof, owned = object(), {"b": 1, "a": 2}
    view = read_only_dict(owned, proof)
    assert (view.get("b"), view.get("c"), view.keys(), view.size()) == (1, None, ("b", "a"), 2)
    owned["c"] = 3
    assert view.get("c") == 3
    try:
        view.revoke(object())
    except PermissionError:
        assert view.size() == 3
    else:
        raise AssertionError("anybody may revoke it")
    view.revoke(proof)
    assert (view.get("b"), view.keys(), view.size()) == (None, (), 0)
    assert len(owned) == 3
