"""Stage: subjects. The kinds of a freeze trace that are iterators, generators or what awaits them: a row a kind.

Input: the object that a new one shall hold, or NOTHING.
Output: a new object.
Invariant: what a kind draws from outside of what a freeze can reach (a Source) is counted: a refused advance took
nothing.
"""

import _random
import array
import collections
import functools
import io
import itertools
import operator

NOTHING = object()

#: How many items were taken from sources since the runner began.
_taken = 0


def taken():
    return _taken


def take():
    """The next number: never the same twice, so that a groupby ends its groups."""
    global _taken
    _taken += 1
    return _taken


def value(held):
    return None if held is NOTHING else held


def items(held):
    return [] if held is NOTHING else [held]


def source(held=NOTHING):
    """An endless iterator without a state of its own, written in Python; of a fresh class."""

    def __iter__(self):
        return self

    def __next__(self):
        import freeze_iterators  # not a global, which a freeze would follow

        return freeze_iterators.take()

    namespace = {"__module__": "world", "__iter__": __iter__, "__next__": __next__, "__await__": __iter__}
    made = type("Source", (), namespace)()
    made.k0 = value(held)
    return made


def sequence(held):
    """Has items by number alone, each taken from outside."""

    def __getitem__(self, index):
        import freeze_iterators

        return freeze_iterators.take()

    def __len__(self):
        return 3

    made = type("Sequence", (), {"__module__": "world", "__getitem__": __getitem__, "__len__": __len__})()
    made.k0 = value(held)
    return made


def advanced(iterator, times=1):
    for _ in range(times):
        next(iterator)
    return iterator


def _exhausted():
    made = iter(())
    list(made)
    return made


def _ended_at_once(held):
    """Its callable is one that raises StopIteration."""
    return iter(functools.partial(next, _exhausted()), value(held))


_Tee = type(itertools.tee(())[0])
#: How many items one link of a tee holds in CPython.
_LINK = 57


def _source_of(tee):
    return tee.__reduce__()[2][0].__reduce__()[1][0]


def _tee_after(times):
    """Of an endless source; shares with the very tee that it is given, if that is another such."""

    def make(held):
        if type(held) is _Tee and type(_source_of(held)).__name__ == "Source":
            return held.__copy__()
        return advanced(itertools.tee(source())[0], times)

    return make


def _tee_behind(held):
    """Another has fetched what it gives next."""
    behind, ahead = itertools.tee(source())
    next(ahead)
    return behind


def groupby(held):
    """The current group of the very groupby that it is given; else a new groupby."""
    if type(held) is itertools.groupby:
        try:
            return next(held)[1]
        except (TypeError, StopIteration):  # it is frozen, or has ended
            pass
    return itertools.groupby(source(held))


def delegating_generator(held):
    """Waits in `yield from`, for an iterator that refuses what is thrown, and takes something when it is closed."""

    def throw(self, *error):
        raise KeyError

    inner = source(held)
    type(inner).throw = throw
    type(inner).close = type(inner).__next__

    def run(inner):
        yield from inner

    return advanced(run(inner))


def async_generator(held):
    async def run(held):
        yield held
        yield 2

    return run(value(held))


def _awaiting(held):
    """An async generator in the middle of an await."""

    async def run(inner):
        await inner
        yield 1

    made = run(source(held))
    made.__anext__().send(None)
    return made


def anext_awaitable(held):
    inner = source(held)

    def __anext__(self):
        return inner

    return anext(type("Async", (), {"__module__": "world", "__anext__": __anext__})(), 5)


def _ordered(held):
    return collections.OrderedDict([("k0", value(held)), ("k9", 9)])


_BIG = 1 << 70

