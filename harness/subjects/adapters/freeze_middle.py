"""Stage: subjects. Freezes in the middle of C operations.

Input: which operation.
Output: [1] nothing changed once freeze had returned, or it refused; else what did.
Invariant: works on objects of its own: no slot is touched.
"""

import abc
import array
import bisect
import codecs
import collections
import functools
import heapq
import itertools
import types

from freeze_callbacks import (aim, begin, calling, end, factory, fire, function, hashed, in_another_thread, iterable,
                              iterator, keys, sequence, sort_key, started, step, then)
from freeze_digest import changed, digest


def _grouper_eq():
    groups = itertools.groupby(keys(1, 1, 1))
    group = next(groups)[1]
    next(group)
    return then(groups, lambda _: next(group))


def _ordered_dict_iterator():
    return iter(collections.OrderedDict([(hashed(), 1)]).items())


def _dict_eq():
    first, second = keys(1, 1)
    return then({first: 1}, lambda d: d.pop(second))


def _dict_set_eq():
    first, second = keys(1, 2)
    return then({first: 1}, lambda d: d.__setitem__(second, 2))


def _set_eq():
    first, second = keys(1, 1)
    return then({first}, lambda s: s.remove(second))


def _ordered_dict_eq():
    first, second = keys(1, 2)
    return then(collections.OrderedDict([(first, 1)]), lambda d: d.__setitem__(second, 2))


def _descriptor():
    class Descriptor:
        def __set__(self, obj, new):
            fire()
            obj.__dict__["field"] = new

    class Owner:
        field = Descriptor()

    return then(Owner(), lambda obj: setattr(obj, "field", 7))


def _comprehension():
    made = []
    aim(made)
    made += [item for item in calling([1, 2])]
    return made


def _class_cell():
    return then(types.CellType(5), lambda cell: (fire(), type("Class", (), {"__classcell__": cell})))


def _namespace_attribute():
    """The store is specialised for a dict with a table of its own; a module's namespace stays mutable."""

    class Owner:
        pass

    def store(obj):
        obj.field = 7

    def make():
        obj = Owner()
        obj.__dict__ = vars(types.ModuleType("world"))
        obj.field = 5
        return obj

    for _ in range(64):
        store(make())
    return then(make(), lambda obj: (fire(), store(obj)))


def _dict_update_resize():
    """An iterator shows where it is in the table."""
    table = dict.fromkeys(range(10))
    for number in range(5):
        del table[number]
    place = iter(table)
    next(place)
    return then([table, place], lambda both: (fire(), both[0].update(dict.fromkeys("abcdefghijklmnop"))))


def _abstract(**namespace):
    return abc.ABCMeta("Abstract", (), namespace)


def _abc_register():
    def __subclasshook__(cls, sub):
        fire()
        return NotImplemented

    return then(_abstract(__subclasshook__=classmethod(__subclasshook__)), lambda cls: cls.register(type("Class", (), {})))


def _abc_clear_registry():
    cls = _abstract()
    cls.register(int)
    return then(cls, lambda cls: (fire(), cls._abc_registry_clear()))


def _dying():
    """Calls back when it dies; it can be called, and iterated over without end."""
    return type("Dying", (), {"__del__": lambda self: fire(), "__call__": lambda self: None,
                              "__iter__": lambda self: self, "__next__": lambda self: 1})()


def _super_init():
    class Base:
        pass

    class Derived(Base):
        pass

    other = type("Other", (), {"__class__": property(lambda self: (fire(), Derived)[1])})()
    return then(super(Derived, Derived()), lambda made: super.__init__(made, Base, other))


def _class_bases():
    class Meta(type):
        def mro(cls):
            fire()
            return type.mro(cls)

    first, second = Meta("First", (), {}), Meta("Second", (), {})
    return then(Meta("Derived", (first,), {}), lambda cls: setattr(cls, "__bases__", (second,)))


def _groupby_setstate():
    groups = started(itertools.groupby([1, 2]))
    groups.__setstate__((_dying(), 1, 2))
    return then(groups, lambda g: g.__setstate__((3, 4, 5)))


