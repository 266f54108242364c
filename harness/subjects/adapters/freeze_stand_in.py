"""Stage: subjects. A stand-in for an interpreter with freeze; for tests of the runner alone.

Input: what builtins.freeze takes.   Output: what it gives.
Invariant: flags by identity, with the default choices alone; guards nothing: every write gets through, and a runner
must say so.
"""

import _thread
import gc
import types

_LEAVES = (int, str, bytes, float, complex, type(None), range, types.CodeType, types.ModuleType, types.FrameType)
_lock = type(_thread.allocate_lock())
_frozen = {}


class MutationError(TypeError):
    pass


def _is_leaf(obj):
    return type(obj) in _LEAVES or isinstance(obj, type) and (not obj.__flags__ & 1 << 9 or obj.__flags__ & 1 << 8)


def _is_left_alone(obj):
    return isinstance(obj, types.ModuleType) or isinstance(obj, dict) and "__loader__" in obj


def isimmutable(obj):
    if type(obj) in (tuple, frozenset):
        return all(map(isimmutable, obj))
    if type(obj) is slice:
        return all(map(isimmutable, (obj.start, obj.stop, obj.step)))
    return _is_leaf(obj) and not isinstance(obj, types.ModuleType) or id(obj) in _frozen


def freeze(obj, *, on_unaware="raise", on_error="rollback", captures="literal", weakref="leave"):
    if _is_left_alone(obj):
        raise TypeError("left alone")
    before = dict(_frozen)
    try:
        _mark(obj)
    except TypeError:
        _frozen.clear()
        _frozen.update(before)
        raise
    hooks = [marked for key, marked in _frozen.items() if key not in before and hasattr(type(marked), "__freeze__")]
    try:
        for marked in hooks:
            type(marked).__freeze__(marked)
    except BaseException:
        _frozen.clear()
        _frozen.update(before)
        raise
    return obj


def _mark(obj):
    stack = [obj]
    while stack:
        obj = stack.pop()
        if id(obj) in _frozen or _is_leaf(obj) or _is_left_alone(obj):
            continue
        if isinstance(obj, _lock):
            raise TypeError("unaware")
        _frozen[id(obj)] = obj
        if type(obj).__flags__ & 1 << 9:
            getattr(obj, "__dict__", None)  # made when first asked for: before the referents are
        stack += gc.get_referents(obj)
