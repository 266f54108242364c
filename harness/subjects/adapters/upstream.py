"""Stage: subjects. Which sealedstructs is under test.

Input: SEALBREAK_SEALEDSTRUCTS, the folder of an upstream package of the same name, or nothing.
Output: ListNode and PersistentMap under the names that the adapters use.
Invariant: NAMES is the whole of what may differ between upstream's interface and ours.
"""

import os
import sys

#: Our name: the names that upstream may have in its place.
NAMES = {
    "set": ("assoc", "insert", "put", "with_item"),
    "remove": ("delete", "dissoc", "without"),
    "discard": ("drop",),
    "update": ("update_all", "merge", "extend"),
    "cons": ("prepend", "push", "push_front"),
    "head": ("first", "car", "value"),
    "tail": ("rest", "next", "cdr"),
    "reverse": ("reversed",),
    "concat": ("append_all", "extend", "__add__"),
}

_folder = os.environ.get("SEALBREAK_SEALEDSTRUCTS")
if _folder:
    sys.path.insert(0, _folder)

import sealedstructs  # noqa: E402  (the path decides which)


def version():
    """Ours say their version; an upstream one is marked as such."""
    said = getattr(sealedstructs, "__version__", "unknown")
    return "upstream " + said if _folder else said


def _renamed(cls):
    """`cls`, or a wrapper that offers our names where upstream has others."""
    offered = set(dir(cls()))
    names = {ours: next((n for n in theirs if n in offered), None)
             for ours, theirs in NAMES.items() if ours not in offered}
    names = {ours: theirs for ours, theirs in names.items() if theirs}
    return cls if not names else _wrapper(cls, names)


def _wrapper(cls, names):
    class Renamed:
        __slots__ = ("inner",)

        def __init__(self, *arguments, inner=None):
            self.inner = cls(*arguments) if inner is None else inner

        def __getattr__(self, name):
            found = getattr(self.inner, names.get(name, name))
            return _rewrapped(found) if callable(found) else _rewrap(found)

        def __iter__(self):
            return iter(self.inner)

        def __len__(self):
            return len(self.inner)

        def __contains__(self, item):
            return item in self.inner

        def __getitem__(self, place):
            return _rewrap(self.inner[place])

        def __eq__(self, other):
            return self.inner == (other.inner if isinstance(other, Renamed) else other)

        def __hash__(self):
            return hash(self.inner)

        def __or__(self, other):
            return _rewrap(self.inner | other.inner)

        def __reversed__(self):
            return reversed(self.inner)

        def __copy__(self):
            return self

        def __repr__(self):
            return repr(self.inner)

    def _rewrap(found):
        return Renamed(inner=found) if type(found) is type(cls()) else found

    def _rewrapped(method):
        def call(*arguments):
            return _rewrap(method(*(a.inner if isinstance(a, Renamed) else a for a in arguments)))

        return call

    return Renamed


ListNode = _renamed(sealedstructs.ListNode)
PersistentMap = _renamed(sealedstructs.PersistentMap)
