"""Every op of maps and lists, by what Python's own containers understand.

Input: an adapter's subclass, which says `empty` and what its library names differently.
Output: per op None where a slot was made, a number, or a list of objects.
Invariant: one method an op; an op that a library does not offer is set to None.
"""

import copy

import keys

SLOTS = 8
MOST = 512


class Limit(Exception):
    """The op would build more elements than a trace may."""


def room(size, more):
    if size + more > MOST:
        raise Limit


def raising(items):
    yield from items
    keys.throw(keys.IteratorRaised)


def used_up(items):
    iterator = iter(items)
    for _ in iterator:
        pass
    return iterator


def interleaved(iterator, update):
    seen = [item for item in [next(iterator, keys.MISSING)] if item is not keys.MISSING]
    updated = update()
    return seen + list(iterator), updated


def same_each_time(structure):
    pairs = list(zip(iter(structure), iter(structure)))
    again = list(structure)
    return len(pairs) == len(again) and all(a is b is c for (a, b), c in zip(pairs, again))


def abandoned(structure, count):
    return sum(1 for _ in zip(range(count), structure))


def named_in(text, objects):
    """The objects that the printed form names, in its order, as far as they are found."""
    found, position = [], 0
    for item in objects:
        at = text.find(repr(item), position)
        if at < 0:
            break
        found.append(item)
        position = at + len(repr(item))
    return found


class Structure:
    empty = None

    def __init__(self):
        self.slots = [self.empty] * SLOTS

    def length(self, read):
        return len(read)

    def iterate_twice(self, read):
        return same_each_time(read)

    def iterate_abandoned(self, read, count):
        return abandoned(read, count)

    def compare(self, read, other):
        return [read == other, read != other, other == read]

    def hash(self, read, other):
        return hash(read) == hash(other)

    def repr(self, read):
        return named_in(repr(read), self.contents(read))

    def copy(self, into, read):
        self.slots[into] = copy.copy(read)

    def alias(self, into, read):
        self.slots[into] = read


class Map(Structure):
    def build(self, pairs):
        return type(self.empty)(pairs)

    def with_pairs(self, read, pairs):
        return read.update(pairs)

    def contents(self, read):
        return [part for pair in read.items() for part in pair]

    def set(self, into, read, key, value):
        self.slots[into] = read.set(key, value)

    def remove(self, into, read, key):
        self.slots[into] = read.remove(key)

    def discard(self, into, read, key):
        self.slots[into] = read.discard(key)

    def get(self, read, key):
        return [read.get(key, keys.MISSING)]

    def at(self, read, key):
        return [read[key]]

    def contains(self, read, key):
        return key in read

    def update_map(self, into, read, other):
        self.slots[into] = read.update(other)

    def merge(self, into, read, other):
        self.slots[into] = read | other

    def update_iterator(self, into, read, key, value, count):
        self.slots[into] = self.with_pairs(read, ((k, value) for k in key))

    def update_used_up(self, into, read, key, value, count):
        self.slots[into] = self.with_pairs(read, used_up((k, value) for k in key))

    def update_raising(self, into, read, key, value, count):
        self.slots[into] = self.with_pairs(read, raising((k, value) for k in key))

    def update_range(self, into, read, count, value):
        self.slots[into] = self.with_pairs(read, ((n, value) for n in range(count)))

    def iterate(self, read):
        return [part for key in read for part in (key, read.get(key, keys.MISSING))]

    def iterate_interleaved(self, into, read, key, value):
        seen, self.slots[into] = interleaved(iter(read), lambda: read.set(key, value))
        return seen

    def keys(self, read):
        return list(read.keys())

    def values(self, read):
        return list(read.values())

    def items(self, read):
        return self.contents(read)

    def rebuild(self, into, read, count):
        items = list(read.items())
        turn = count % len(items) if items else 0
        rebuilt = self.empty
        for key, value in reversed(items[turn:] + items[:turn]):
            rebuilt = rebuilt.set(key, value)
        self.slots[into] = rebuilt

    def from_pairs(self, into, key, value, count):
        self.slots[into] = self.build([(k, value) for k in key])

    def rebuilt(self, read, key):
        first = [(key, None)] if key in read else []
        return self.build(first + list(read.items())[::-1])

    def compare_rebuilt(self, read, key):
        return self.compare(read, self.rebuilt(read, key))

    def hash_rebuilt(self, read, key):
        return self.hash(read, self.rebuilt(read, key))

    def remove_range(self, into, read, count):
        for n in range(count):
            read = read.discard(n)
        self.slots[into] = read


class List(Structure):
    def build(self, items):
        return type(self.empty)(items)

    def contents(self, read):
        return list(read)

    def cons(self, into, read, item):
        room(len(read), 1)
        self.slots[into] = read.cons(item)

    def head(self, read):
        return [read.head]

    def tail(self, into, read):
        self.slots[into] = read.tail

    def index(self, read, index):
        return [read[-128 if index is None else index]]

    def slice(self, into, read, start, stop, step):
        self.slots[into] = read[start:stop:step]

    def contains(self, read, item):
        return item in read

    def find(self, read, item):
        return read.index(item)

    def count(self, read, item):
        return read.count(item)

    def iterate(self, read):
        return list(read)

    def iterate_interleaved(self, into, read, item):
        room(len(read), 1)
        seen, self.slots[into] = interleaved(iter(read), lambda: read.cons(item))
        return seen

    def reverse(self, into, read):
        self.slots[into] = read.reverse()

    def reversed(self, read):
        return list(reversed(read))

    def concat(self, into, read, other):
        room(len(read), len(other))
        self.slots[into] = read.concat(other)

    def from_iterator(self, into, item, count):
        self.slots[into] = self.build(item for _ in range(count))

    def from_used_up(self, into, item, count):
        self.slots[into] = self.build(used_up(item for _ in range(count)))

    def from_raising(self, into, item, count):
        self.slots[into] = self.build(raising(item for _ in range(count)))

    def cons_range(self, into, read, count):
        room(len(read), count)
        for n in range(count):
            read = read.cons(n)
        self.slots[into] = read

    def drop(self, into, read, count):
        self.slots[into] = read[count:]

    def rebuild(self, into, read):
        self.slots[into] = self.build(list(read))

    def rebuilt(self, read, item):
        return self.build([item if e is item or e == item else e for e in read])

    def compare_rebuilt(self, read, item):
        return self.compare(read, self.rebuilt(read, item))

    def hash_rebuilt(self, read, item):
        return self.hash(read, self.rebuilt(read, item))
