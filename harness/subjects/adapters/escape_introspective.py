"""Stage: subjects. Attack primitives of the level `introspective`: what Python lets a program see of itself.

Input, output: as in escape_accidental.py.
Invariant: memory is not touched, no other thread, signal or process is used; what a primitive installs in the
interpreter, it takes out again.
"""

import gc
import sys
import types
import weakref

from escape_public import attacked_method

#: Arguments that make a method go wrong: exceptions carry frames.
_WRONG = ((), (object(),), (object(), object()), (None, None, None))
_PARAMETERS = 3


def method_closure(x, name, y):
    return getattr(x, name).__closure__


def closure(x, name, y):
    return x.__closure__


def _cells(x):
    return x if type(x) is tuple else (x,)


def read_cell(x, name, y):
    found = [cell.cell_contents for cell in _cells(x) if type(cell) is types.CellType]
    return found[0] if len(found) == 1 else found


def write_cell(x, name, y):
    for cell in _cells(x):
        cell.cell_contents = y


def _code_for(function):
    """Code that gives 1337 and closes over as many variables as the function's own."""
    free = function.__code__.co_freevars
    names = ", ".join(free)
    inner = "def attack(*given, **named):\n    %s\n    return 1337\n" % ("(%s,)" % names if free else "pass")
    text = "def outer(%s):\n    %s\n    return attack" % (names, inner.replace("\n", "\n    "))
    space = {}
    exec(text, space)
    return space["outer"](*[None] * len(free)).__code__


def replace_code(x, name, y):
    x.__code__ = _code_for(x)


def replace_method_code(x, name, y):
    method = getattr(x, name)
    function = getattr(method, "__func__", method)
    function.__code__ = _code_for(function)


def replace_defaults(x, name, y):
    x.__defaults__ = (y,) * _PARAMETERS


def replace_keyword_defaults(x, name, y):
    x.__kwdefaults__ = {name: y}


def rebuild_function(x, name, y):
    stolen = x.__closure__
    names = ["free%d" % i for i in range(len(stolen))]
    text = "def outer(%s):\n    def thief():\n        return [%s]\n    return thief" % (", ".join(names), ", ".join(names))
    space = {}
    exec(text, space)
    code = space["outer"](*names).__code__
    cells = dict(zip(names, stolen))
    return types.FunctionType(code, {}, "thief", None, tuple(cells[free] for free in code.co_freevars))()


def read_globals(x, name, y):
    return x.__globals__[name]


def write_globals(x, name, y):
    x.__globals__[name] = y


def bound_self(x, name, y):
    return x.__self__


def bound_function(x, name, y):
    return x.__func__


def method_self(x, name, y):
    return getattr(x, name).__self__


def _locals_of(traceback):
    found = []
    while traceback is not None:
        found.append(dict(traceback.tb_frame.f_locals))
        traceback = traceback.tb_next
    return found


def _merged(spaces):
    """All values that the frames of the attacked code held; the attacker's own frames are no theft."""
    return [value for space in spaces for value in space.values()]


def traceback_frames(x, name, y):
    spaces = []
    for given in _WRONG + ((y,), (1, y)):
        try:
            attacked_method(x, name)(*given)
        except Exception as error:
            spaces += _locals_of(error.__traceback__.tb_next)
    return _merged(spaces)


class _Looker:
    """Whatever is asked of it, it takes the locals of who asks."""

    def __init__(self):
        self.spaces = []

    def look(self, *given):
        self.spaces.append(dict(sys._getframe(1).f_locals))
        return 1

    __hash__ = __eq__ = __lt__ = __gt__ = __le__ = __ge__ = __index__ = __bool__ = __len__ = __radd__ = __add__ = look
    __sub__ = __rsub__ = __int__ = __neg__ = look

    def __getattr__(self, name):
        self.spaces.append(dict(sys._getframe(1).f_locals))
        raise AttributeError(name)


def argument_looks_at_frame(x, name, y):
    looker = _Looker()
    for given in ((looker,), (1, looker), (looker, looker), (looker, x)):
        try:
            attacked_method(x, name)(*given)
        except Exception:
            pass
    return _merged(looker.spaces)


def generator_frame(x, name, y):
    for attribute in ("gi_frame", "cr_frame", "ag_frame"):
        if hasattr(x, attribute):
            return getattr(x, attribute)


def frame_locals(x, name, y):
    return x.f_locals


def frame_back(x, name, y):
    return x.f_back


def caller_frames(x, name, y):
    frames, frame = [], sys._getframe()
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    return frames


def _call(x, name, y):
    for given in ((), (1,), (y,)):
        try:
            return attacked_method(x, name)(*given)
        except Exception:
            pass


def _watched(x, name, y, install):
    spaces = []
    own = sys._getframe(1).f_code.co_filename

    def watch(frame, event, argument):
        if frame.f_code.co_filename != own:
            spaces.append(dict(frame.f_locals))
        return watch

    install(watch)
    try:
        _call(x, name, y)
    finally:
        install(None)
    return _merged(spaces)


