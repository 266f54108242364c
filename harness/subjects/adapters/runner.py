"""Stage: subjects. Runs a whole trace on an adapter: the one crossing into Python a trace.

Input: an adapter class (one method an op), the domain's op names, calls `(code, operands)`.
Output: `(outcomes, finals, after)`: what each op gave, the eight slots at the end, and with
`observe_each` the eight slots after each op.
Invariant: an op that raises is an outcome; nothing of the run stays alive when it is over.
"""

import sys

from sealbreak_runtime import arm, mark

SLOTS = 8
#: Deep enough for a trie's levels, far too shallow for recursion over a list's elements.
RECURSION = 300

_running = None


class Limit(Exception):
    """The op would build something larger than a trace may."""


class Unsupported(Exception):
    """The subject does not offer the op; the text says why."""


def describe(error):
    """How an exception is written in an outcome: without its text, which is not compared."""
    if isinstance(error, Limit):
        return "limit"
    if isinstance(error, Unsupported):
        return "unsupported:" + str(error)
    return "raised:" + type(error).__name__


def _absent(name):
    def unsupported(*_):
        raise Unsupported("no such method")

    return unsupported


def run(adapter, names, calls, observe_each):
    global _running
    subject = _running = adapter()
    methods = [getattr(subject, name, None) or _absent(name) for name in names]
    outcomes = []
    add = outcomes.append
    after = []
    sys.setrecursionlimit(RECURSION)
    arm(True)
    for code, operands in calls:
        try:
            add(methods[code](*operands))
        except BaseException as error:
            add(describe(error))
        mark()
        if observe_each:
            arm(False)
            after.append(observe(subject))
            arm(True)
    arm(False)
    finals = observe(subject)
    _running = None
    return outcomes, finals, after


def observe(subject):
    """Each slot's contents in order of iteration, or how looking at it failed.

    A version that several slots hold is looked at once: most slots of a trace hold the empty one.
    """
    looked = {}
    for slot, version in enumerate(subject.slots):
        if id(version) not in looked:
            try:
                looked[id(version)] = subject.observe(slot)
            except BaseException as error:
                looked[id(version)] = describe(error)
    return [looked[id(version)] for version in subject.slots]


def reenter(slot, key):
    """Looks `key` up in the structure that the op at work reads."""
    if slot >= 0:
        _running.reenter(slot, key)
