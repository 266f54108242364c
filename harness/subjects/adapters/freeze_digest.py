"""Stage: subjects. What an object and all that it reaches are like, read without a trace.

Input: any object.
Output: a record an object reached: identity, type, plain state, identities of what it refers to.
Invariant: looking changes nothing: no iterator advances, no user code runs, no dict is made. Two digests of one
object compare; those of two objects do not.
"""

import _abc
import _random
import abc
import array
import collections
import gc
import hashlib
import importlib
import io
import itertools
import sys
import types
import weakref

_HEAP_TYPE = 1 << 9
_referents = gc.get_referents

#: Nothing in them can change, or what changes there is not the object's.
_LEAVES = frozenset([
    int, str, bytes, float, complex, bool, type(None), type(Ellipsis), type(NotImplemented), range, types.CodeType,
    types.ModuleType, types.FrameType, types.GetSetDescriptorType, types.WrapperDescriptorType,
    types.MethodDescriptorType, types.MemberDescriptorType, types.ClassMethodDescriptorType,
    type(vars(abc.ABC)["_abc_impl"])])


def _all_classes():
    found, stack = set(), [object]
    while stack:
        cls = stack.pop()
        if cls not in found:
            found.add(cls)
            stack.extend(type.__subclasses__(cls))
    return found


#: What was there before any trace: its classes, its modules' namespaces. Kept alive, so that identities hold.
_before = []
_opaque = set()


def note_what_is_there():
    """Everything of the interpreter's own; to be called once all is imported."""
    _before.extend(_all_classes())
    _before.extend(vars(module) for module in list(sys.modules.values()) if isinstance(module, types.ModuleType))
    _before.append(sys.modules)
    _opaque.update(map(id, _before))


def _plain(state):
    """The result of a `__reduce__`: lists may be fresh, so by their contents; what it refers to is a record of its own."""
    if type(state) in (tuple, list):
        return tuple(map(_plain, state))
    if type(state) in (int, str, bytes, bool, float, type(None)):
        return state
    return _reduced(state) if type(state) in _ITERATORS else type(state).__name__


def _reduced(obj):
    """An iterator's place: in 3.11 every built-in one can be pickled, and pickling does not advance it."""
    try:
        return _plain(type(obj).__reduce__(obj)[1:])
    except Exception as error:
        return type(error).__name__


def _buffer(obj):
    try:
        return obj.tobytes()
    except ValueError:
        return "released"


def _stream(obj):
    kind = io.BytesIO if isinstance(obj, io.BytesIO) else io.StringIO
    if obj.closed:
        return "closed"
    return kind.getvalue(obj), kind.tell(obj), getattr(obj, "newlines", None)


def _generator(obj):
    frame = obj.gi_frame  # made when first asked for: before the referents are
    return frame is None or frame.f_lasti, obj.gi_running, id(obj.gi_yieldfrom)


def _async_generator(obj):
    frame = obj.ag_frame
    return frame is None or frame.f_lasti, obj.ag_running, id(obj.ag_await)


def _coroutine(obj):
    frame = obj.cr_frame
    return frame is None or frame.f_lasti, obj.cr_running


class _Sequence:
    def __getitem__(self, index):
        raise IndexError


def _ids(things):
    return tuple(map(id, things))