MAKERS = {
    "tuple_iterator": lambda held: iter((1, 2, *items(held))),
    "dict_key_iterator": lambda held: iter({"a": 1, "k0": value(held)}),
    "dict_value_iterator": lambda held: iter({"a": 1, "k0": value(held)}.values()),
    "dict_reverse_iterator": lambda held: reversed({"a": 1, "k0": value(held)}),
    "str_iterator": lambda held: iter("a\u20acb"),
    "str_ascii_iterator": lambda held: iter("abc"),
    "bytes_iterator": lambda held: iter(b"abc"),
    "range_iterator": lambda held: iter(range(3)),
    "longrange_iterator": lambda held: iter(range(_BIG, _BIG + 3)),
    "memory_iterator": lambda held: iter(memoryview(b"abc")),
    "generic_alias_iterator": lambda held: iter(list[int]),
    "sequence_iterator": lambda held: iter(sequence(held)),
    "callable_iterator": lambda held: iter(source(held).__next__, 0),
    "callable_iterator_at_sentinel": lambda held: iter(int, 0),
    "callable_iterator_at_stop": _ended_at_once,
    "anext_awaitable": anext_awaitable,
    "enumerate_source": lambda held: enumerate(source(held)),
    "reversed_sequence": lambda held: reversed(sequence(held)),
    "map_source": lambda held: map(abs, source(held)),
    "filter": lambda held: filter(abs, source(held)),
    "zip_source": lambda held: zip(source(held), source()),
    "delegating_generator": delegating_generator,
    "async_generator": async_generator,
    "async_generator_asend": lambda held: async_generator(held).asend(None),
    "async_generator_athrow": lambda held: async_generator(held).athrow(ValueError),
    "async_generator_aclose": lambda held: async_generator(held).aclose(),
    "async_generator_athrow_awaiting": lambda held: _awaiting(held).athrow(ValueError),
    "array_iterator": lambda held: iter(array.array("i", [3, 1, 2])),
    "deque_reverse_iterator": lambda held: reversed(collections.deque([1, 2, *items(held)])),
    "ordered_dict_key_iterator": lambda held: iter(_ordered(held)),
    "ordered_dict_value_iterator": lambda held: iter(_ordered(held).values()),
    "ordered_dict_item_iterator": lambda held: iter(_ordered(held).items()),
    "ordered_dict_iterator_at_end": lambda held: advanced(iter(_ordered(held)), 2),
    "ordered_dict_reverse_iterator": lambda held: reversed(_ordered(held)),
    "pairwise": lambda held: itertools.pairwise(source(held)),
    "groupby": groupby,
    "grouper": lambda held: advanced(next(itertools.groupby(source(held)))[1]),
    "tee_source": _tee_after(0),
    "tee_behind": _tee_behind,
    "tee_at_link": _tee_after(_LINK),
    "cycle_source": lambda held: itertools.cycle(source(held)),
    "cycle_repeating": lambda held: advanced(itertools.cycle([1, 2, 3, *items(held)]), 5),
    "dropwhile": lambda held: itertools.dropwhile(operator.not_, source(held)),
    "takewhile": lambda held: itertools.takewhile(abs, source(held)),
    "takewhile_at_end": lambda held: itertools.takewhile(operator.not_, source(held)),
    "islice_source": lambda held: itertools.islice(source(held), 1, 5),
    "starmap": lambda held: itertools.starmap(divmod, source(held)),
    "chain_source": lambda held: advanced(itertools.chain(source(held))),
    "combinations": lambda held: itertools.combinations([1, 2, 3, *items(held)], 2),
    "combinations_with_replacement": lambda held: itertools.combinations_with_replacement([1, 2, 3, *items(held)], 2),
    "accumulate_source": lambda held: itertools.accumulate(source(held)),
    "accumulate_initial": lambda held: itertools.accumulate(source(held), initial=5),
    "compress": lambda held: itertools.compress(source(held), source()),
    "filterfalse": lambda held: itertools.filterfalse(operator.not_, source(held)),
    "zip_longest": lambda held: itertools.zip_longest(source(held), source()),
}

#: What `__setstate__` or setstate of the type takes, and is not the state that a kind is made in.
STATES = {
    "cycle": lambda: ([7], 0),
    "chain": lambda: (iter([[7]]),),
    "product": lambda: (1, 0),
    "permutations": lambda: ((1, 0), (1, 1)),
    "combinations": lambda: (1, 2),
    "combinations_with_replacement": lambda: (1, 2),
    "groupby": lambda: (5, 6, 7),
    "_tee": lambda: (itertools.tee("abcd")[0].__reduce__()[2][0], 3),
    "Random": lambda: _random.Random(7).getstate(),
}


def endless_part(iterator):
    """No more of it than any kind gives: a source has no end."""
    return itertools.islice(iterator, 9)


def writable_view(obj):
    """Asks for a buffer that can be written, and writes into it."""
    io.BytesIO(b"uvw").readinto(obj)
