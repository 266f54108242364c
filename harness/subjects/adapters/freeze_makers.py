"""Stage: subjects. How an object of each kind of a freeze trace is made: a row a kind.

Input: the object that it shall hold, or NOTHING.
Output: a new object.
Invariant: classes and functions are made anew each time, so that nothing that a freeze reaches outlives its
trace. A kind is here (or in freeze_iterators.py) and in harness/subjects/freeze_kinds.hpp, with the same name.
"""

import _random
import _thread
import abc
import array
import collections
import functools
import hashlib
import importlib
import io
import itertools
import random
import types
import weakref

import freeze_iterators
from freeze_iterators import NOTHING, items, value


class HookRaised(Exception):
    """What the `__freeze__` of the kind hook_raises raises."""


#: Shared classes that are not immutable by themselves: a runner freezes them at its start, for good, so that
#: every trace finds them the same.
SHARED_CLASSES = (random.Random, _random.Random, abc.ABCMeta, HookRaised)


def make_class(name, bases=(), metaclass=type, **namespace):
    namespace.setdefault("__module__", "world")
    return metaclass(name, bases, namespace)


def with_attribute(obj, held):
    obj.k0 = value(held)
    return obj


def instance_with_dict(held):
    made = with_attribute(make_class("Instance")(), held)
    assert made.__dict__  # asked for, it is there from now on
    return made


def hooked(held, raises):
    def __freeze__(self, error=HookRaised if raises else None):
        if error:
            raise error()

    return with_attribute(make_class("Hooked", __freeze__=__freeze__)(), held)


def instance_of_its_dict(held):
    """Its attributes are in a dict with a table of its own."""
    made = make_class("Instance")()
    made.__dict__ = {"k0": value(held)}
    return made


def instance_beside_another(held):
    """Of a class of whose instances another one has an attribute that this has not."""
    cls = make_class("Instance")
    with_attribute(cls(), NOTHING).new = 1
    return with_attribute(cls(), held)


_cell_user = (lambda cell: lambda: cell)(0).__code__
_name_user = types.FunctionType(compile("def get(): return used", "world", "exec").co_consts[0], {}).__code__


def _closure(code):
    """Over the very cell that it is given, or over a new one with the object."""

    def make(held):
        cell = held if type(held) is types.CellType else types.CellType(value(held))
        return types.FunctionType(code, globals(), "closure", None, (cell,))

    return make


def function(held):
    """Its globals are a plain dict of its own; its code names `used` alone."""
    return types.FunctionType(_name_user, {"used": value(held)}, "function")


def _writer_of_cell():
    def outer(cell):
        def store():
            nonlocal cell
            cell = 7

        def delete():
            nonlocal cell
            del cell

        return store, delete

    return [made.__code__ for made in outer(None)]


_cell_storer, _cell_deleter = _writer_of_cell()


def function_with_defaults(held):
    made = function(held)
    made.__defaults__, made.__kwdefaults__ = (5,), {"k0": 5}
    return made


def traceback(held):
    """Of two frames that have ended; their locals hold nothing."""

    def run():
        raise ValueError

    try:
        run()
    except ValueError as error:
        made = error.__traceback__.tb_next
        made.tb_next = types.TracebackType(None, made.tb_frame, 0, 1)
        return made


def raised_exception(held):
    made = with_attribute(ValueError(1, *items(held)), NOTHING)
    made.__traceback__ = traceback(held)
    return made


def os_error(held):
    def __init__(self, *arguments):
        OSError.__init__(self, *arguments)

    cls = make_class("Error", (OSError,), __init__=__init__)
    return with_attribute(cls(1, "text"), held)


def sparse_set(held):
    """Far larger than what it holds: a new table changes the order."""
    made = set(range(66))
    for number in range(66):
        if number not in (1, 64):
            made.discard(number)
    return made


def _hash(module, name, *arguments):
    """Of the named module; where an interpreter goes without, hashlib's."""

    def make(held):
        try:
            return getattr(importlib.import_module(module), name)(*arguments)
        except (ImportError, AttributeError, ValueError):
            return hashlib.sha256(b"a")

    return make


def generator(held):
    def run(held):
        yield 0
        try:
            yield held
        finally:
            held = None
        yield 2

    made = run(value(held))
    next(made)
    return made


def coroutine(held):
    async def run(held):
        return held

    return run(value(held))


def method(held):
    def call(self):
        return None

    return types.MethodType(call, [] if held is NOTHING or held is None else held)


def memory_view(held):
    """Of the very buffer that it is given, if it is one."""
    return memoryview(held if type(held) in (bytearray, array.array) else bytearray(b"abc"))


def weak_reference(held):
    # With a callback each one is an object of its own.
    try:
        return weakref.ref(held, id)
    except TypeError:
        return weakref.ref(make_class("Instance")(), id)


def hashable(held):
    """A holder for what a set can't hold itself: hashed by identity."""
    return [] if held is NOTHING else [property(held)]


def module(held):
    return with_attribute(types.ModuleType("world"), held)


def super_object(held):
    base = make_class("Base")
    return super(base, with_attribute(make_class("Instance", (base,))(), held))


def _subclass(base, *arguments):
    def make(held):
        return with_attribute(make_class("Sub" + base.__name__, (base,))(*arguments), held)

    return make


def _array(code):
    return lambda held: array.array(code, [3, 1, 2])


def _keyed(held):
    return {"k0": value(held)}


