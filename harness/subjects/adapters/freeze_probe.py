"""Stage: subjects. Finds out which dialect of freeze an interpreter speaks, by trying.

Input: PYTHON -s -S freeze_probe.py [--api NAME | --api-file PATH]: the interpreter is the one that runs this.
Output: one line of JSON: {"version", "implementation", "api" or null, "why", "axes": {axis: [value, how it was seen]}}.
Invariant: each answer comes from an experiment in a process of its own; what can't be tried, or kills that process,
says so in words.
"""

import argparse
import gc
import json
import os
import platform
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import freeze_api

UNKNOWN = "unknown"
#: For one experiment; all of them together stay within what the harness waits.
SECONDS = 5
#: Names of the objects whose hooks were called. In a module that is reached by name: what a hook captures, and the
#: globals that it uses, may be frozen with its class.
hooked = sys.freeze_probe_hooked = []


def note_hook(self):
    sys.freeze_probe_hooked.append(self.name)


def new_hooked(name):
    klass = type("Sample", (), {"__freeze__": note_hook})
    one = klass()
    one.name = name
    return one


def find_api(options):
    """The name of the first API that is there, and the API; or None and all reasons."""
    if options.api_file:
        return "draft", freeze_api.from_file(options.api_file)
    reasons = []
    for name in [options.api] if options.api else freeze_api.NAMES:
        try:
            return name, freeze_api.from_interpreter(name)
        except freeze_api.Absent as absent:
            reasons.append(str(absent))
    return None, "; ".join(reasons)


class Probe:
    """One experiment an axis. Each makes its objects anew, as a freeze can't be undone."""

    def __init__(self, api):
        self._api = api

    def _freeze(self, obj):
        """The error that freezing it raised, or None."""
        try:
            self._api.freeze_plainly(obj)
        except Exception as error:
            return error
        return None

    def on_unaware(self):
        import _thread

        lock, inner = _thread.allocate_lock(), []
        holder = {"lock": lock, "inner": inner}
        error = self._freeze(holder)
        if error is not None:
            return "raise", "freezing a dict that holds a lock raised " + type(error).__name__
        if holder["lock"] is None:
            return "nullify", "the dict's reference to the lock became None"
        return "leave", "the dict was frozen, and the lock in it still works"

    def on_error(self):
        import _thread

        good, bad = [[]], [_thread.allocate_lock()]
        if self._freeze([good, bad]) is None:
            return UNKNOWN, "no error could be provoked: what is not aware does not raise"
        if self._api.isimmutable(good):
            return "partial", "what could be frozen whole stayed frozen after an error"
        return "rollback", "after an error nothing was frozen"

    def captures(self):
        space = {"used": [], "unused": [], "__builtins__": __builtins__}
        exec("def f(): return used", space)
        error = self._freeze(space["f"])
        if error is not None:
            return UNKNOWN, "freezing a function raised " + type(error).__name__
        if self._api.isimmutable(space["unused"]):
            return "literal", "a global that the function does not use was frozen too"
        space["used"] = 1
        if space["f"]() != 1:
            return "snapshot", "binding a global anew is not seen by the function"
        if self._api.isimmutable(space["used"]):
            return "used_names", "only the globals that the function uses were frozen"
        return UNKNOWN, "neither its globals nor their values were frozen"

    def weakref(self):
        import weakref

        target = type("Target", (), {})()
        reference = weakref.ref(target)
        error = self._freeze([reference])
        if error is not None:
            return UNKNOWN, "freezing a weak reference raised " + type(error).__name__
        if reference() is None:
            return "nullify", "the weak reference was cleared"
        if self._api.isimmutable(target):
            return "strong", "what it refers to was frozen"
        return "leave", "what it refers to was not frozen"

    def classes(self):
        klass = type("Sample", (), {})
        error = self._freeze(klass())
        if error is not None:
            return UNKNOWN, "freezing an instance raised " + type(error).__name__
        if self._api.isimmutable(klass):
            return "follow", "the class of a frozen instance is frozen"
        return "leave", "the class of a frozen instance is not"

    def shallow(self):
        if self._api.isimmutable(((1, "a"),)):
            return "by_content", "a tuple of tuples of built-in values is immutable unasked"
        return "by_flag", "a tuple of built-in values is not immutable before it is frozen"

    def hooks(self):
        hooked.clear()
        error = self._freeze(new_hooked("one"))
        if error is not None and not hooked:
            return UNKNOWN, "freezing an object with a hook raised " + type(error).__name__
        return ("after_marking", "__freeze__ was called") if hooked else ("none", "__freeze__ was not called")

    def order(self):
        hooked.clear()
        self._freeze([new_hooked("first"), new_hooked("second")])
        if hooked == ["first", "second"]:
            return "queue", "hooks of a list's items were called from the first to the last"
        if hooked == ["second", "first"]:
            return "stack", "hooks of a list's items were called from the last to the first"
        return UNKNOWN, "no hooks, no order"

    def memory(self):
        import weakref

        one = type("Sample", (), {})()
        one.itself = one
        seen = weakref.ref(one)
        error = self._freeze(one)
        del one
        gc.collect()
        if error is not None:
            return UNKNOWN, "freezing a cycle raised " + type(error).__name__
        return ("counted", "a frozen cycle died") if seen() is None else ("immortal", "a frozen cycle lived on")


AXES = ("on_unaware", "on_error", "captures", "weakref", "classes", "shallow", "hooks", "order", "memory")


def tried(experiment):
    """What it finds. An experiment may crash or hang: it is a child's."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            os.write(write, json.dumps(experiment()).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read, "rb") as answers:
        answer = answers.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer:
        return json.loads(answer)
    if status == -signal.SIGALRM:
        return UNKNOWN, "it took longer than %d s" % SECONDS
    return UNKNOWN, "the interpreter died of it: " + (signal.Signals(-status).name if status < 0 else "exit %d" % status)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", choices=tuple(freeze_api.NAMES), default="")
    parser.add_argument("--api-file", default="")
    name, api = find_api(parser.parse_args())
    said = {"version": platform.python_version(), "implementation": platform.python_implementation(), "api": name,
            "why": api if name is None else "", "choices": name is not None and api.takes_choices, "axes": {}}
    if name is not None:
        probe = Probe(api)
        said["axes"] = {axis: tried(getattr(probe, axis)) for axis in AXES}
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
