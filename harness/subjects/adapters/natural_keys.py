"""Stage: subjects. Keys that are ordinary Python objects.

Input: a natural's name from the table in harness/trace/key.hpp. Output: the object.
Invariant: a name is looked up, never evaluated.
"""

_NATURALS = {
    "0": 0, "1": 1, "-1": -1, "-2": -2, "True": True, "False": False,
    "1.0": float("1"), "0.0": float("0"), "-0.0": float("-0.0"),
    "2**61-1": 2**61 - 1, "2**61": 2**61, "-2**61": -(2**61),
    "None": None, "()": (), "(1,)": (1,), "(1.0,)": (float("1"),),
}


def make(name):
    """The object of that name; KeyError for a name that the table does not have."""
    return _NATURALS[name]


class NaN(float):
    """A NaN with a fixed hash: float's own hash of a NaN is an address."""

    __slots__ = ("hash",)

    def __new__(cls, fixed):
        self = float.__new__(cls, "nan")
        self.hash = fixed
        return self

    def __hash__(self):
        return self.hash
