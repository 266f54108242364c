"""A read-only view of a dict, and the factory that is given out in place of its class."""


class FrozenDict(object):
    """Reads a dictionary that it never shows."""

    def __init__(self, dictionary):
        self._dict = dictionary

    def get(self, key):
        return self._dict.get(key)

    def keys(self):
        return tuple(self._dict)

    def __len__(self):
        return len(self._dict)

    def __contains__(self, key):
        return key in self._dict


def make_frozen_dict(*args):
    return FrozenDict(*args)


def check():
    d = make_frozen_dict({"a": 1})
    assert d.get("a") == 1
    assert d.get("b") is None
    assert len(d) == 1
    assert "a" in d
    assert d.keys() == ("a",)
