"""Stage: subjects. Eight slots of objects, built by the ops of a freeze trace.

Input: building ops, one after the other.
Output: the world; the same world again, with its freezes or without.
Invariant: a world that is built again from the log of another has the same objects in its slots, made anew; what is
only tried is tried on such a copy.
"""

import freeze_kinds as kinds

SLOTS = 8
EMPTY = kinds.NOTHING


class World:
    """Slots, and what was done to them. `freeze(obj, choices)` is the interpreter's, or does nothing."""

    def __init__(self, freeze):
        self.slots = [EMPTY] * SLOTS
        self.links = 0
        self._freeze = freeze

    def make(self, into, kind):
        self.slots[into] = kinds.make(kind, EMPTY)

    def hold(self, into, kind, slot):
        self.slots[into] = kinds.make(kind, self.slots[slot])

    def link(self, slot, other):
        self.links += 1
        kinds.link(self.slots[slot], "n%d" % self.links, self.slots[other])

    def freeze(self, slot, choices):
        self._freeze(self.slots[slot], choices)

    def subclass(self, into, slot):
        self.slots[into] = kinds.subclass(self.slots[slot])

    def instance(self, into, slot):
        self.slots[into] = kinds.instance(self.slots[slot])

    def part(self, into, slot, which):
        self.slots[into] = kinds.part(self.slots[slot], which)

    def alias(self, into, slot):
        self.slots[into] = self.slots[slot]

    def drop(self, slot):
        self.slots[slot] = EMPTY

    def is_empty(self, slot):
        return self.slots[slot] is EMPTY


def _leave(obj, choices):
    """The freeze of a twin."""


class Worlds:
    """The world of a trace, and its twin: the same, never frozen."""

    def __init__(self, freeze):
        self._freeze = freeze
        self.real = World(freeze)
        self.twin = World(_leave)
        self.has_frozen = False
        #: Whether a freeze may have changed what it froze: twin and world are then not alike.
        self.has_replaced = False
        self._log = []

    def build(self, name, *operands):
        """Does an op in the world; when it had its effect there, in the twin too."""
        getattr(self.real, name)(*operands)
        self._log.append((name, operands))
        if name != "freeze":
            self._follow(self.twin, name, operands)

    def froze(self, slot, choices):
        """A freeze was tried: it stands in the log whether it was refused or not."""
        self._log.append(("freeze", (slot, choices)))
        self.has_frozen = True
        self.has_replaced = self.has_replaced or "nullify" in choices or "snapshot" in choices

    def renew_twin(self):
        self.twin = self._built_again(_leave)

    def copy(self):
        """A world of its own in the same state."""
        return self._built_again(self._freeze)

    def _built_again(self, freeze):
        world = World(freeze)
        for name, operands in self._log:
            self._follow(world, name, operands)
        return world

    @staticmethod
    def _follow(world, name, operands):
        try:
            getattr(world, name)(*operands)
        except Exception:  # a freeze that is refused, a hook that raises
            pass
