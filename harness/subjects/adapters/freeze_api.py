"""Stage: subjects. The names under which an interpreter offers freeze.

Input: the running interpreter; a name of an API, or a file that defines the same names.
Output: an object with `freeze(obj, *choices)`, `isimmutable(obj)` and `MutationError`.
Invariant: what an interpreter does not offer is absent with a reason, never replaced by something of ours.
"""

import builtins
import importlib
import sys

AXES = ("on_unaware", "on_error", "captures", "weakref")
DEFAULTS = ("raise", "rollback", "literal", "leave")


#: The words of a trace, where the draft's keyword arguments say it another way.
_SAID = {"used_names": "used-names"}


class Absent(Exception):
    """The interpreter has no such API."""


class Api:
    """freeze with its choices by place, in the order of AXES."""

    def __init__(self, freeze, isimmutable, error):
        self._freeze = freeze
        self._takes_choices = None
        self.isimmutable = isimmutable
        self.MutationError = error

    def freeze_plainly(self, obj, **words):
        """As a user does who chooses nothing, or as the words say."""
        return self._freeze(obj, **words)

    def freeze(self, obj, choices=DEFAULTS):
        if self.takes_choices():
            return self._freeze(obj, **_keywords(choices))
        return self._freeze(obj)

    def takes_choices(self):
        """Whatever the names say. Tried when it is first needed, as freeze may kill us."""
        if self._takes_choices is None:
            try:
                self._freeze((), **_keywords(DEFAULTS))
                self._takes_choices = True
            except TypeError:
                self._takes_choices = False
        return self._takes_choices


def _keywords(choices):
    return {axis: _SAID.get(word, word) for axis, word in zip(AXES, choices)}


#: By name: the module that has the names, and the names of freeze, isimmutable and the error.
NAMES = {
    "draft": ("builtins", "freeze", "isimmutable", "MutationError"),
    "prototype": ("builtins", "makeimmutable", "isimmutable", "NotWriteableError"),
    "pep795": ("immutable", "freeze", "isfrozen", "NotWriteableError"),
}


def from_interpreter(name):
    module_name, freeze, isimmutable, error = NAMES[name]
    try:
        module = builtins if module_name == "builtins" else importlib.import_module(module_name)
        return Api(getattr(module, freeze), getattr(module, isimmutable), getattr(module, error))
    except (ImportError, AttributeError) as missing:
        raise Absent("no freeze in Python %s: %s" % (sys.version.split()[0], missing)) from None


def from_file(path):
    """A stand-in for an interpreter's API: a Python file; for tests."""
    namespace = {"__name__": "freeze_stand_in"}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), namespace)
    return Api(namespace["freeze"], namespace["isimmutable"], namespace["MutationError"])


def barrier_off(name):
    """Switches one write barrier off, in an interpreter that was built for it."""
    switch = getattr(sys, "_freeze_barrier_off", None)
    if switch is None:
        raise Absent("this interpreter has no barriers that can be switched off; give one built for fuzzing")
    try:
        switch(name)
    except ValueError:
        raise Absent("this interpreter has no barrier '%s'" % name) from None
