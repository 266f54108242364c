"""Stage: subjects. A plain dict, copied before each write: the model with nothing to get wrong."""

import copy
import platform

from map_adapter import MapAdapter


class CopyOnWrite(dict):
    """A dict whose writers return a changed copy. It is never changed after that."""

    __slots__ = ()

    def set(self, key, value):
        changed = CopyOnWrite(self)
        changed[key] = value
        return changed

    def remove(self, key):
        changed = CopyOnWrite(self)
        del changed[key]
        return changed

    def discard(self, key):
        changed = CopyOnWrite(self)
        changed.pop(key, None)
        return changed

    def update(self, other):
        changed = CopyOnWrite(self)
        dict.update(changed, other)
        return changed

    def __or__(self, other):
        return self.update(other)

    def __hash__(self):
        return hash(frozenset(self.items()))

    def __copy__(self):
        return CopyOnWrite(self)


class Adapter(MapAdapter):
    NAME = "dict"
    VERSION = platform.python_version()
    EMPTY = CopyOnWrite()
    #: No bound on calls: a dict's probing may come back to a slot that it has asked.
    CLAIMS = {"hash_before_eq": True, "keeps_first_key": True}

    share_set = share_discard = None
