"""Sealed boxes: how one object shows its private state to others of its kind, and to nobody else.

Stage:     imported by CapPython code (`from cappython.unsealer import make_brand`); written in full Python.
Input:     any value, at `seal`.
Output:    a box that has no attributes; only the `unseal` made together with that `seal` opens it.
Invariant: no attribute of a box, and no attribute of its class, leads to the value.

`other._x` is refused in CapPython even where `other` is of the same class, so `__eq__` and its like
have to ask `other` for a box, and open it with an `unseal` that only their own module holds.

The value stands in a slot whose descriptor is taken out of the class, as in sealedstructs: it is
no table from boxes to values, so a box and its value may refer to each other and still be collected.
"""

from __future__ import annotations

from typing import Any, Callable

__all__ = ["make_brand"]


def make_brand() -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Make a pair (seal, unseal) that belongs together.

    `seal(value)` gives a new box, each time another one. `unseal(box)` gives the value back;
    TypeError when `box` is no box of this very brand. Both take their argument by position only.
    """

    class Box:
        """A sealed box: it can be held, compared by identity and passed on."""

        __slots__ = ("content",)

        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            raise TypeError("a box is made by seal() only")

        def __init_subclass__(cls, **options: Any) -> None:
            raise TypeError("Box cannot be subclassed")

        def __reduce_ex__(self, protocol: Any) -> Any:
            raise TypeError("a box can be neither copied nor pickled")

    slot = Box.__dict__["content"]
    del Box.content
    read, write, allocate = slot.__get__, slot.__set__, object.__new__

    def seal(value: Any, /) -> Any:
        box = allocate(Box)
        write(box, value)
        return box

    def unseal(box: Any, /) -> Any:
        # The exact type, before the slot is asked: __get__ of None would give the descriptor itself.
        if type(box) is not Box:
            raise TypeError("not a box of this brand")
        try:
            return read(box, Box)
        except AttributeError:
            raise TypeError("an empty box") from None

    return seal, unseal
