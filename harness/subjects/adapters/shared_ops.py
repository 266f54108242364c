"""Stage: subjects. What the adapters of all Python lists and maps do alike.

Input: objects of the running trace. Output: what the runner reads.
Invariant: nothing here knows a particular subject.
"""

from operator import is_

from runner import Limit
from sealbreak_runtime import count_new, note_raised

MAX_SIZE = 512
LEFT_OUT = -128


class IteratorRaised(Exception):
    """What an iterator of the harness raises."""


def raising(items):
    """Gives all items, then raises."""
    yield from items
    note_raised()
    raise IteratorRaised


def used_up(items):
    """An iterator that has been consumed before."""
    iterator = iter(items)
    for _ in iterator:
        pass
    return iterator


def room(size, more):
    """Refuses to build what is larger than a trace may."""
    if size + more > MAX_SIZE:
        raise Limit


def same_objects(structure):
    """Whether two iterators side by side, and one after them, give the same objects in one order."""
    pairs = list(zip(iter(structure), iter(structure)))
    again = list(structure)
    if not pairs or len(pairs) != len(again):
        return len(pairs) == len(again)
    return all(all(map(is_, side, again)) for side in zip(*pairs))


def abandoned(iterator, count):
    """How many items `iterator` gives when it is dropped after at most `count`."""
    taken = 0
    while taken < count:
        try:
            next(iterator)
        except StopIteration:
            break
        taken += 1
    return taken


def interleaved(iterator, update):
    """Takes one item, updates, then takes the rest: `(items, what update gave)`."""
    seen = []
    for item in iterator:
        seen.append(item)
        break
    updated = update()
    seen.extend(iterator)
    return seen, updated


def named_in(text, objects):
    """The objects whose repr stands in `text`, in this order, up to the first that does not."""
    found, position = [], 0
    for item in objects:
        at = text.find(repr(item), position)
        if at < 0:
            break
        found.append(item)
        position = at + len(repr(item))
    return found


def new_objects(update, *before):
    """How many objects of `update()` are not part of the structures before it."""
    return count_new(update(), *before)
