"""Stage: subjects. Freezes in the middle of C operations.

Input: which operation.
Output: [1] nothing changed once freeze had returned, or it refused; else what did.
Invariant: works on objects of its own: no slot is touched, and what calls back is reached through this module's
globals, which no freeze follows.
"""

import _thread
import array
import bisect
import collections
import heapq
import itertools

from freeze_digest import changed, digest

_target = None
_before = None
_freeze = None
#: How many calls go by before the freeze.
_wait = 0


def _fire():
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


def _aim(target, wait=0):
    global _target, _wait
    _target, _wait = target, wait
    return target


def _keys(*numbers):
    """Objects of a fresh class that call back when they are compared; all have one hash."""

    class Key:
        def __init__(self, number):
            self.number = number

        def __eq__(self, other):
            _fire()
            return self.number == getattr(other, "number", other)

        def __hash__(self):
            return 1

        def __lt__(self, other):
            _fire()
            return self.number < getattr(other, "number", other)

        def __index__(self):
            _fire()
            return self.number

    return [Key(number) for number in numbers]


def _calling(items, skip=1):
    """Gives the items, and calls back before each but the first `skip`."""
    for place, item in enumerate(items):
        if place >= skip:
            _fire()
        yield item


def _factory():
    _fire()
    return 7


def _sort_key(item):
    _fire()
    return item


def _then(target, operate, wait=0):
    """Aims at the target, then operates on it; the freeze comes at the call back after `wait` others."""
    operate(_aim(target, wait))
    return target


def _iterator(stops=False):
    """Calls back before it gives a new item, or ends."""

    def __next__(self):
        _fire()
        if stops:
            raise StopIteration
        return [1]

    return type("Source", (), {"__iter__": lambda self: self, "__next__": __next__})()


def _sequence():
    """Calls back when it is asked for an item or its length."""

    def __getitem__(self, index):
        _fire()
        return 1

    def __len__(self):
        _fire()
        return 3

    return type("Sequence", (), {"__getitem__": __getitem__, "__len__": __len__})()


def _function(give, stops=False):
    def call(*arguments):
        _fire()
        if stops:
            raise StopIteration
        return give

    return call


def _iterable():
    def __iter__(self):
        _fire()
        return iter([7])

    return type("Iterable", (), {"__iter__": __iter__})()


def _step():
    def __radd__(self, other):
        _fire()
        return 7

    return type("Step", (), {"__index__": lambda self: 2, "__radd__": __radd__})()


def _hashed():
    """A key that calls back when it is hashed."""

    def __hash__(self):
        _fire()
        return 1

    return type("Hashed", (), {"__hash__": __hash__})()


def _started(iterator):
    next(iterator)
    return iterator


def _grouper_eq():
    groups = itertools.groupby(_keys(1, 1, 1))
    group = next(groups)[1]
    next(group)
    return _then(groups, lambda _: next(group))


def _in_another_thread(item):
    """The freeze has another thread's turn, while this one waits."""
    lock = _thread.allocate_lock()
    lock.acquire()

    def run():
        try:
            _fire()
        finally:
            lock.release()

    _thread.start_new_thread(run, ())
    lock.acquire()
    return item


def _ordered_dict_iterator():
    return iter(collections.OrderedDict([(_hashed(), 1)]).items())


def _dict_eq():
    first, second = _keys(1, 1)
    return _then({first: 1}, lambda d: d.pop(second))


def _dict_set_eq():
    first, second = _keys(1, 2)
    return _then({first: 1}, lambda d: d.__setitem__(second, 2))


def _set_eq():
    first, second = _keys(1, 1)
    return _then({first}, lambda s: s.remove(second))


def _ordered_dict_eq():
    first, second = _keys(1, 2)
    return _then(collections.OrderedDict([(first, 1)]), lambda d: d.__setitem__(second, 2))


def _descriptor():
    class Descriptor:
        def __set__(self, obj, new):
            _fire()
            obj.__dict__["field"] = new

    class Owner:
        field = Descriptor()

    return _then(Owner(), lambda obj: setattr(obj, "field", 7))


def _comprehension():
    made = []
    _aim(made)
    made += [item for item in _calling([1, 2])]
    return made


