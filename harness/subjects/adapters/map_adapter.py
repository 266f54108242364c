"""Stage: subjects. The ops of `map` on a Python map with the interface of sealedstructs.

Input: operands as the op table orders them; an op with a key and a count gets a list of keys.
Output: None where a slot is made, a number, or a sequence of objects.
Invariant: one method an op; a subclass says `EMPTY` and what it names differently.
"""

import copy

from runner import SLOTS
from sealbreak_runtime import MISSING
from shared_ops import abandoned, interleaved, named_in, new_objects, raising, same_objects, used_up


class MapAdapter:
    EMPTY = None
    CLAIMS = {}

    def __init__(self):
        self.slots = self.maps = [self.EMPTY] * SLOTS

    def observe(self, slot):
        return [part for pair in self.maps[slot].items() for part in pair]

    def reenter(self, slot, key):
        key in self.maps[slot]

    def from_items(self, items):
        return type(self.EMPTY)(items)

    def set(self, into, map, key, value):
        self.maps[into] = self.maps[map].set(key, value)

    def remove(self, into, map, key):
        self.maps[into] = self.maps[map].remove(key)

    def discard(self, into, map, key):
        self.maps[into] = self.maps[map].discard(key)

    def get(self, map, key):
        return (self.maps[map].get(key, MISSING),)

    def at(self, map, key):
        return (self.maps[map][key],)

    def contains(self, map, key):
        return key in self.maps[map]

    def length(self, map):
        return len(self.maps[map])

    def update_map(self, into, map, other):
        self.maps[into] = self.maps[map].update(self.maps[other])

    def merge(self, into, map, other):
        self.maps[into] = self.maps[map] | self.maps[other]

    def update_iterator(self, into, map, keys, value, count):
        self.maps[into] = self.maps[map].update((key, value) for key in keys)

    def update_used_up(self, into, map, keys, value, count):
        self.maps[into] = self.maps[map].update(used_up((key, value) for key in keys))

    def update_raising(self, into, map, keys, value, count):
        self.maps[into] = self.maps[map].update(raising((key, value) for key in keys))

    def update_range(self, into, map, count, value):
        self.maps[into] = self.maps[map].update((n, value) for n in range(count))

    def iterate(self, map):
        m = self.maps[map]
        return [part for key in m for part in (key, m.get(key, MISSING))]

    def iterate_twice(self, map):
        return same_objects(self.maps[map])

    def iterate_interleaved(self, into, map, key, value):
        m = self.maps[map]
        seen, self.maps[into] = interleaved(iter(m), lambda: m.set(key, value))
        return seen

    def iterate_abandoned(self, map, count):
        return abandoned(iter(self.maps[map]), count)

    def keys(self, map):
        return list(self.maps[map].keys())

    def values(self, map):
        return list(self.maps[map].values())

    def items(self, map):
        return self.observe(map)

    def compare(self, map, other):
        a, b = self.maps[map], self.maps[other]
        return (a == b, a != b, b == a)

    def hash(self, map, other):
        return hash(self.maps[map]) == hash(self.maps[other])

    def repr(self, map):
        return named_in(repr(self.maps[map]), self.observe(map))

    def rebuilt(self, map, key):
        m = self.maps[map]
        first = [(key, None)] if key in m else []
        return self.from_items(first + list(m.items())[::-1])

    def compare_rebuilt(self, map, key):
        a, b = self.maps[map], self.rebuilt(map, key)
        return (a == b, a != b, b == a)

    def hash_rebuilt(self, map, key):
        return hash(self.maps[map]) == hash(self.rebuilt(map, key))

    def rebuild(self, into, map, count):
        items = list(self.maps[map].items())
        turn = count % len(items) if items else 0
        rebuilt = self.EMPTY
        for key, value in reversed(items[turn:] + items[:turn]):
            rebuilt = rebuilt.set(key, value)
        self.maps[into] = rebuilt

    def from_pairs(self, into, keys, value, count):
        self.maps[into] = self.from_items([(key, value) for key in keys])

    def copy(self, into, map):
        self.maps[into] = copy.copy(self.maps[map])

    def alias(self, into, map):
        self.maps[into] = self.maps[map]

    def remove_range(self, into, map, count):
        m = self.maps[map]
        for n in range(count):
            m = m.discard(n)
        self.maps[into] = m

    def share_set(self, map, key, value):
        m = self.maps[map]
        return new_objects(lambda: m.set(key, value), m)

    def share_discard(self, map, key):
        m = self.maps[map]
        return new_objects(lambda: m.discard(key), m)
