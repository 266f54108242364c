"""ImmutableNamespace: what it takes, what it refuses, what an attribute gives.

Stage:     tests of namespace.py.
Input:     small functions; names and types that are not what they seem.
Output:    pytest verdicts.
Invariant: no attack reads `__closure__`, but in the test named `..._is_outside_the_claim`.
"""

from __future__ import annotations

import copy
import pickle

import pytest

from cajita import ImmutableNamespace, Namespace, namespace


def counter():
    """The first example of the approach, as its sources have it."""
    self = Namespace()
    self.i = 0

    def next():
        self.i += 1
        return self.i

    return ImmutableNamespace(next)


class Name(str):
    """A str that could change its mind."""

    def __eq__(self, other):
        raise AssertionError("a name's code ran")

    __hash__ = str.__hash__


def test_a_namespace_is_a_record_that_can_be_assigned():
    record = Namespace(count=1)
    record.count += 1
    record.fresh = None
    assert vars(record) == {"count": 2, "fresh": None} and record == Namespace(count=2, fresh=None)
    del record.fresh
    with pytest.raises(AttributeError):
        record.fresh
    with pytest.raises(TypeError):
        Namespace.count = 1


def test_names_come_from_the_functions_and_the_keywords():
    def one():
        """First."""
        return 1

    def two(a, /, b=2, *, c=3):
        return a, b, c

    record = ImmutableNamespace(one, second=two, uno=one)
    assert dir(record) == ["one", "second", "uno"] and repr(record) == "<ImmutableNamespace: one, second, uno>"
    assert record.one() == record.uno() == 1 and record.second(1) == (1, 2, 3) and record.second(1, 5, c=6) == (1, 5, 6)
    assert record.one.__doc__ == "First." and record.one.__qualname__ == one.__qualname__
    assert dir(ImmutableNamespace()) == []
    assert record == record and record != ImmutableNamespace(one, second=two, uno=one) and len({record, record}) == 1
    for name in ("two", "_one", "__dict__", "__slots__", "functions", "One"):
        with pytest.raises(AttributeError):
            getattr(record, name)


def test_objects_of_one_factory_share_nothing():
    first, second = counter(), counter()
    assert [first.next(), first.next(), second.next()] == [1, 2, 1]


def named(name):
    def function():
        pass

    function.__name__ = name
    return function


def test_what_is_no_function_or_has_no_public_name_is_refused():
    for wrong in (1, None, len, "next", counter().next, type, [].append, object().__repr__):
        if type(wrong) is not type(counter):
            with pytest.raises(TypeError):
                ImmutableNamespace(wrong)
            with pytest.raises(TypeError):
                ImmutableNamespace(name=wrong)
    for name in ("", "_private", "__class__", "two words", "1st", "<lambda>", "a.b"):
        with pytest.raises(ValueError):
            ImmutableNamespace(named(name))
        with pytest.raises(ValueError):
            ImmutableNamespace(**{name: counter})
    with pytest.raises(ValueError):
        ImmutableNamespace(lambda: 1)
    with pytest.raises(ValueError):
        ImmutableNamespace(counter, counter)
    with pytest.raises(ValueError):
        ImmutableNamespace(counter, counter=counter)


def test_a_name_that_is_not_exactly_a_str_is_refused_unread():
    record = counter()
    with pytest.raises(TypeError):
        ImmutableNamespace(named(Name("next")))
    with pytest.raises(TypeError):
        ImmutableNamespace(**{Name("next"): counter})
    with pytest.raises(AttributeError):
        getattr(record, Name("next"))
    with pytest.raises(AttributeError):
        type(record).__getattr__(record, Name("next"))
    for name in (1, None, b"next"):
        with pytest.raises(AttributeError):
            type(record).__getattr__(record, name)


def test_what_is_assigned_to_a_function_is_lost():
    def method(a=1, *, b=2):
        return a, b

    record = ImmutableNamespace(method)
    # The maker's function first, then what look-ups give.
    for function in (method, record.method, record.method):
        function.note = "seen"
        function.__defaults__ = ("evil",)
        function.__kwdefaults__["b"] = "evil"
        function.__code__ = (lambda a=0, *, b=0: "evil").__code__
        function.__doc__ = function.__name__ = function.__qualname__ = function.__module__ = "evil"
        assert record.method() == (1, 2) and not hasattr(record.method, "note")
        assert record.method.__name__ == "method"


def test_nothing_is_made_half_or_twice():
    record = counter()
    record.__init__(counter)
    ImmutableNamespace.__init__(record, counter)
    assert dir(record) == ["next"]
    for cls in (object, int, type("Sub", (), {})):
        with pytest.raises(TypeError):
            ImmutableNamespace.__new__(cls, counter)
    husk = object.__new__(ImmutableNamespace)
    for use in (lambda: husk.next, lambda: dir(husk), lambda: repr(husk), lambda: copy.copy(husk)):
        with pytest.raises(TypeError):
            use()


def test_neither_copied_nor_pickled():
    record = counter()
    for use in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            use(record)
    raw = object.__reduce__(record)
    with pytest.raises(TypeError):
        dir(raw[0](*raw[1]))


def test_shadowed_builtins_change_nothing(monkeypatch):
    for name in ("type", "str", "sorted", "dict", "AttributeError", "FunctionType", "new_barrier", "seal"):
        monkeypatch.setattr(namespace, name, lambda *_: pytest.fail("called"), raising=False)
    record = counter()
    assert record.next() == 1 and dir(record) == ["next"]
    with pytest.raises(AttributeError):
        record.fresh


def test_writing_a_closure_cell_is_outside_the_claim():
    record = counter()
    record.next.__closure__[0].cell_contents.i = 41
    assert record.next() == 42
