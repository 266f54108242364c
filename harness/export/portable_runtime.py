"""Stage: export. The module `sealbreak_runtime` in pure Python, for scripts that stand alone.

Input: keys as numbers (hash, class, behaviour, nth). Output: objects that behave as the harness's
do. Invariant: harness/subjects/key_model.cpp and python/runtime_module.cpp, question for question:
when one of them changes, this does.
"""

from gc import get_referents
from types import CellType, FunctionType


class KeyRaised(Exception):
    """What a key raises."""


#: What `get` gives where nothing is.
MISSING = object()


class Counts:
    """What keys were asked since the run began."""

    def __init__(self):
        self.eq = self.hash = self.cross_eq = self.raised = 0

    def as_tuple(self):
        return (self.eq, self.hash, self.cross_eq, self.raised)


class Asked:
    """The state of the running trace: all behaviour is off while `armed` is false."""

    counts = Counts()
    armed = False
    #: Looks a key up in the structure that is being worked on.
    reenter = None


def _raise():
    Asked.counts.raised += 1
    raise KeyRaised


def _reenter(key):
    was, Asked.armed = Asked.armed, False
    try:
        Asked.reenter(key)
    except BaseException as error:
        # The harness hands an error over by its text, through C++.
        raise RuntimeError(f"{type(error).__name__}: {error}") from None
    finally:
        Asked.armed = was


class Key:
    """An object with a hash, an equality class and a behaviour of its own."""

    __slots__ = ("number", "fixed", "group", "behaviour", "nth", "eq_calls", "hash_calls")

    def __hash__(self):
        if not Asked.armed:
            return self.fixed
        Asked.counts.hash += 1
        if self.behaviour == "raise-hash":
            self.hash_calls += 1
            if self.hash_calls == self.nth:
                _raise()
        if self.behaviour == "reenter-hash" and Asked.reenter:
            _reenter(self)
        return self.fixed

    def __eq__(self, other):
        return self._equals(other)

    def __ne__(self, other):
        return not self._equals(other)

    def __repr__(self):
        return f"k{self.number}"

    def _equals(self, other):
        if type(other) is not Key:
            if Asked.armed:
                Asked.counts.eq += 1
                self._take_part_in_eq()
            return self.behaviour in ("asymmetric", "always-equal")
        if Asked.armed:
            Asked.counts.eq += 1
            if self.fixed != other.fixed:
                Asked.counts.cross_eq += 1
            self._take_part_in_eq()
            other._take_part_in_eq()
        if "always-equal" in (self.behaviour, other.behaviour) or self.behaviour == "asymmetric":
            return True
        return self.group == other.group and self.fixed == other.fixed

    def _take_part_in_eq(self):
        if self.behaviour == "raise-eq":
            self.eq_calls += 1
            if self.eq_calls == self.nth:
                _raise()
        if self.behaviour == "reenter-eq" and Asked.reenter:
            _reenter(self)


class Box:
    """A mutable object: it has no hash, and equals boxes that hold the same."""

    __slots__ = ("holds", "made_by")
    __hash__ = None

    def __eq__(self, other):
        return self.holds == other.holds if type(other) is Box else NotImplemented

    def __ne__(self, other):
        return self.holds != other.holds if type(other) is Box else NotImplemented

    def __repr__(self):
        return f"box{self.holds}_{self.made_by}"


def make_key(number, fixed, group, behaviour="plain", nth=1):
    key = Key()
    key.number, key.fixed, key.group = number, fixed, group
    key.behaviour, key.nth = behaviour, nth
    key.eq_calls = key.hash_calls = 0
    return key


def make_box(holds, made_by):
    box = Box()
    box.holds, box.made_by = holds, made_by
    return box


#: Per op that is over, what it asked of the keys: (eq, hash, cross_eq, raised).
marks = []
_at_last_mark = [(0, 0, 0, 0)]


def mark():
    """Ends an op."""
    now = Asked.counts.as_tuple()
    marks.append(tuple(a - b for a, b in zip(now, _at_last_mark[0])))
    _at_last_mark[0] = now


def note_raised():
    """An iterator of the harness is about to raise."""
    Asked.counts.raised += 1


def arm(on):
    """Turns the behaviour of keys on or off."""
    Asked.armed = bool(on)


def begin(reenter):
    """A run begins: nothing was asked yet."""
    Asked.counts, Asked.armed, Asked.reenter = Counts(), False, reenter
    marks.clear()
    _at_last_mark[0] = (0, 0, 0, 0)


def reachable(structures, known=()):
    """The ids in `known`, and those of the tuples, cells, functions and instances that make up
    sealed structures and are not reached through known ones alone."""
    # By exact type: isinstance would run a sealed class's own __instancecheck__ on each object.
    kinds = {tuple, CellType, FunctionType, *map(type, structures)}
    seen = set(known)
    level = {id(item): item for item in structures if id(item) not in seen}
    while level:
        seen.update(level)
        level = {id(item): item for item in get_referents(*level.values())
                 if type(item) in kinds and id(item) not in seen}
    return seen


def count_new(after, *before):
    """How many tuples, cells, functions and instances make up `after` and none of `before`."""
    old = reachable(before)
    return len(reachable([after], old)) - len(old)