def trace_calls(x, name, y):
    return _watched(x, name, y, sys.settrace)


def profile_calls(x, name, y):
    return _watched(x, name, y, sys.setprofile)


def trace_and_rewrite(x, name, y):
    own = sys._getframe().f_code.co_filename

    def rewrite(frame, event, argument):
        if frame.f_code.co_filename != own:
            for variable, value in list(frame.f_locals.items()):
                if type(value) is int:
                    frame.f_locals[variable] = 1337
                elif hasattr(value, "__dict__"):
                    for attribute, held in list(vars(value).items()):
                        if type(held) is int:
                            setattr(value, attribute, 1337)
        return rewrite

    sys.settrace(rewrite)
    try:
        _call(x, name, y)
    finally:
        sys.settrace(None)


def referents(x, name, y):
    return gc.get_referents(x)


def referrers(x, name, y):
    return gc.get_referrers(x)


def format_attribute(x, name, y):
    return ("{0.%s}" % name).format(x)


def format_item_of_attribute(x, name, y):
    return [("{0.%s.%s}" % (name, part)).format(x) for part in ("__self__", "__closure__", "__globals__") if hasattr(getattr(x, name), part)]


def attribute_error_object(x, name, y):
    try:
        getattr(x, "no_such_name")
    except AttributeError as error:
        return error.obj


def class_of(x, name, y):
    return [x.__class__, type(x)]


def bases(x, name, y):
    cls = x if isinstance(x, type) else type(x)
    return [*cls.__bases__, *cls.__mro__]


def subclasses(x, name, y):
    return type.__subclasses__(x if isinstance(x, type) else type(x))


def metaclass(x, name, y):
    return type(type(x))


class _Attackers:
    """A class of the attacker's."""

    def value(self):
        return 1337

    next = balance = size = tell = value


class _AttackersSlotted:
    __slots__ = ("stolen",)


class _AttackersWeak:
    __slots__ = ("__weakref__",)


def set_class(x, name, y):
    for cls in (_Attackers, _AttackersSlotted, _AttackersWeak, type("Alike", (type(x).__base__,), {"__slots__": ()})):
        try:
            x.__class__ = cls
        except TypeError:
            try:
                object.__setattr__(x, "__class__", cls)
            except TypeError:
                pass


def set_bases(x, name, y):
    type(x).__bases__ = (_Attackers,)


def write_by_metaclass(x, name, y):
    type.__setattr__(type(x), name, y)


def delete_by_metaclass(x, name, y):
    type.__delattr__(type(x), name)


def read_descriptor(x, name, y):
    return type(x).__dict__[name].__get__(x, type(x))


def write_descriptor(x, name, y):
    type(x).__dict__[name].__set__(x, y)


def write_through_proxy(x, name, y):
    cls = x if isinstance(x, type) else type(x)
    for found in gc.get_referents(cls.__dict__):
        if type(found) is dict:
            found[name] = y


class _LyingName(str):
    """Says that it begins as a public name does."""

    def startswith(self, *given):
        return False

    def __getitem__(self, place):
        return "a"


class _ChangingName(str):
    """Equal to anything at first, and to its own text later."""

    asked = 0

    def __eq__(self, other):
        self.asked += 1
        return self.asked < 3 or str.__eq__(self, other)

    def __hash__(self):
        return str.__hash__(self)


def _by_name(x, name):
    for read in (getattr, lambda obj, key: type(obj).__getattr__(obj, key), lambda obj, key: obj[key], lambda obj, key: obj.get(key)):
        try:
            return read(x, name)
        except Exception:
            pass


def lying_name(x, name, y):
    return _by_name(x, _LyingName(name))


def changing_name(x, name, y):
    return _by_name(x, _ChangingName(name))


def new_by_object(x, name, y):
    return object.__new__(type(x))


def weak_reference(x, name, y):
    return weakref.ref(x)()


def exception_context(x, name, y):
    found = []
    for given in _WRONG + ((y,), (1, y)):
        try:
            attacked_method(x, name)(*given)
        except Exception as error:
            found += [error.__context__, error.__cause__, *error.args]
            for behind in (error.__context__, error.__cause__):
                if behind is not None:
                    found += _merged(_locals_of(behind.__traceback__))
    return found


def wrapped(x, name, y):
    return [getattr(x, attribute) for attribute in ("__wrapped__", "func", "fget", "__objclass__") if hasattr(x, attribute)]


def annotate(x, name, y):
    x.__dict__[name] = y
    x.__annotations__[name] = y


def look_alike(x, name, y):
    real = type(x)

    class Alike:
        __class__ = property(lambda self: real)

        def __getattr__(self, wanted):
            return lambda *given: 5

    return Alike()