def _hash_types():
    """hashlib's own, and those of the modules that it may be made of."""
    found = {type(hashlib.sha256())}
    for name in ("_md5", "_sha1", "_sha256", "_sha512", "_sha3", "_blake2", "_hashlib"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        made = [vars(module)[maker]() for maker in ("md5", "sha1", "sha224", "sha256", "sha512", "sha3_256", "blake2b", "blake2s")
                if maker in vars(module)]
        found.update(map(type, made), filter(None, [vars(module).get("HMAC")]))
    return found


#: Plain state that references do not show, by type.
_STATES = {
    collections.OrderedDict: lambda obj: _ids(collections.OrderedDict.__iter__(obj)),
    set: lambda obj: len(obj),
    collections.deque: lambda obj: obj.maxlen,
    bytearray: bytes,
    array.array: lambda obj: (array.array.tobytes(obj), obj.typecode),
    memoryview: _buffer,
    io.BytesIO: _stream,
    io.StringIO: _stream,
    _random.Random: lambda obj: _random.Random.getstate(obj),
    types.GeneratorType: _generator,
    types.CoroutineType: _coroutine,
    types.AsyncGeneratorType: _async_generator,
    types.TracebackType: lambda obj: (obj.tb_lineno, obj.tb_lasti),
    OSError: lambda obj: (obj.__suppress_context__, getattr(obj, "characters_written", None)),
    abc.ABCMeta: lambda obj: len(_abc._get_dump(obj)[0]),
    weakref.ref: lambda obj: id(weakref.ref.__call__(obj)),
    type: lambda obj: (type.__dict__["__name__"].__get__(obj), type.__dict__["__qualname__"].__get__(obj)),
    BaseException: lambda obj: obj.__suppress_context__,
    UnicodeError: lambda obj: (obj.__suppress_context__, getattr(obj, "start", None), getattr(obj, "end", None)),
    property: lambda obj: id(obj.__doc__),
}
_STATES.update((kind, lambda obj: obj.digest()) for kind in _hash_types())
_ITERATORS = {type(iter([])), type(iter(())), type(iter({})), type(iter({}.items())), type(iter({}.values())),
              type(iter(set())), type(iter("")), type(iter("\u20ac")), type(iter(b"")), type(iter(range(0))),
              type(iter(range(1 << 70))), type(iter(bytearray())), type(iter(collections.deque())),
              type(reversed(collections.deque())), type(reversed([])), type(reversed({})), type(reversed({}.items())),
              type(reversed({}.values())), type(iter(array.array("i"))), type(iter(collections.OrderedDict())),
              type(iter(int, 0)), type(iter(list[int])), reversed, enumerate, zip, map, filter,
              type(iter(memoryview(b""))), type(itertools.tee([])[0]), type(iter(_Sequence()))}
_ITERATORS |= {kind for kind in vars(itertools).values() if isinstance(kind, type)}
_STATES.update(dict.fromkeys(_ITERATORS, _reduced))


def _state_reader(cls):
    for base in type.mro(cls) if cls is not type else (type,):
        if base in _STATES:
            return _STATES[base]
    return None


_shapes = {}


def _shape(cls):
    """How to read its instances: plain state, whether they are dicts, whether they may have a `__dict__`."""
    found = _shapes.get(cls)
    if found is None:
        found = _state_reader(cls), issubclass(cls, dict), bool(cls.__dictoffset__)
        if not cls.__flags__ & _HEAP_TYPE:  # the bases of others may change, and they die
            _shapes[cls] = found
    return found


def _children_of_dict(obj):
    """Keys and values in order, then what a subclass refers to besides. Whether tp_traverse visits keys depends on how
    the table is laid out, which is no state."""
    children = []
    for pair in dict.items(obj):
        if pair[0] != "__slotnames__":  # the cache of copyreg in a class, which a frozen one goes without
            children += pair
    if type(obj) is not dict:
        own = set(map(id, children))
        children += [child for child in _referents(obj) if id(child) not in own]
    return children


class Record:
    """One object: kept alive by its record, so that its identity is not given to another."""

    __slots__ = ("obj", "cls", "state", "referents", "children")

    def __init__(self, obj):
        cls = self.cls = type(obj)
        self.obj = obj
        read, is_dict, may_have_dict = _shape(cls)
        try:
            self.state = read(obj) if read else None
        except Exception as error:
            self.state = type(error).__name__
        self.children = _children_of_dict(obj) if is_dict else _referents(obj)
        if may_have_dict:
            # An empty dict may come with a mere look at __dict__ or __annotations__.
            self.referents = tuple([id(child) for child in self.children if type(child) is not dict or child])
        else:
            self.referents = _ids(self.children)

    def same(self, other):
        if self.cls is not other.cls or self.state != other.state:
            return False
        return self.referents == other.referents or self._dict_came(other)

    def _dict_came(self, later):
        """A look at an instance's `__dict__` moves its attributes into one; the attributes are the same."""
        if not self.cls.__flags__ & _HEAP_TYPE or isinstance(self.obj, type):
            return False
        namespace = getattr(self.obj, "__dict__", None)
        if type(namespace) is not dict or id(namespace) in self.referents or id(namespace) not in later.referents:
            return False
        expected = list(later.referents)
        at = expected.index(id(namespace))
        expected[at:at + 1] = [id(value) for value in namespace.values() if type(value) is not dict or value]
        return sorted(expected) == sorted(self.referents)


def digest(root):
    """Records of all that can be reached, by identity."""
    records = {}
    stack = [root]
    while stack:
        obj = stack.pop()
        if type(obj) in _LEAVES:  # first: most are
            continue
        key = id(obj)
        if key not in records and key not in _opaque:
            record = records[key] = Record(obj)
            stack += record.children
    return records


def changed(before, after):
    """Whether anything that was reached before is not as it was."""
    for key, record in before.items():
        later = after.get(key)
        if later is None:
            later = Record(record.obj)
        if not record.same(later):
            return True
    return False


def what_changed(before, after):
    """The type of the first object that differs, for people."""
    for key, record in before.items():
        later = after.get(key) or Record(record.obj)
        if not record.same(later):
            return record.cls.__name__
    return ""