MAKERS = {
    "list": lambda held: [3, 1, 2, *items(held)],
    "dict": _keyed,
    "set": lambda held: {"k0", *hashable(held)},
    "instance": lambda held: with_attribute(make_class("Instance")(), held),
    "tuple": lambda held: (1, *items(held)),
    "frozenset": lambda held: frozenset(["k0", *hashable(held)]),
    "slotted": lambda held: with_attribute(
        make_class("Slotted", __slots__=["k%d" % i for i in range(9)])(), held),
    # Not in the namespace that it is made of: a property there is told its name, which a frozen one refuses.
    "class": lambda held: with_attribute(make_class("Class"), held),
    "metaclass": lambda held: with_attribute(make_class("Meta", (type,)), held),
    "function": function,
    "closure": _closure(_cell_user),
    "cell": lambda held: types.CellType(value(held)),
    "generator": generator,
    "list_iterator": lambda held: iter([1, 2, *items(held)]),
    "dict_iterator": lambda held: iter({"a": 1, "b": 2, "k0": value(held)}.items()),
    "bytearray": lambda held: bytearray(b"cab"),
    "array": lambda held: array.array("i", [3, 1, 2]),
    "deque": lambda held: collections.deque([3, 1, 2, *items(held)], 300),
    "ordered_dict": lambda held: collections.OrderedDict([("k0", value(held)), ("k9", 9)]),
    "defaultdict": lambda held: collections.defaultdict(list, _keyed(held)),
    "exception": lambda held: with_attribute(ValueError(1, *items(held)), NOTHING),
    "bytes_io": lambda held: io.BytesIO(b"ab\ncd\n"),
    "string_io": lambda held: io.StringIO("ab\ncd\n"),
    "random": lambda held: random.Random(1),
    "hashlib": lambda held: hashlib.sha256(b"a"),
    "memoryview": memory_view,
    "weakref": weak_reference,
    "module": module,
    "lock": lambda held: _thread.allocate_lock(),
    "property": lambda held: property(value(held)),
    "partial": lambda held: functools.partial(max, *items(held), key=len),
    "method": method,
    "mappingproxy": lambda held: types.MappingProxyType(_keyed(held)),
    "namespace": lambda held: types.SimpleNamespace(k0=value(held)),
    "count": lambda held: itertools.count(3),
    "cycle": lambda held: itertools.cycle([1, 2, *items(held)]),
    "chain": lambda held: itertools.chain([1], [2, *items(held)]),
    "islice": lambda held: itertools.islice([1, 2, 3, *items(held)], 3),
    "tee": lambda held: itertools.tee([1, 2, *items(held)])[0],
    "enumerate": lambda held: enumerate([1, 2, *items(held)]),
    "zip": lambda held: zip([1, 2, 3], [4, 5, *items(held)]),
    "map": lambda held: map(repr, [1, 2, *items(held)]),
    "reversed": lambda held: reversed([*items(held), 1, 2]),
    "set_iterator": lambda held: iter({1, 2, *hashable(held)}),
    "deque_iterator": lambda held: iter(collections.deque([1, 2, *items(held)])),
    "staticmethod": lambda held: staticmethod(value(held)),
    "classmethod": lambda held: classmethod(value(held)),
    "super": super_object,
    "slice": lambda held: slice(1, value(held)),
    "int": lambda held: 5,
    "str": lambda held: "text",
    "list_type": lambda held: list,
    "dict_type": lambda held: dict,
    "hooked": lambda held: hooked(held, False),
    "hook_raises": lambda held: hooked(held, True),
    "list_subclass": _subclass(list, [3, 1, 2]),
    "dict_subclass": _subclass(dict, {"k0": 1}),
    "instance_with_dict": instance_with_dict,
    "list_append": lambda held: [3, 1, *items(held)].append,
    "repeat": lambda held: itertools.repeat(value(held), 5),
    "accumulate": lambda held: itertools.accumulate([1, 2, 3]),
    "bytearray_iterator": lambda held: iter(bytearray(b"abc")),
    "permutations": lambda held: itertools.permutations([1, 2, *items(held)]),
    "coroutine": coroutine,
    "array_b": _array("b"),
    "array_ub": _array("B"),
    "array_u": lambda held: array.array("u", "cab"),
    "array_h": _array("h"),
    "array_uh": _array("H"),
    "array_ui": _array("I"),
    "array_l": _array("l"),
    "array_ul": _array("L"),
    "array_q": _array("q"),
    "array_uq": _array("Q"),
    "array_f": _array("f"),
    "array_d": _array("d"),
    "product": lambda held: itertools.product([1, 2, *items(held)], [3]),
    "instance_of_its_dict": instance_of_its_dict,
    "instance_beside_another": instance_beside_another,
    "dict_beside_another": lambda held: instance_beside_another(held).__dict__,
    "cell_storer": _closure(_cell_storer),
    "cell_deleter": _closure(_cell_deleter),
    "function_with_defaults": function_with_defaults,
    "traceback": traceback,
    "raised_exception": raised_exception,
    "os_error": os_error,
    "abc_class": lambda held: with_attribute(make_class("Abc", (), abc.ABCMeta), held),
    "empty_set": lambda held: set(),
    "sparse_set": sparse_set,
    "empty_dict": lambda held: {},
    "random_core": lambda held: _random.Random(1),
    "hash_md5": _hash("_md5", "md5", b"a"),
    "hash_sha1": _hash("_sha1", "sha1", b"a"),
    "hash_sha256": _hash("_sha256", "sha256", b"a"),
    "hash_sha512": _hash("_sha512", "sha512", b"a"),
    "hash_sha3": _hash("_sha3", "sha3_256", b"a"),
    "hash_blake2b": _hash("_blake2", "blake2b", b"a"),
    "hash_blake2s": _hash("_blake2", "blake2s", b"a"),
    "hash_openssl": _hash("_hashlib", "openssl_sha256", b"a"),
    "hmac": _hash("_hashlib", "hmac_new", b"key", b"a", "sha256"),
    **freeze_iterators.MAKERS,
}
