"""Stage: subjects. A plain tuple: the model with nothing to get wrong."""

import platform

from list_adapter import ListAdapter


class TupleList(tuple):
    """A tuple with the names of a persistent list."""

    __slots__ = ()

    def cons(self, item):
        return TupleList((item, *self))

    @property
    def head(self):
        return self[0]

    @property
    def tail(self):
        if not self:
            raise IndexError("tail of an empty list")
        return TupleList(self[1:])

    def __getitem__(self, place):
        found = tuple.__getitem__(self, place)
        return TupleList(found) if isinstance(place, slice) else found

    def reverse(self):
        return TupleList(reversed(self))

    def concat(self, other):
        return TupleList((*self, *other))

    def __copy__(self):
        return self


class Adapter(ListAdapter):
    NAME = "tuple"
    VERSION = platform.python_version()
    EMPTY = TupleList()
    CLAIMS = {"bounded_calls": True}

    share_cons = share_drop = share_concat = None