OPERATIONS = {
    "sort_key": lambda: _then([3, 1, 2], lambda l: l.sort(key=_sort_key)),
    "sort_lt": lambda: _then(_keys(3, 1, 2), lambda l: l.sort()),
    "dict_eq": _dict_eq,
    "dict_set_eq": _dict_set_eq,
    "list_extend": lambda: _then([0], lambda l: l.extend(_calling([1, 2]))),
    "list_remove": lambda: _then(_keys(1, 2), lambda l: l.remove(2)),
    "list_slice": lambda: _then([1, 2, 3], lambda l: l.__setitem__(slice(0, 1), _calling([7, 8]))),
    "set_eq": _set_eq,
    "set_update": lambda: _then({0}, lambda s: s.update(_calling([1, 2]))),
    "dict_update": lambda: _then({0: 0}, lambda d: d.update(_calling([(1, 1), (2, 2)]))),
    "deque_extend": lambda: _then(collections.deque([0]), lambda d: d.extend(_calling([1, 2]))),
    "deque_remove": lambda: _then(collections.deque(_keys(1, 2)), lambda d: d.remove(2)),
    "bytearray_extend": lambda: _then(bytearray(b"a"), lambda b: b.extend(_calling([1, 2]))),
    "array_extend": lambda: _then(array.array("i", [0]), lambda a: a.extend(_calling([1, 2]))),
    "ordered_dict_eq": _ordered_dict_eq,
    "list_init": lambda: _then([0], lambda l: l.__init__(_calling([1, 2]))),
    "defaultdict_factory": lambda: _then(collections.defaultdict(_factory), lambda d: d["k"]),
    "heap_lt": lambda: _then(_keys(1, 2, 3), heapq.heappop),
    "insort_lt": lambda: _then(_keys(1, 3), lambda l: bisect.insort(l, _keys(2)[0])),
    "setattr_descriptor": _descriptor,
    "list_comprehension": _comprehension,
    "sort_in_thread": lambda: _then([3, 1, 2], lambda l: l.sort(key=_in_another_thread)),
    "dict_update_in_thread": lambda: _then(
        {0: 0}, lambda d: d.update(map(_in_another_thread, [(1, 1), (2, 2)]))),
    "reversed_getitem": lambda: _then(reversed(_sequence()), next),
    "reversed_setstate": lambda: _then(reversed(_sequence()), lambda r: r.__setstate__(0)),
    "sequence_iterator_getitem": lambda: _then(iter(_sequence()), next),
    "callable_sentinel": lambda: _then(iter(_function(1), 1), next),
    "callable_stop": lambda: _then(iter(_function(1, stops=True), 2), next),
    "enumerate_next": lambda: _then(enumerate(_iterator()), next),
    "zip_next": lambda: _then(zip(_iterator(), _iterator()), next),
    "zip_longest_next": lambda: _then(itertools.zip_longest(_iterator(), _iterator()), next),
    "zip_longest_stop": lambda: _then(itertools.zip_longest(_iterator(stops=True), _iterator()), next),
    "pairwise_first": lambda: _then(itertools.pairwise(_iterator(stops=True)), next),
    "pairwise_next": lambda: _then(itertools.pairwise(_iterator()), next, 1),
    "groupby_next": lambda: _then(itertools.groupby(_iterator()), next),
    "groupby_eq": lambda: _then(_started(itertools.groupby(_keys(1, 2))), next),
    "grouper_eq": _grouper_eq,
    "tee_next": lambda: _then(itertools.tee(_iterator())[0], next),
    "cycle_stop": lambda: _then(itertools.cycle(_iterator(stops=True)), next),
    "dropwhile_test": lambda: _then(itertools.dropwhile(_function(False), [1, 2]), next),
    "takewhile_test": lambda: _then(itertools.takewhile(_function(False), [1, 2]), next),
    "islice_skip": lambda: _then(itertools.islice(_iterator(), 1, 5), next),
    "islice_next": lambda: _then(itertools.islice(_iterator(), 0, 5), next),
    "chain_source": lambda: _then(itertools.chain.from_iterable(_iterator(stops=True)), next),
    "chain_iterable": lambda: _then(itertools.chain(_iterable()), next),
    "chain_next": lambda: _then(itertools.chain(_iterator(stops=True)), next),
    "accumulate_first": lambda: _then(itertools.accumulate(_iterator()), next),
    "accumulate_next": lambda: _then(_started(itertools.accumulate(_iterator())), next),
    "count_step": lambda: _then(itertools.count(0, _step()), next),
    "ordered_dict_key": lambda: _then(_ordered_dict_iterator(), next),
    "ordered_dict_value": lambda: _then(_ordered_dict_iterator(), next, 1),
    "deque_extendleft": lambda: _then(collections.deque([0]), lambda d: d.extendleft(_calling([1, 2]))),
    "bytearray_init": lambda: _then(bytearray(b"a"), lambda b: b.__init__(_calling([1, 2]))),
    "heappush_lt": lambda: _then(_keys(2, 3), lambda h: heapq.heappush(h, _keys(1)[0])),
    "heapify_lt": lambda: _then(_keys(3, 2, 1), heapq.heapify),
    "heapreplace_lt": lambda: _then(_keys(1, 2, 3), lambda h: heapq.heapreplace(h, _keys(4)[0])),
    "heappushpop_lt": lambda: _then(_keys(1, 2, 3), lambda h: heapq.heappushpop(h, _keys(4)[0])),
    "heapify_max_lt": lambda: _then(_keys(1, 2, 3), heapq._heapify_max),
    "heapreplace_max_lt": lambda: _then(_keys(3, 2, 1), lambda h: heapq._heapreplace_max(h, _keys(9)[0]), 1),
    "list_extended_slice": lambda: _then([1, 2, 3], lambda l: l.__setitem__(slice(0, 3, 2), _calling([7, 8]))),
    "bytearray_extended_slice": lambda: _then(
        bytearray(b"abc"), lambda b: b.__setitem__(slice(0, 3, 2), _calling([7, 8]))),
    "set_intersect": lambda: _then(set(_keys(1)), lambda s: s.__iand__(set(_keys(1)))),
    "set_intersect_several": lambda: _then(set(_keys(1)), lambda s: s.intersection_update(_keys(1), _keys(1))),
    "heappop_max_lt": lambda: _then(_keys(5, 4, 3, 2, 1), heapq._heappop_max),
    "buffer_index": lambda: _then(bytearray(b"abc"), lambda b: b.__setitem__(_keys(1)[0], 7)),
}


NAMES = (*OPERATIONS, "every")


def middle(api, how):
    """One operation with a freeze in the middle of it, or each."""
    for word in OPERATIONS if how == "every" else [how]:
        gave = _middle(api, word)
        if gave != [1]:
            break
    return gave


def _middle(api, how):
    global _freeze, _before, _target
    _freeze, _before, _target = api.freeze, None, None
    made = []
    try:
        made.append(OPERATIONS[how]())
    except (api.MutationError, TypeError, ValueError, RuntimeError, BufferError):
        pass
    before, _before, _target, _freeze = _before, None, None, None
    if before is not None and changed(before, digest(next(iter(before.values())).obj)):
        return "raised:ChangedAfterFreeze:" + how
    return [1]
