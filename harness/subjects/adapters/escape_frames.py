"""Stage: subjects. Attack primitives of the level `introspective` on frames: of tracebacks, generators, callers, and those that a debugger sees.

Input, output: as in escape_accidental.py.
Invariant: that of escape_introspective.py.
"""

import sys
import types

from escape_public import attacked_method

#: Arguments that make a method go wrong: exceptions carry frames.
_WRONG = ((), (object(),), (object(), object()), (None, None, None))


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


def exception_context(x, name, y):
    found = []
    for given in _WRONG + ((y,), (1, y)):
        try:
            attacked_method(x, name)(*given)
        except Exception as error:
            behind = [error.__context__, error.__cause__, *error.args]
            found += behind
            for held in behind:
                if isinstance(held, BaseException):
                    found += _merged(_locals_of(held.__traceback__))
                elif type(held) is types.TracebackType:
                    found += _merged(_locals_of(held))
    return found


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
