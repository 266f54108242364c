"""Stage: subjects. Runs freeze traces in an interpreter on disk, one line of JSON a trace.

Input: PYTHON -s -S freeze_runner.py --progress-fd N [--counters-fd N] [--api NAME | --api-file PATH]
[--barrier-off NAME]; then on standard input, a line a trace, `[[op, operand...]...]` with slots as numbers and words as names.
Output: first `{"version": ...}`, or `{"absent": why}`; then a line a trace: what each op gave, the slots at the end,
how many objects it leaves behind. Before each op its number is written to the file N, for whoever finds us dead.
Invariant: nothing of a trace is alive when the next begins.
"""

import argparse
import gc
import json
import os
import signal
import struct
import sys
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import freeze_actions as actions
import freeze_api
import freeze_calls as calls
import freeze_digest
import freeze_kinds as kinds
import freeze_middle
import freeze_sites
from freeze_judge import AS_IMMUTABLE, AS_MUTABLE, Judge
from freeze_world import SLOTS, Worlds

NOTHING = [None]

#: CPython 3.11 loses a reference to None now and then when a warm site sets an attribute on instances of ever new
#: classes; these keep None alive for as long as a runner lives.
_KEEP_NONE = [None] * 2_000_000


def each(word, table):
    """The words that a word of a trace stands for: itself, or all of the table."""
    return [one for one in table if one != "every"] if word == "every" else [word]


class LeftAlone(types.ModuleType):
    """A function in the place of a module, which no freeze follows, whatever the dialect follows of functions."""

    def __init__(self, function):
        super().__init__(function.__name__)
        self.function = function

    def __call__(self):
        return self.function()


freeze_middle._fire = LeftAlone(freeze_middle._fire)


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


def alive():
    gc.collect()
    return len(gc.get_objects())


def leaked(api, trace, progress, before):
    """What more runs of the trace leave behind, each as much: caches are filled but once."""
    growth = []
    for _ in range(2):
        play(api, trace, progress)
        now = alive()
        growth.append(now - before)
        before = now
    return min(growth) if min(growth) > 0 else 0


#: In an interpreter built for fuzzing: the numbers of the write barriers met since the last call. Feedback, no outcome.
barriers_met = getattr(sys, "_freeze_barriers_met", list)
#: There too: forget which branches of the interpreter were taken, and write down which were since.
clear_counters = getattr(sys, "_coverage_clear", bool)
flush_counters = bool


def count_branches(file):
    """From now on, in the open file; an interpreter that was not built for it counts nothing."""
    global flush_counters
    if file >= 0 and hasattr(sys, "_coverage_open"):
        sys._coverage_open(file)
        flush_counters = sys._coverage_flush


def serve(api, requests, answers, progress):
    baseline = alive()
    for line in requests:
        trace = json.loads(line)
        clear_counters()
        outcomes, finals = play(api, trace, progress)
        flush_counters()
        now = alive()
        leaks = leaked(api, trace, progress, now) if now > baseline else 0
        baseline = now if not leaks else alive()
        answers.write(json.dumps([outcomes, finals, leaks, barriers_met()], separators=(",", ":")) + "\n")
        answers.flush()


def choose(options):
    if options.barrier_off:
        freeze_api.barrier_off(options.barrier_off)
    if options.api_file:
        return freeze_api.from_file(options.api_file)
    return freeze_api.from_interpreter(options.api)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--progress-fd", type=int, required=True)
    parser.add_argument("--counters-fd", type=int, default=-1)
    parser.add_argument("--api", choices=("draft", "prototype", "pep795"), default="draft")
    parser.add_argument("--api-file", default="")
    parser.add_argument("--barrier-off", default="")
    options = parser.parse_args()
    count_branches(options.counters_fd)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a trace prints is no answer
    try:
        api = choose(options)
    except freeze_api.Absent as absent:
        answers.write(json.dumps({"absent": str(absent)}) + "\n")
        return 2
    # Everything that a trace may import on its way is there before it, in modules and in digests.
    import copyreg  # noqa: F401

    for cls in kinds.SHARED_CLASSES:
        api.freeze(cls)
    freeze_digest.note_what_is_there()
    gc.disable()
    gc.collect()
    gc.freeze()
    answers.write(json.dumps({"version": sys.version.split()[0]}) + "\n")
    answers.flush()
    serve(api, sys.stdin, answers, options.progress_fd)
    return 0


if __name__ == "__main__":
    sys.exit(main())
