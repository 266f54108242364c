"""What the tests of freeze share.

Stage:     impl/cpython. Imported inside the built interpreter.
Input:     none.   Output: classes; lists by which hooks and finalisers tell what they saw.
Invariant: the lists are global: what a class's methods capture is frozen with it, and a module's names are not.
"""

NOTES = []
SIDE = []
SIDE_DOOR = []
EVERYTHING = []


def new_class(**names):
    return type("Sample", (), names)


class Refused(Exception):
    """What a hook raises."""


class Hooked:
    """Its hook does what ACTIONS has under its name. Global, as what a class captures is frozen with it."""

    def __init__(self, name, *held):
        self.name = name
        self.held = held

    def __freeze__(self):
        CALLED.append(self.name)
        ACTIONS[self.name]()


freeze(Hooked)  # no transaction of a test has marked the class, so that no test waits for it
ACTIONS = {}
CALLED = []
