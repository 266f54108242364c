"""Stage: subjects. Whether a call on an object got through, found by trying it on the twin.

Input: a slot, an action on its object.
Output: [1] the object behaved as an immutable one, [0] as a mutable one, or `raised:<what got through>`.
Invariant: the slot's own object is called only when it is immutable; otherwise nothing of the trace's world changes.
"""

from freeze_calls import READS
from freeze_digest import changed, digest
from freeze_iterators import taken

AS_IMMUTABLE, AS_MUTABLE = [1], [0]


class Judge:
    """Tries actions for one trace."""

    def __init__(self, api, worlds):
        self._api = api
        self._worlds = worlds
        #: An object's digest as it was seen last, for the real one and for the twin; nothing has happened since.
        self._seen = {}

    def forget(self):
        """What was seen holds for the attempts of one op."""
        self._seen.clear()

    def _digest(self, obj):
        seen = self._seen.get(id(obj))
        return seen if seen is not None else self._look(obj)

    def _look(self, obj):
        self._seen[id(obj)] = seen = digest(obj)
        return seen

    def attempt(self, slot, name, action):
        """`action(obj)` does it; `name` says what it is, without the type."""
        real = self._worlds.real.slots[slot]
        if not self._api.isimmutable(real):
            return self._attempt_around(slot, name, action)
        cls = type(real)  # the call may change it
        writes = self._writes_on_twin(slot, action)
        before, taken_before = self._digest(real), taken()
        error = _error_of(action, real)
        if changed(before, self._look(real)):
            return _got_through("ChangedAndRaised" if error else "Changed", cls, name)
        refused = isinstance(error, self._api.MutationError)
        if refused and (taken() != taken_before or getattr(action, "has_used_up", False)):
            return _got_through("TookAndRaised", cls, name)
        if writes and error is None and not self._worlds.has_replaced:
            return _got_through("Ignored", cls, name)
        if writes and error is not None and not refused and not self._worlds.has_replaced:
            return _got_through("Refused:" + type(error).__name__, cls, name)
        if refused and not writes and name in READS:
            return _got_through("RefusedRead", cls, name)
        return AS_IMMUTABLE

    def advance(self, slot, name, action):
        """The same for what may have a state that nothing shows: tried on a fresh twin, and twice on the object."""
        gave = self.attempt(slot, name, action)
        self._renew_twin()
        real = self._worlds.real.slots[slot]
        if gave != AS_IMMUTABLE or not self._api.isimmutable(real):
            return gave
        if type(_error_of(action, real)) is not type(_error_of(action, real)):
            return _got_through("Fickle", type(real), name)
        return gave

    def _writes_on_twin(self, slot, action):
        """Whether it changes the twin. To take from outside, as an iterator does, is a write too."""
        twin = self._worlds.twin.slots[slot]
        before, taken_before = self._digest(twin), taken()
        _error_of(action, twin)
        if not changed(before, self._look(twin)) and taken() == taken_before:
            return False
        self._renew_twin()
        return True

    def _renew_twin(self):
        self.forget()  # the old one dies, and its identity may be another's
        self._worlds.renew_twin()

    def _attempt_around(self, slot, name, action):
        """A mutable object may reach frozen ones: those stay as they are, whatever is done to it."""
        if not self._worlds.has_frozen:
            return AS_MUTABLE
        if not self._frozen_within(digest(self._worlds.real.slots[slot])):
            return AS_MUTABLE
        obj = self._worlds.copy().slots[slot]
        before, taken_before = self._frozen_within(digest(obj)), taken()
        error = _error_of(action, obj)
        after = digest(obj)
        if changed(before, after):
            return _got_through("ChangedWithin", type(self._worlds.real.slots[slot]), name)
        if isinstance(error, self._api.MutationError) and taken() != taken_before:
            return _got_through("TookAndRaised", type(self._worlds.real.slots[slot]), name)
        return AS_MUTABLE

    def _frozen_within(self, records):
        """Records of what is frozen, with all that it reaches: a frozen tuple's own is among them."""
        isimmutable = self._api.isimmutable
        return {key: record for key, record in records.items() if isimmutable(record.obj)}


def _error_of(action, obj):
    try:
        action(obj)
    except Exception as error:
        # No traceback: it would hold frames, and they the objects.
        error.__traceback__ = error.__context__ = None
        return error
    return None


def _got_through(how, cls, name):
    """The class that has the method, and the method: one name for a finding in all its subclasses."""
    plain = name.rstrip("=").partition(":")[0]
    for base in type.mro(cls) if cls is not type else (type,):
        if plain in base.__dict__:
            if name.endswith("=") and not hasattr(base.__dict__[plain], "__set__"):
                break  # any attribute would do
            return "raised:%s:%s.%s" % (how, base.__name__, name)
    return "raised:%s:%s.%s" % (how, cls.__name__, "attribute=" if name.endswith("=") else name)
