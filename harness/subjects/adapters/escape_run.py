"""Stage: subjects. One escape trace at work: a method an op.

Input: an approach, a trace.
Output: after each op `[leaked, carried, forged, kind, slot, size, state..., ...]`, see oracles/sealed_outcome.hpp.
Invariant: what an attack gives is admitted to a slot only when it is none of the harness's own.
"""

import os
import struct
import sys
import types

import escape_accidental
import escape_capability
import escape_classes
import escape_frames
import escape_functions
import escape_introspective
import escape_native
import escape_public
import escape_things

SLOTS = 8
#: What `observe` could not find out.
BROKEN = [-1000]

INTROSPECTIVE = (escape_functions, escape_frames, escape_classes, escape_introspective)
PRIMITIVES = {
    name: function
    for module in (escape_accidental, *INTROSPECTIVE, escape_native)
    for name, function in vars(module).items()
    if isinstance(function, types.FunctionType) and function.__module__ == module.__name__ and not name.startswith("_")
}

_HERE = os.path.dirname(os.path.abspath(__file__))
#: Modules whose instances an attacker may keep: what is attacked, and what attackers make.
_ATTACKERS = ("escape_things", "escape_control", "escape_accidental", *(module.__name__ for module in INTROSPECTIVE))
_PLAIN = (int, str, bytes, float, bool, type(None))


def _own_modules():
    return [module for module in list(sys.modules.values()) if getattr(module, "__file__", None) and
            os.path.dirname(os.path.abspath(module.__file__)) == _HERE]


class Harness:
    """What belongs to the harness: attackers that reach it have gone nowhere."""

    def __init__(self):
        modules = _own_modules()
        self._things = set(map(id, modules)) | {id(vars(module)) for module in modules} | {id(sys.modules)}
        self._names = {module.__name__ for module in modules} | {"__main__"}

    def add(self, thing):
        self._things.add(id(thing))

    def owns(self, thing):
        if id(thing) in self._things:
            return True
        if type(thing) is types.FrameType:
            return os.path.dirname(thing.f_code.co_filename) == _HERE
        if type(thing) in (types.FunctionType, type):
            return thing.__module__ in self._names and thing.__module__ != "escape_control"
        return type(thing).__module__ in self._names and type(thing).__module__ not in _ATTACKERS

    def admitted(self, thing):
        """What an attacker may keep of it; None for nothing."""
        if type(thing) in (list, tuple):
            kept = [item for item in thing if not self.owns(item)]
            return type(thing)(kept) if len(kept) < len(thing) or type(thing) is list else thing
        return None if self.owns(thing) else thing


class Run:
    """One trace at work."""

    def __init__(self, approach, harness):
        self._approach = approach
        self._harness = harness
        self._sealed = {}  # by slot
        self._slots = [None] * SLOTS
        self._brought = []
        self._canaries = set()
        for own in (self.__dict__, self._sealed, self._slots, self._brought, self._canaries):
            harness.add(own)

    def seal(self, into, example):
        self._forget(into)
        sealed = self._approach.seal(example)
        if sealed is None:
            return
        self._harness.add(sealed.__dict__)
        self._sealed[into] = sealed
        self._slots[into] = sealed.public
        if sealed.canary:
            self._canaries.add(sealed.canary)

    def use(self, slot, how):
        if slot in self._sealed:
            self._sealed[slot].use(how)

    def bring(self, into, thing):
        self._forget(into)
        self._slots[into] = made = escape_things.THINGS[thing]()
        if thing not in escape_things.UNTOLD:
            self._brought.append(made)

    def drop(self, slot):
        self._forget(slot)

    def _forget(self, slot):
        self._sealed.pop(slot, None)
        self._slots[slot] = None

    def attack(self, into, slot, primitive, name, other):
        x, y = self._slots[slot], self._slots[other]
        if y is None:
            y = escape_things.Marker()
            self._brought.append(y)
        try:
            stolen = self._perform(PRIMITIVES[primitive], x, name, y) if x is not None else None
        except Exception as error:
            error.__traceback__ = error.__context__ = error.__cause__ = None
            stolen = None
        finally:
            sys.settrace(None)
            sys.setprofile(None)
        stolen = self._harness.admitted(stolen)
        signs = [self._holds_canary(stolen), self._carries(name), self._is_forged(stolen)]
        self._forget(into)
        self._slots[into] = stolen
        return [*map(int, signs), self._kind(stolen)]

    def _perform(self, primitive, x, name, y):
        if self._approach.verified:
            primitive = escape_capability.as_verified(primitive, name)
        elif name in escape_public.INSIDES and primitive.__module__ == escape_accidental.__name__:
            raise LookupError(name)
        return primitive(x, name, y)

    def _holds_canary(self, stolen):
        things = [stolen]
        if type(stolen) in (list, tuple, set, frozenset):
            things += stolen
        if type(stolen) is dict:
            things += [*stolen, *stolen.values()]
        return any(map(self._is_canary, things))

    def _is_canary(self, thing):
        if type(thing) is tuple:  # a number is another's once its owner is gone
            return any(sealed.node == id(thing) for sealed in self._sealed.values())
        return type(thing) is object and id(thing) in self._canaries

    def _is_brought(self, thing):
        return any(thing is brought for brought in self._brought)

    def _carries(self, name):
        for sealed in self._sealed.values():
            shown = _found(sealed.public, name)
            for holder in (sealed.public, type(sealed.public)):
                if self._is_brought(_found(holder, name)) or any(map(self._is_brought, _namespace(holder))):
                    return True
            # What a bound method shows is the namespace of a function of the class, which is looked at there.
            if type(shown) is not types.MethodType and any(map(self._is_brought, _namespace(shown))):
                return True
            if any(map(self._is_brought, _left_on_functions(type(sealed.public)))):
                return True
        return False

    def _is_forged(self, stolen):
        if stolen is None or type(stolen) in _PLAIN or any(stolen is public for public in self._slots):
            return False
        return any(sealed.passes(stolen) for sealed in self._sealed.values())

    def _kind(self, stolen):
        """What kind of thing it is, for an engine: each new kind is worth keeping. The hash seed is fixed."""
        return 0 if stolen is None else 1 + hash(type(stolen).__name__) % 1000

    def states(self):
        told = []
        for slot in sorted(self._sealed):
            try:
                state = [int(part) for part in self._sealed[slot].observe()]
                state = [part if -(1 << 31) <= part < 1 << 31 else BROKEN[0] for part in state]
            except Exception:
                state = BROKEN
            told += [slot, len(state), *state]
        return told


def _found(holder, name):
    try:
        return getattr(holder, name)
    except Exception:
        return None


def _namespace(holder):
    try:
        return list(vars(holder).values())
    except Exception:
        return []


def _left_on_functions(cls):
    """What the functions of a class carry: all who see the class see it."""
    for function in _namespace(cls):
        if type(function) is types.FunctionType:
            yield from _namespace(function)


def play(approach, harness, trace, progress):
    run = Run(approach, harness)
    outcomes = []
    for place, (name, *operands) in enumerate(trace):
        os.pwrite(progress, struct.pack("<I", place), 0)
        try:
            signs = getattr(run, name)(*operands) or [0, 0, 0, 0]
        except Exception:  # use that is refused: of what is frozen, or after an attack
            signs = [0, 0, 0, 0]
        outcomes.append([*signs, *run.states()])
    return outcomes
