"""Stage: subjects. Callbacks that freeze an object in the middle of a C operation.

Input: the object to freeze, and how many callbacks go by before.
Output: objects that call back when they are compared, hashed, iterated or called; afterwards, what the target was like.
Invariant: what calls back leads to this module's state through `fire` alone, which no freeze follows.
"""

import _thread
import types

from freeze_digest import digest

_target = None
_before = None
_freeze = None
#: How many calls go by before the freeze.
_wait = 0


class LeftAlone(types.ModuleType):
    """A function in the place of a module, which no freeze follows, whatever the dialect follows of functions."""

    def __init__(self, function):
        super().__init__(function.__name__)
        self.function = function

    def __call__(self):
        return self.function()


@LeftAlone
def fire():
    """Freezes the target when it is its turn, and notes what it is like then."""
    global _target, _before, _wait
    if _target is not None and _wait:
        _wait -= 1
        return
    target, _target = _target, None
    if target is None:
        return
    try:
        _freeze(target)
    except TypeError:
        return  # refused: what is held aside stays mutable
    _before = digest(target)


def begin(freeze):
    """`freeze(obj)` is what the next callback does."""
    global _freeze, _before, _target
    _freeze, _before, _target = freeze, None, None


def end():
    """The digest of the target as it was when freeze had returned; None if it was not frozen."""
    global _freeze, _before, _target
    before, _before, _target, _freeze = _before, None, None, None
    return before


def aim(target, wait=0):
    global _target, _wait
    _target, _wait = target, wait
    return target


def keys(*numbers):
    """Objects of a fresh class that call back when they are compared; all have one hash."""

    class Key:
        def __init__(self, number):
            self.number = number

        def __eq__(self, other):
            fire()
            return self.number == getattr(other, "number", other)

        def __hash__(self):
            return 1

        def __lt__(self, other):
            fire()
            return self.number < getattr(other, "number", other)

        def __index__(self):
            fire()
            return self.number

    return [Key(number) for number in numbers]


def calling(items, skip=1):
    """Gives the items, and calls back before each but the first `skip`."""
    for place, item in enumerate(items):
        if place >= skip:
            fire()
        yield item


def factory():
    fire()
    return 7


def sort_key(item):
    fire()
    return item


def then(target, operate, wait=0):
    """Aims at the target, then operates on it; the freeze comes at the call back after `wait` others."""
    operate(aim(target, wait))
    return target


def iterator(stops=False):
    """Calls back before it gives a new item, or ends."""

    def __next__(self):
        fire()
        if stops:
            raise StopIteration
        return [1]

    return type("Source", (), {"__iter__": lambda self: self, "__next__": __next__})()


def sequence():
    """Calls back when it is asked for an item or its length."""

    def __getitem__(self, index):
        fire()
        return 1

    def __len__(self):
        fire()
        return 3

    return type("Sequence", (), {"__getitem__": __getitem__, "__len__": __len__})()


def function(give, stops=False):
    def call(*arguments):
        fire()
        if stops:
            raise StopIteration
        return give

    return call


def iterable():
    def __iter__(self):
        fire()
        return iter([7])

    return type("Iterable", (), {"__iter__": __iter__})()


def step():
    def __radd__(self, other):
        fire()
        return 7

    return type("Step", (), {"__index__": lambda self: 2, "__radd__": __radd__})()


def hashed():
    """A key that calls back when it is hashed."""

    def __hash__(self):
        fire()
        return 1

    return type("Hashed", (), {"__hash__": __hash__})()


def started(iterator):
    next(iterator)
    return iterator


def in_another_thread(item):
    """The freeze has another thread's turn, while this one waits."""
    lock = _thread.allocate_lock()
    lock.acquire()

    def run():
        try:
            fire()
        finally:
            lock.release()

    _thread.start_new_thread(run, ())
    lock.acquire()
    return item
