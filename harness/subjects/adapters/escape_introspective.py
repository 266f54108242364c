"""Stage: subjects. Attack primitives of the level `introspective`: what Python lets a program see of itself.

Input, output: as in escape_accidental.py.
Invariant: memory is not touched, no other thread, signal or process is used; what a primitive installs in the
interpreter, it takes out again.
"""

import gc
import weakref

from escape_public import attacked_method


def referents(x, name, y):
    return gc.get_referents(x)


def referrers(x, name, y):
    return gc.get_referrers(x)


def format_attribute(x, name, y):
    return ("{0.%s}" % name).format(x)


def format_item_of_attribute(x, name, y):
    return [("{0.%s.%s}" % (name, part)).format(x) for part in ("__self__", "__closure__", "__globals__") if hasattr(getattr(x, name), part)]


def attribute_error_object(x, name, y):
    try:
        getattr(x, "no_such_name")
    except AttributeError as error:
        return error.obj


class _LyingName(str):
    """Says that it begins as a public name does."""

    def startswith(self, *given):
        return False

    def __getitem__(self, place):
        return "a"


class _ChangingName(str):
    """Equal to anything at first, and to its own text later."""

    asked = 0

    def __eq__(self, other):
        self.asked += 1
        return self.asked < 3 or str.__eq__(self, other)

    def __hash__(self):
        return str.__hash__(self)


def _by_name(x, name):
    for read in (getattr, lambda obj, key: type(obj).__getattr__(obj, key), lambda obj, key: obj[key], lambda obj, key: obj.get(key)):
        try:
            return read(x, name)
        except Exception:
            pass


def _by_lying_name(x, name):
    return _by_name(x, _LyingName(name))


def lying_name(x, name, y):
    return _by_lying_name(x, name)


def call_by_lying_name(x, name, y):
    method = attacked_method(x, name, _by_lying_name)
    try:
        return method(y)
    except TypeError:
        return method(1337)  # A native method takes plain data, and no object of the attacker's.


def changing_name(x, name, y):
    return _by_name(x, _ChangingName(name))


def weak_reference(x, name, y):
    return weakref.ref(x)()


def tracked_objects(x, name, y):
    # Each once: what was found the last time is found again.
    found = {id(held): held for thing in gc.get_objects() for held in gc.get_referents(thing)}
    # A dictionary of plain data is not tracked itself.
    spaces = [space for space in found.values() if type(space) is dict]
    found.update((id(held), held) for space in spaces for held in space.values())
    return list(found.values())