def _cycle_setstate():
    made = itertools.cycle([1])
    made.__setstate__(([_dying()], 1))
    return then(made, lambda c: c.__setstate__(([1, 2], 0)))


def _freezing_handler(error):
    """A codec uses one exception for all errors of a call; the first is the target."""
    aim(error)
    fire()
    return "?", error.end


def _codec_error(call):
    codecs.register_error("freezing", _freezing_handler)
    call()


OPERATIONS = {
    "sort_key": lambda: then([3, 1, 2], lambda l: l.sort(key=sort_key)),
    "sort_lt": lambda: then(keys(3, 1, 2), lambda l: l.sort()),
    "dict_eq": _dict_eq,
    "dict_set_eq": _dict_set_eq,
    "list_extend": lambda: then([0], lambda l: l.extend(calling([1, 2]))),
    "list_remove": lambda: then(keys(1, 2), lambda l: l.remove(2)),
    "list_slice": lambda: then([1, 2, 3], lambda l: l.__setitem__(slice(0, 1), calling([7, 8]))),
    "set_eq": _set_eq,
    "set_update": lambda: then({0}, lambda s: s.update(calling([1, 2]))),
    "dict_update": lambda: then({0: 0}, lambda d: d.update(calling([(1, 1), (2, 2)]))),
    "deque_extend": lambda: then(collections.deque([0]), lambda d: d.extend(calling([1, 2]))),
    "deque_remove": lambda: then(collections.deque(keys(1, 2)), lambda d: d.remove(2)),
    "bytearray_extend": lambda: then(bytearray(b"a"), lambda b: b.extend(calling([1, 2]))),
    "array_extend": lambda: then(array.array("i", [0]), lambda a: a.extend(calling([1, 2]))),
    "ordered_dict_eq": _ordered_dict_eq,
    "list_init": lambda: then([0], lambda l: l.__init__(calling([1, 2]))),
    "defaultdict_factory": lambda: then(collections.defaultdict(factory), lambda d: d["k"]),
    "heap_lt": lambda: then(keys(1, 2, 3), heapq.heappop),
    "insort_lt": lambda: then(keys(1, 3), lambda l: bisect.insort(l, keys(2)[0])),
    "setattr_descriptor": _descriptor,
    "list_comprehension": _comprehension,
    "sort_in_thread": lambda: then([3, 1, 2], lambda l: l.sort(key=in_another_thread)),
    "dict_update_in_thread": lambda: then(
        {0: 0}, lambda d: d.update(map(in_another_thread, [(1, 1), (2, 2)]))),
    "reversed_getitem": lambda: then(reversed(sequence()), next),
    "reversed_setstate": lambda: then(reversed(sequence()), lambda r: r.__setstate__(0)),
    "sequence_iterator_getitem": lambda: then(iter(sequence()), next),
    "callable_sentinel": lambda: then(iter(function(1), 1), next),
    "callable_stop": lambda: then(iter(function(1, stops=True), 2), next),
    "enumerate_next": lambda: then(enumerate(iterator()), next),
    "zip_next": lambda: then(zip(iterator(), iterator()), next),
    "zip_longest_next": lambda: then(itertools.zip_longest(iterator(), iterator()), next),
    "zip_longest_stop": lambda: then(itertools.zip_longest(iterator(stops=True), iterator()), next),
    "pairwise_first": lambda: then(itertools.pairwise(iterator(stops=True)), next),
    "pairwise_next": lambda: then(itertools.pairwise(iterator()), next, 1),
    "groupby_next": lambda: then(itertools.groupby(iterator()), next),
    "groupby_eq": lambda: then(started(itertools.groupby(keys(1, 2))), next),
    "grouper_eq": _grouper_eq,
    "tee_next": lambda: then(itertools.tee(iterator())[0], next),
    "cycle_stop": lambda: then(itertools.cycle(iterator(stops=True)), next),
    "dropwhile_test": lambda: then(itertools.dropwhile(function(False), [1, 2]), next),
    "takewhile_test": lambda: then(itertools.takewhile(function(False), [1, 2]), next),
    "islice_skip": lambda: then(itertools.islice(iterator(), 1, 5), next),
    "islice_next": lambda: then(itertools.islice(iterator(), 0, 5), next),
    "chain_source": lambda: then(itertools.chain.from_iterable(iterator(stops=True)), next),
    "chain_iterable": lambda: then(itertools.chain(iterable()), next),
    "chain_next": lambda: then(itertools.chain(iterator(stops=True)), next),
    "accumulate_first": lambda: then(itertools.accumulate(iterator()), next),
    "accumulate_next": lambda: then(started(itertools.accumulate(iterator())), next),
    "count_step": lambda: then(itertools.count(0, step()), next),
    "ordered_dict_key": lambda: then(_ordered_dict_iterator(), next),
    "ordered_dict_value": lambda: then(_ordered_dict_iterator(), next, 1),
    "deque_extendleft": lambda: then(collections.deque([0]), lambda d: d.extendleft(calling([1, 2]))),
    "bytearray_init": lambda: then(bytearray(b"a"), lambda b: b.__init__(calling([1, 2]))),
    "heappush_lt": lambda: then(keys(2, 3), lambda h: heapq.heappush(h, keys(1)[0])),
    "heapify_lt": lambda: then(keys(3, 2, 1), heapq.heapify),
    "heapreplace_lt": lambda: then(keys(1, 2, 3), lambda h: heapq.heapreplace(h, keys(4)[0])),
    "heappushpop_lt": lambda: then(keys(1, 2, 3), lambda h: heapq.heappushpop(h, keys(4)[0])),
    "heapify_max_lt": lambda: then(keys(1, 2, 3), heapq._heapify_max),
    "heapreplace_max_lt": lambda: then(keys(3, 2, 1), lambda h: heapq._heapreplace_max(h, keys(9)[0]), 1),
    "list_extended_slice": lambda: then([1, 2, 3], lambda l: l.__setitem__(slice(0, 3, 2), calling([7, 8]))),
    "bytearray_extended_slice": lambda: then(
        bytearray(b"abc"), lambda b: b.__setitem__(slice(0, 3, 2), calling([7, 8]))),
    "class_cell": _class_cell,
    "namespace_attribute": _namespace_attribute,
    "dict_update_resize": _dict_update_resize,
    "abc_register": _abc_register,
    "abc_clear_registry": _abc_clear_registry,
    "array_append": lambda: then(array.array("i", [1]), lambda a: a.append(keys(7)[0]), 1),
    "array_insert": lambda: then(array.array("i", [1]), lambda a: a.insert(0, keys(7)[0]), 1),
    "array_fromlist": lambda: then(array.array("i", [1]), lambda a: a.fromlist(keys(7, 8))),
    "syntax_error_init": lambda: then(SyntaxError(), lambda e: e.__init__("text", iterable())),
    "property_init": lambda: then(property(_dying()), lambda p: p.__init__(len, len)),
    "super_init": _super_init,
    "class_bases": _class_bases,
    "partial_setstate": lambda: then(functools.partial(_dying()), lambda p: p.__setstate__((len, (1,), {}, None))),
    "groupby_setstate": _groupby_setstate,
    "cycle_setstate": _cycle_setstate,
    "decode_error": lambda: _codec_error(lambda: b"a\xffb\xfe".decode("ascii", "freezing")),
    "encode_error": lambda: _codec_error(lambda: "a\xffb\xfe".encode("ascii", "freezing")),
    "set_intersect": lambda: then(set(keys(1)), lambda s: s.__iand__(set(keys(1)))),
    "set_intersect_several": lambda: then(set(keys(1)), lambda s: s.intersection_update(keys(1), keys(1))),
    "heappop_max_lt": lambda: then(keys(5, 4, 3, 2, 1), heapq._heappop_max),
    "buffer_index": lambda: then(bytearray(b"abc"), lambda b: b.__setitem__(keys(1)[0], 7)),
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
    begin(api.freeze)
    made = []
    try:
        made.append(OPERATIONS[how]())
    except (api.MutationError, TypeError, ValueError, RuntimeError, BufferError):
        pass
    before = end()
    if before is not None and changed(before, digest(next(iter(before.values())).obj)):
        return "raised:ChangedAfterFreeze:" + how
    return [1]
