"""Stage: subjects. The ops of `list` on a Python list with the interface of sealedstructs.

Input: operands as the op table orders them. Output: None where a slot is made, a number, or a
sequence of objects. Invariant: one method an op; a subclass says what it names differently.
"""

import copy

from runner import SLOTS
from shared_ops import (LEFT_OUT, abandoned, interleaved, named_in, new_objects, raising, room,
                        same_objects, used_up)


def bounds(*parts):
    return slice(*(None if part == LEFT_OUT else part for part in parts))


class ListAdapter:
    EMPTY = None
    CLAIMS = {}

    def __init__(self):
        self.slots = self.lists = [self.EMPTY] * SLOTS

    def observe(self, slot):
        return list(self.lists[slot])

    def reenter(self, slot, key):
        key in self.lists[slot]

    def build(self, items):
        return type(self.EMPTY)(items)

    def cons(self, into, list, item):
        room(len(self.lists[list]), 1)
        self.lists[into] = self.lists[list].cons(item)

    def head(self, list):
        return (self.lists[list].head,)

    def tail(self, into, list):
        self.lists[into] = self.lists[list].tail

    def index(self, list, index):
        return (self.lists[list][index],)

    def slice(self, into, list, start, stop, step):
        self.lists[into] = self.lists[list][bounds(start, stop, step)]

    def contains(self, list, item):
        return item in self.lists[list]

    def find(self, list, item):
        return self.lists[list].index(item)

    def count(self, list, item):
        return self.lists[list].count(item)

    def length(self, list):
        return len(self.lists[list])

    def iterate(self, list):
        return self.observe(list)

    def iterate_twice(self, list):
        return same_objects(self.lists[list])

    def iterate_interleaved(self, into, list, item):
        source = self.lists[list]
        room(len(source), 1)
        seen, self.lists[into] = interleaved(iter(source), lambda: source.cons(item))
        return seen

    def iterate_abandoned(self, list, count):
        return abandoned(iter(self.lists[list]), count)

    def reverse(self, into, list):
        self.lists[into] = self.lists[list].reverse()

    def reversed(self, list):
        return [*reversed(self.lists[list])]

    def concat(self, into, list, other):
        room(len(self.lists[list]), len(self.lists[other]))
        self.lists[into] = self.lists[list].concat(self.lists[other])

    def from_iterator(self, into, item, count):
        self.lists[into] = self.build(item for _ in range(count))

    def from_used_up(self, into, item, count):
        self.lists[into] = self.build(used_up(item for _ in range(count)))

    def from_raising(self, into, item, count):
        self.lists[into] = self.build(raising(item for _ in range(count)))

    def cons_range(self, into, list, count):
        result = self.lists[list]
        room(len(result), count)
        for n in range(count):
            result = result.cons(n)
        self.lists[into] = result

    def drop(self, into, list, count):
        self.lists[into] = self.lists[list][count:]

    def compare(self, list, other):
        a, b = self.lists[list], self.lists[other]
        return (a == b, a != b, b == a)

    def hash(self, list, other):
        return hash(self.lists[list]) == hash(self.lists[other])

    def repr(self, list):
        return named_in(repr(self.lists[list]), self.observe(list))

    def rebuilt(self, list, item):
        return self.build([item if e is item or e == item else e for e in self.lists[list]])

    def compare_rebuilt(self, list, item):
        a, b = self.lists[list], self.rebuilt(list, item)
        return (a == b, a != b, b == a)

    def hash_rebuilt(self, list, item):
        return hash(self.lists[list]) == hash(self.rebuilt(list, item))

    def rebuild(self, into, list):
        self.lists[into] = self.build(self.observe(list))

    def copy(self, into, list):
        self.lists[into] = copy.copy(self.lists[list])

    def alias(self, into, list):
        self.lists[into] = self.lists[list]

    def share_cons(self, list, item):
        source = self.lists[list]
        return new_objects(lambda: source.cons(item), source)

    def share_drop(self, list, count):
        source = self.lists[list]
        return new_objects(lambda: source[count:], source)

    def share_concat(self, list, other):
        a, b = self.lists[list], self.lists[other]
        room(len(a), len(b))
        return new_objects(lambda: a.concat(b), a, b)
