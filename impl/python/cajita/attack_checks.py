"""Attacks of the threat level `accidental` on the examples: shared by the tests of every approach.

Stage:     test support.
Input:     a sealed object with its secrets, made by any approach.
Output:    assertions: the object shows what it showed, and no secret was found.
Invariant: no attack here reads `__closure__`, `__self__`, a frame or the collector.
"""

from __future__ import annotations

import copy
import pickle
import types

import pytest

from cajita.example_checks import all_objects

__all__ = ["assert_holds", "attack_all", "shown"]

# Roads of the level above: functions and bound methods that Python shows to everybody.
ABOVE = {"__closure__", "__code__", "__globals__", "__builtins__", "__self__", "__func__"}
GUESSES = {"_count", "_proof", "proof", "state", "_state", "functions", "getter", "_get", "get", "account", "accounts"}
GUESSES |= {"_dictionary", "dictionary", "_file", "file", "_balance", "fresh"}
GUESSES |= {"__slots__", "__wrapped__", "__getstate__"}


def shown(thing):
    """What the public interface shows, without changing anything."""
    names = [name for name in ("value", "keys", "size", "tell", "balance") if name in dir(thing)]
    looks = {name: getattr(thing, name)() for name in names}
    if "keys" in looks:
        looks["items"] = [thing.get(key) for key in looks["keys"]]
    return looks, dir(thing)


def names_of(thing):
    names = set(dir(thing)) | set(object.__dir__(thing)) | GUESSES
    for cls in type(thing).__mro__:
        names |= set(type.__getattribute__(cls, "__dict__"))
    return names - ABOVE


def reachable(thing, depth=3):
    """All that attributes lead to, without calling a public method."""
    seen, todo = {}, [(thing, depth)]
    while todo:
        found, left = todo.pop()
        if id(found) in seen or isinstance(found, (types.ModuleType, str, int, bytes)):
            continue
        seen[id(found)] = found
        if isinstance(found, (tuple, list, set, frozenset)):
            todo += [(part, left - 1) for part in found]
        elif isinstance(found, (dict, types.MappingProxyType)):
            todo += [(part, left - 1) for part in list(found.values())]
        if left > 0:
            for name in names_of(found):
                for look in (getattr, object.__getattribute__):
                    try:
                        todo.append((look(found, name), left - 1))
                    except (AttributeError, TypeError, ValueError, NotImplementedError):
                        pass
    return seen


def quietly(attack):
    """Whether an attack went through. What it raises is no concern here: what it changed is."""
    try:
        attack()
    except (AttributeError, TypeError, ValueError):
        return False
    return True


def assign(thing):
    """Every assignment and deletion that a name can suggest; on the class too."""
    evil = lambda *arguments: "evil"  # noqa: E731
    for target in (thing, *(cls for cls in type(thing).__mro__ if cls is not object)):
        for name in names_of(target) - {"__class__"}:
            for attack in (
                lambda: setattr(target, name, evil),
                lambda: object.__setattr__(target, name, evil),
                lambda: delattr(target, name),
                lambda: object.__delattr__(target, name),
            ):
                quietly(attack)


def assert_not_extended(thing):
    cls = type(thing)

    class Quiet:
        def __init_subclass__(cls, **options):
            pass

    for bases in ((cls,), (Quiet, cls)):
        with pytest.raises(TypeError):
            types.new_class("Sub", bases)
    for look_alike in (type("Plain", (), {}), type("Slotted", (), {"__slots__": ("functions",)})):
        with pytest.raises((TypeError, AttributeError)):
            object.__setattr__(thing, "__class__", look_alike)
        with pytest.raises(TypeError):
            object.__setattr__(look_alike(), "__class__", cls)


def assert_not_copied(thing):
    for attack in (copy.copy, copy.deepcopy, lambda thing: copy.deepcopy([thing])):
        with pytest.raises(TypeError):
            attack(thing)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(thing, protocol)
        with pytest.raises(TypeError):
            object.__reduce_ex__(thing, protocol)


def assert_husks_are_nothing(thing):
    """What was never made is no object of this kind, and opens none."""
    try:
        husk = object.__new__(type(thing))
    except TypeError:
        return
    for name in dir(thing):
        with pytest.raises((TypeError, AttributeError)):
            getattr(husk, name)
    for use in (dir, copy.copy, pickle.dumps):
        with pytest.raises(TypeError):
            use(husk)


def call_dunders(thing):
    """Every special method that is there, with what is at hand as arguments."""
    for name in names_of(thing):
        if name.startswith("__") and name not in ("__class__", "__init_subclass__", "__subclasshook__"):
            for arguments in ((), (thing,), ("value",), ("fresh", 1), (0,)):
                quietly(lambda: getattr(thing, name)(*arguments))


def assert_holds(name, thing, secrets):
    """Attacks one object; `secrets` are what only its inside holds."""
    before = shown(thing)
    found = reachable(thing)
    for secret in secrets:
        assert id(secret) not in found, name
    assert_not_copied(thing)
    assert_not_extended(thing)
    assert_husks_are_nothing(thing)
    call_dunders(thing)
    assign(thing)
    after = shown(thing)
    assert after[0] == before[0] and set(before[1]) <= set(after[1]), name


def attack_all(examples, new_proof):
    """Attacks one object of each kind, and then sees that each still lets its owner in."""
    proof = new_proof()
    for name, thing, arguments in all_objects(examples, proof):
        assert_holds(name, thing, [proof])
        for method, given in arguments.items():
            getattr(thing, method)(*given)
