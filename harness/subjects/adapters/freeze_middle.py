"""Stage: subjects. Freezes in the middle of C operations.

Input: which operation.
Output: [1] nothing changed once freeze had returned, or it refused; else what did.
Invariant: works on objects of its own: no slot is touched, and what calls back is reached through this module's
globals, which no freeze follows.
"""

import array
import bisect
import collections
import heapq

from freeze_digest import changed, digest

_target = None
_before = None
_freeze = None


def _fire():
    """Freezes the target at the first call, and notes what it is like then."""
    global _target, _before
    target, _target = _target, None
    if target is None:
        return
    try:
        _freeze(target)
    except TypeError:
        return  # refused: what is held aside stays mutable
    _before = digest(target)


def _aim(target):
    global _target
    _target = target
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


def _then(target, operate):
    """Aims at the target, then operates on it."""
    operate(_aim(target))
    return target


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
    "buffer_index": lambda: _then(bytearray(b"abc"), lambda b: b.__setitem__(_keys(1)[0], 7)),
}


def middle(api, how):
    """One operation with a freeze in the middle of it."""
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
