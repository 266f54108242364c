"""Stage: subjects. What a CapPython program runs among: a victim with a canary, and ears that hear it.

Input: compiled code.
Output: per op `raised:CanaryOut` or `raised:ForeignWrite`, else nothing; `stray`: the same at the end.
Invariant: the victim is an ordinary object that takes no steps to defend itself: the verifier alone stands between it
and the program.
"""


#: Private by what the interpreter keeps there, not by an underscore: one name of each prefix and of each kind.
INSIDES = ("gi_frame", "cr_frame", "ag_frame", "tb_frame", "f_locals", "co_consts", "func_closure", "im_self", "obj",
           "cell_contents")


class Canary:
    """What the victim alone holds. It is heard as text, too."""

    __slots__ = ()

    def __repr__(self):
        return CANARY_TEXT


CANARY_TEXT = "<the canary>"


class Victim:
    """A trusted object of ordinary Python, passed into CapPython code."""

    def __init__(self):
        self._secret = Canary()
        self._own = self._secret
        self._items = {"a": 1}
        self.public = 1
        # It plays the frame, the generator and the traceback of trusted code as well.
        for name in INSIDES:
            setattr(self, name, self._secret)

    def get(self):
        return len(self._items)

    m = n = get


class _Box:
    """A context manager of what it is given."""

    def __init__(self, content):
        self._content = content

    def __enter__(self):
        return self._content

    def __exit__(self, *error):
        return False

    async def __aenter__(self):
        return self._content

    async def __aexit__(self, *error):
        return False


class Failure(Exception):
    """Carries nothing."""


def _fail(_):
    raise Failure


async def _agen(value):
    yield value


def _drive(function):
    coroutine = function()
    try:
        coroutine.send(None)
    except StopIteration:
        pass
    finally:
        coroutine.close()


class World:
    """One run of one program."""

    def __init__(self, ops):
        self.outcomes = [None] * ops
        self.stray = None
        self._victim = Victim()
        self._before = dict(vars(self._victim))
        self._class_before = dict(vars(Victim))

    def _hear(self, op, thing):
        if self._is_canary(thing):
            self.outcomes[op] = "raised:CanaryOut"

    def _is_canary(self, thing):
        if type(thing) is Canary:
            return True
        if type(thing) is str:
            return CANARY_TEXT in thing
        if type(thing) in (list, tuple, set):
            return any(type(item) is Canary for item in thing)
        if type(thing) is dict:
            return any(type(item) is Canary for item in thing.values())
        return False

    def _check(self, op):
        if self._written():
            self.outcomes[op] = "raised:ForeignWrite"
            self._before = dict(vars(self._victim))
            self._class_before = dict(vars(Victim))

    def _written(self):
        return vars(self._victim) != self._before or dict(vars(Victim)) != self._class_before

    def run(self, code):
        names = {"__name__": "program", "victim": self._victim, "leak": self._hear, "check": self._check,
                 "keep": lambda thing=None: thing, "box": _Box, "abox": _Box, "fail": _fail, "agen": _agen,
                 "drive": _drive}
        try:
            exec(code, names)
        except Exception:  # the program's own: what came out before it was heard
            pass
        if self._written():
            self.stray = "raised:ForeignWrite"
        if any(map(self._is_canary, names.values())):
            self.stray = "raised:CanaryOut"
