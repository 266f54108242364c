"""Bastion, sealed, seal_object: what shows, what is refused, and the mutability problem.

Stage:     tests of wrapper.py.
Input:     small classes; names that are not what they seem.
Output:    pytest verdicts.
Invariant: no attack reads `__closure__` or `__self__`, but in tests named `..._outside_the_claim`.
"""

from __future__ import annotations

import copy
import gc
import pickle
import weakref

import pytest

from bastion import Bastion, seal_object, sealed, wrapper


@sealed
class Counter:
    """The example of the approach, as its sources have it."""

    def __init__(self, start=0):
        self._i = start
        self.step = 1

    def next(self):
        self._i += self.step
        return self._i

    def me(self):
        return seal_object(self)


class Name(str):
    """Says that it is public, whatever it is."""

    def startswith(self, *_):
        return False


def test_public_names_show_and_private_ones_do_not():
    counter = Counter(start=5)
    assert counter.next() == 6 and counter.step == 1 and dir(counter) == ["me", "next", "step"]
    for name in ("_i", "absent", "_Counter__x", "getter", "_get"):
        with pytest.raises(AttributeError):
            getattr(counter, name)
    # Special names are the wrapper's own.
    assert counter.__init__.__self__ is counter and counter.__class__ is type(counter)


def test_a_name_must_be_exactly_a_str():
    counter = Counter()
    for name in (Name("_i"), Name("next"), Name("__class__")):
        with pytest.raises(AttributeError):
            getattr(counter, name)
        with pytest.raises(AttributeError):
            type(counter).__getattribute__(counter, name)
    for name in (1, None, b"next"):
        with pytest.raises(AttributeError):
            type(counter).__getattribute__(counter, name)


def test_a_sealed_class_is_a_constructor_and_no_class():
    assert not isinstance(Counter, type) and type(Counter()).__name__ == "BastionClass"
    with pytest.raises(TypeError):
        type("Sub", (Counter,), {})
    with pytest.raises(TypeError):
        Counter(1, 2)


def test_the_wrapper_is_the_same_while_it_lives():
    counter = Counter()
    assert counter.me() is counter is counter.me()

    class Thing:
        pass

    thing = Thing()
    assert seal_object(thing) is not Bastion(thing) and Bastion(thing) is not Bastion(thing)
    first = weakref.ref(seal_object(thing))
    assert first() is None, "the memo must not keep a wrapper alive"
    kept = seal_object(thing)
    assert seal_object(thing) is kept and seal_object(Thing()) is not kept


def test_the_memo_asks_its_object_nothing():
    class Hostile:
        __slots__ = ()

        def __eq__(self, other):
            raise AssertionError

        __hash__ = None

        def __getattribute__(self, name):
            raise AssertionError

    thing = Hostile()
    kept = seal_object(thing)
    assert seal_object(thing) is kept


def test_nothing_is_kept_alive():
    class Thing:
        def __init__(self):
            self.wrapper = seal_object(self) if cyclic else None

    for cyclic in (False, True):
        thing = Thing()
        gone, wrapper_gone = weakref.ref(thing), weakref.ref(seal_object(thing))
        kept = seal_object(thing)
        del thing, kept
        # An object that stores its own wrapper is a cycle: the collector's, not a leak.
        assert (gone() is None) is not cyclic
        gc.collect()
        assert gone() is None and wrapper_gone() is None


def test_the_mutability_problem_is_there():
    counter = Counter()
    counter.note = "a message to whoever else holds it"
    assert counter.note == "a message to whoever else holds it" and "note" in dir(counter)
    object.__setattr__(counter, "other_note", 2)
    assert counter.other_note == 2 and vars(counter) == {"note": counter.note, "other_note": 2}
    del counter.note
    assert not hasattr(counter, "note")


def test_overriding_setattr_is_not_enough():
    class BastionClass:
        """The wrapper of the sources, with an override that refuses."""

        def __init__(self, get):
            object.__setattr__(self, "_get", get)

        def __getattr__(self, name):
            return self._get(name)

        def __setattr__(self, name, value):
            raise AttributeError(name)

    made = BastionClass({"next": 1}.get)
    with pytest.raises(AttributeError):
        made.next = 2
    object.__setattr__(made, "next", 2)
    assert made.next == 2
    made.__dict__["_get"] = {"fresh": 3}.get
    assert made.fresh == 3


def test_what_is_assigned_never_hides_what_the_object_shows():
    counter = Counter()
    for assign in (setattr, object.__setattr__, lambda thing, name, value: vars(thing).update({name: value})):
        for name in ("next", "step", "getter", "_get", "__getattribute__", "_i"):
            assign(counter, name, lambda *_: "evil")
        before = counter.next()
        assert counter.next() == before + 1 and counter.step == 1
    vars(counter)[5] = 6
    assert "next" in dir(counter)
    vars(counter).clear()
    for name in ("next", "step"):
        with pytest.raises(AttributeError):
            delattr(counter, name)
    assert counter.next() > 0
    for name in ("__getattribute__", "next", "fresh"):
        with pytest.raises(AttributeError):
            setattr(type(counter), name, lambda *_: "evil")


def test_only_bastion_makes_a_wrapper():
    counter = Counter()
    for make in (type(counter), lambda: type(counter)(lambda name: 1), lambda: type(counter).__new__(type(counter))):
        with pytest.raises(TypeError):
            make()
    husk = object.__new__(type(counter))
    for use in (lambda: husk.next, lambda: dir(husk)):
        with pytest.raises(TypeError, match="never made"):
            use()
    with pytest.raises(TypeError):
        type("Sub", (type(counter),), {})
    with pytest.raises(TypeError):
        counter.__class__ = type("Plain", (), {})
    for use in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            use(counter)


def test_what_the_object_raises_passes():
    class Thing:
        @property
        def bad(self):
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        Bastion(Thing()).bad


def test_shadowed_builtins_change_nothing(monkeypatch):
    for name in ("type", "str", "getattr", "dir", "id", "sorted", "seal", "new_barrier", "Bastion"):
        monkeypatch.setattr(wrapper, name, lambda *_: pytest.fail("called"), raising=False)
    counter = Counter()
    assert counter.next() == 1 and counter.me() is counter and len(dir(counter)) == 3


def test_a_bound_method_leads_to_the_object_outside_the_claim():
    counter = Counter()
    assert counter.next.__self__._i == 0


def test_the_closure_of_a_constructor_leads_to_the_class_outside_the_claim():
    names = dict(zip(Counter.__code__.co_freevars, Counter.__closure__))
    assert names["klass"].cell_contents(7)._i == 7
