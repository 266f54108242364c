"""Stage: subjects. One freeze trace at work: a method an op.

Input: the API of an interpreter, a trace.
Output: what each op gave: null, a list of numbers, or `raised:NAME`; the slots at the end.
Invariant: an op that only tries something leaves the world as it was.
"""

import gc
import os
import signal
import struct
import sys

import freeze_actions as actions
import freeze_calls as calls
import freeze_digest
import freeze_middle
import freeze_sites
from freeze_judge import AS_IMMUTABLE, AS_MUTABLE, Judge
from freeze_world import SLOTS, Worlds

NOTHING = [None]


def each(word, table):
    """The words that a word of a trace stands for: itself, or all of the table."""
    return [one for one in table if one != "every"] if word == "every" else [word]


class Run:
    """One trace at work: a method an op."""

    def __init__(self, api):
        self._api = api
        self._worlds = Worlds(api.freeze)
        self._judge = Judge(api, self._worlds)
        self._sites = freeze_sites.Sites()

    def _object(self, slot):
        return self._worlds.real.slots[slot]

    def _flag(self, slot):
        if self._worlds.real.is_empty(slot):
            return None
        return 1 if self._api.isimmutable(self._object(slot)) else 0

    def digest(self):
        """Of the whole world, once something in it was frozen."""
        return freeze_digest.digest(self._worlds.real.slots) if self._worlds.has_frozen else None

    def forget(self):
        self._judge.forget()

    def flags(self):
        return [self._flag(slot) for slot in range(SLOTS)]

    def make(self, into, kind):
        self._worlds.build("make", into, kind)

    def hold(self, into, kind, slot):
        self._worlds.build("hold", into, kind, slot)

    def _build_from(self, name, slot, *operands):
        if self._worlds.real.is_empty(slot):
            return NOTHING
        return self._worlds.build(name, *operands)

    def link(self, slot, other):
        if self._worlds.real.is_empty(other):
            return NOTHING
        return self._build_from("link", slot, slot, other)

    def subclass(self, into, slot):
        return self._build_from("subclass", slot, into, slot)

    def instance(self, into, slot):
        return self._build_from("instance", slot, into, slot)

    def part(self, into, slot, which):
        return self._build_from("part", slot, into, slot, which)

    def alias(self, into, slot):
        self._worlds.build("alias", into, slot)

    def drop(self, slot):
        self._worlds.build("drop", slot)

    def freeze(self, slot, *choices):
        if self._worlds.real.is_empty(slot):
            return NOTHING
        self._worlds.froze(slot, choices)
        self._worlds.real.freeze(slot, choices)
        return self.flags()

    def is_immutable(self, slot):
        return [self._flag(slot)]

    def _attempt(self, slot, name, action):
        """An op that writes nothing says what isimmutable does."""
        if action is None:
            return [self._flag(slot)]
        return self._judge.attempt(slot, name, action)

    def _attempt_each(self, slot, words, find):
        """`find(word)` gives a name and an action. What the word gave; of several, the first that is not as it should
        be, or the last."""
        if self._worlds.real.is_empty(slot):
            return NOTHING
        for word in words:
            gave = self._attempt(slot, *find(word))
            if gave not in (AS_IMMUTABLE, AS_MUTABLE, NOTHING):
                break
        return gave

    def _recipes(self, slot, name, recipe):
        """What the word stands for; of all recipes, those with as many arguments as the method takes."""
        if recipe != "every":
            return [recipe]
        fitting = [word for word in calls.COUNTS if actions.takes(self._object(slot), name, word)]
        return fitting or ["none"]

    def write(self, slot, name, recipe):
        return self._attempt_each(slot, self._recipes(slot, name, recipe), lambda word: (
            name, actions.method(self._object(slot), name, word)))

    def operate(self, slot, name, recipe):
        return self._attempt_each(slot, self._recipes(slot, name, recipe), lambda word: (
            name, actions.special(self._object(slot), name, word)))

    def assign(self, slot, name, how):
        return self._attempt_each(slot, each(how, actions.ASSIGNMENTS), lambda word: (
            name + "=", actions.assignment(self._object(slot), name, word)))

    def store_warm(self, slot, how):
        def warmed(word):
            self._sites.warm(word, self._object(slot))
            return word + ":warm", self._sites.action(word)

        return self._attempt_each(slot, each(how, freeze_sites.NAMES), warmed)

    def advance(self, slot, how):
        if self._worlds.real.is_empty(slot):
            return NOTHING
        for word in each(how, actions.DRIVERS):
            action = actions.drive(self._object(slot), word)
            gave = self._judge.advance(slot, word + ":advance", action) if action else [self._flag(slot)]
            if gave not in (AS_IMMUTABLE, AS_MUTABLE, NOTHING):
                break
        return gave

    def sweep(self, slot, names, recipe):
        if self._worlds.real.is_empty(slot):
            return NOTHING
        for name in dir(type(self._object(slot))):
            special = name.startswith("__")
            tried = []
            if names == "attributes":
                tried = [(self.assign, "descriptor_set"), (self.assign, "same_type"), (self.assign, "set"),
                         (self.assign, "item"), (self.assign, "delete")]
            elif names == "methods" and not special:
                tried = [(self.write, recipe)]
            elif names == "dunders" and special:
                tried = [(self.operate, recipe)]
            for attempt, how in tried:
                gave = attempt(slot, name, how)
                if gave not in (AS_IMMUTABLE, AS_MUTABLE):
                    return gave
        return [self._flag(slot)]

    def _with_each_assignment(self, slot, name, recipe):
        for how in actions.ASSIGNMENTS if recipe == "every" else ("descriptor_set", "same_type"):
            gave = self.assign(slot, name, how)
            if gave not in (AS_IMMUTABLE, AS_MUTABLE):
                break
        return gave

    def middle(self, how):
        return freeze_middle.middle(self._api, how)

    def collect(self):
        gc.collect()

    def health(self):
        import io

        sys.modules.pop("colorsys", None)
        import colorsys

        out = io.StringIO()
        print(colorsys.rgb_to_hsv(0, 0, 0), file=out)
        gc.collect()
        return [1] if out.getvalue() else [0]

    def exit(self):
        """A copy of this process ends as an interpreter does."""
        child = os.fork()
        if child:
            return [1] if os.waitpid(child, 0)[1] == 0 else [0]
        signal.alarm(5)
        sys.exit()


#: Ops that try something: whatever they gave, the world is as it was.
TRYING = frozenset(["write", "operate", "assign", "store_warm", "advance", "sweep"])


def outcome_within(api, run, name, operands):
    """What the op gave, or that it changed an object in another slot."""
    run.forget()
    before = run.digest() if name in TRYING else None
    gave = outcome(api, getattr(run, name), operands)
    said_so = isinstance(gave, str) and gave.startswith("raised:Changed")
    if before and not said_so and freeze_digest.changed(before, run.digest()):
        return "raised:ChangedElsewhere:" + name
    return gave


def outcome(api, method, operands):
    try:
        return method(*operands)
    except Exception as error:
        error.__traceback__ = error.__context__ = None
        if isinstance(error, api.MutationError):
            return "raised:MutationError"
        return "raised:" + type(error).__name__


def play(api, trace, progress):
    run = Run(api)
    outcomes = []
    for place, (name, *operands) in enumerate(trace):
        os.pwrite(progress, struct.pack("<I", place), 0)
        outcomes.append(outcome_within(api, run, name, operands))
    os.pwrite(progress, struct.pack("<I", len(trace)), 0)
    return outcomes, run.flags()
