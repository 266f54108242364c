"""Native ImmutableNamespace, Bastion, Method and Proof: what they do, take, give and refuse.

Stage:     tests of the extension `sealbreak_native`; impl/python must be on sys.path too.
Input:     the examples of cajita and bastion; small functions and classes.
Output:    pytest verdicts.
Invariant: attacks by introspection are in wrappers_attack_test.py.
"""

import collections
import copy
import gc
import pickle
import sys
import types
import weakref

import bastion.examples
import cajita.examples
import pytest
import sealbreak_native
from cajita.attack_checks import attack_all
from cajita.example_checks import CHECKS, all_objects
from sealbreak_native import Bastion, ImmutableNamespace, Proof

APPROACHES = {
    "cajita": cajita.examples.make(ImmutableNamespace),
    "bastion": bastion.examples.make(Bastion),
}
Method = type(ImmutableNamespace(f=lambda: None).f)


def refused(attack, *errors):
    with pytest.raises(errors or (AttributeError, TypeError)):
        attack()


@pytest.mark.parametrize("approach", APPROACHES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_examples_do_what_they_must(approach, check):
    check(APPROACHES[approach], Proof)
    check(APPROACHES[approach], object)


@pytest.mark.parametrize("approach", APPROACHES)
def test_they_withstand_accidents(approach):
    attack_all(APPROACHES[approach], Proof)


@pytest.mark.parametrize("approach", APPROACHES)
def test_the_mutability_problem_is_cured(approach):
    for _, thing, arguments in all_objects(APPROACHES[approach], Proof()):
        targets = [thing, type(thing), Method, *(getattr(thing, name) for name in arguments)]
        for target in targets:
            for name in ("note", "__dict__", "__doc__", "__class__", "__module__", "__name__", *arguments):
                refused(lambda: setattr(target, name, "a message"))
                refused(lambda: object.__setattr__(target, name, "a message"))
                refused(lambda: type.__setattr__(type(target), name, "a message"))
                refused(lambda: delattr(target, name))
                refused(lambda: object.__delattr__(target, name))
            assert not hasattr(target, "__dict__") or isinstance(target, type)
        refused(lambda: type("Sub", (type(thing),), {}))
        refused(lambda: vars(thing))


def test_a_method_is_opaque():
    def value():
        return 1

    record = ImmutableNamespace(value)
    for method in (record.value, Bastion(record).value, Bastion(collections.Counter()).total):
        assert type(method) is Method and repr(method) in ("<sealed method value>", "<sealed method total>")
        for name in ("__self__", "__func__", "__wrapped__", "__closure__", "__code__", "__globals__", "__name__",
                     "__defaults__", "__kwdefaults__", "__qualname__", "__dict__", "__get__", "__module__x"):
            refused(lambda: getattr(method, name), AttributeError)
        assert method == method and hash(method) == hash(method) and method != 1 and {method: 2}[method] == 2
    assert record.value is record.value and record.value != ImmutableNamespace(value).value
    for make in (Method, lambda: Method.__new__(Method), lambda: object.__new__(Method), lambda: Method(value)):
        refused(make, TypeError)


def test_what_makes_no_record_is_refused():
    class Name(str):
        def __eq__(self, other):
            raise AssertionError("a name's code ran")

        __hash__ = str.__hash__

    def named(name):
        def function():
            return 1

        function.__name__ = name
        return function

    for wrong in (1, None, len, type, "next", object(), ImmutableNamespace(), named("f").__call__):
        refused(lambda: ImmutableNamespace(wrong), TypeError)
        refused(lambda: ImmutableNamespace(name=wrong), TypeError)
    for name in ("", "_x", "__class__", "a b", "<lambda>", "\ud800"):
        refused(lambda: ImmutableNamespace(named(name)), ValueError)
    refused(lambda: ImmutableNamespace(lambda: 1), ValueError)
    refused(lambda: ImmutableNamespace(named("f"), f=named("f")), ValueError)
    refused(lambda: ImmutableNamespace(named(Name("f"))), TypeError)
    refused(lambda: ImmutableNamespace(**{Name("f"): named("f")}), TypeError)
    record = ImmutableNamespace(named("é"), b=named("x"), a=named("x"))
    assert dir(record) == ["a", "b", "é"] and record.é() == 1 and repr(record) == "<ImmutableNamespace: a, b, é>"
    for name in (Name("a"), Name("__class__")):
        refused(lambda: getattr(record, name), AttributeError)
        refused(lambda: getattr(Bastion({}), name), AttributeError)
    refused(lambda: record.absent, AttributeError)
    refused(lambda: getattr(record, ""), AttributeError)


def test_nothing_is_made_half_or_twice():
    def f():
        return 1

    record, wrapper = ImmutableNamespace(f), Bastion({})
    assert dir(ImmutableNamespace.__new__(ImmutableNamespace)) == [] == dir(ImmutableNamespace())
    for wrong in ((), (1, 2)):
        refused(lambda: Bastion(*wrong), TypeError)
    refused(lambda: Bastion(object=1), TypeError)
    refused(lambda: Proof(1), TypeError)
    refused(lambda: Proof(a=1), TypeError)
    for cls in (ImmutableNamespace, Bastion, Proof, Method):
        for base in (object, *cls.__mro__[1:], dict):
            refused(lambda: base.__new__(cls), TypeError)
        refused(lambda: cls.__new__(object), TypeError)
        refused(lambda: cls.__new__(type("Other", (), {})), TypeError)
    for thing in (record, wrapper, Proof(), record.f):
        before = dir(thing)
        thing.__init__(f, 1, two=2)
        assert dir(thing) == before
        for use in (copy.copy, copy.deepcopy, pickle.dumps, lambda thing: object.__reduce_ex__(thing, 4)):
            refused(lambda: use(thing), TypeError)
    assert Proof() != Proof() and Proof() is not Proof()


class Odd:
    """A public class with attributes of every kind."""

    plain, nested, none, text, data = 1, (1, ("a", None, 2.5)), None, "s", b"b"
    listed, mapped, mixed = [1], {}, (1, [2])
    sealed = Bastion({})

    def __init__(self):
        self.own, self._private = 5, 6

    def me(self):
        return self

    def pair(self):
        return 1, (self,)

    def stream(self):
        yield self

    def echo(self, thing):
        return thing

    @property
    def careless(self):
        return self


def test_a_bastion_shows_methods_plain_data_and_sealed_objects():
    wrapper = Bastion(Odd())
    assert (wrapper.plain, wrapper.nested, wrapper.none) == (1, (1, ("a", None, 2.5)), None)
    assert (wrapper.text, wrapper.data, wrapper.own) == ("s", b"b", 5) and wrapper.sealed is Odd.sealed
    for name in ("listed", "mapped", "mixed", "careless"):
        refused(lambda: getattr(wrapper, name), TypeError)
    for name in ("_private", "absent", "__dict__", "__slots__"):
        refused(lambda: getattr(wrapper, name), AttributeError)
    assert wrapper.__class__ is Bastion and dir(wrapper) == [name for name in dir(Odd()) if name[0] != "_"]
    for leak in (wrapper.me, wrapper.pair, wrapper.stream):
        refused(leak, TypeError)
    other = Odd()
    wrapper, other.own = Bastion(other), 7
    assert wrapper.own == 7, "looked up when asked"


def test_only_plain_data_sealed_objects_and_tokens_go_in():
    ran = []

    class Hostile:
        def __getattribute__(self, name):
            ran.append(name)
            return object.__getattribute__(self, name)

        def spy(self, *_):
            ran.append(sys._getframe(1))
            return 1

        __hash__ = __eq__ = __index__ = __len__ = __bool__ = __repr__ = __str__ = __iter__ = __call__ = spy

    echo = Bastion(Odd()).echo
    for plain in (1, True, None, "s", 1.5, b"b", (), (1, (2, "x")), echo, Bastion(1), ImmutableNamespace()):
        assert echo(plain) is plain
    subclasses = [type("Sub", (base,), {"__eq__": Hostile.spy, "__hash__": Hostile.spy})()
                  for base in (int, str, float, bytes, tuple)]
    hostile = type("Hostile", (Hostile,), {})()
    for wrong in (hostile, (hostile,), [], {}, set(), len, type, Odd, Odd(), lambda: 1, 1j, sys, *subclasses):
        with pytest.raises(TypeError, match="takes plain data"):
            echo(wrong)
    assert ran == []
    for token in (object(), Proof()):
        # A token goes in, and not out: what a method lets out could be somebody's proof.
        with pytest.raises(TypeError, match="gives plain data"):
            echo(token)
    refused(lambda: echo(thing=1), TypeError)
    refused(lambda: echo(**{"thing": 1}), TypeError)


def test_depth_needs_no_stack():
    echo, deep, wide = Bastion(Odd()).echo, (), ()
    for _ in range(100_000):
        deep = (deep,)
    for _ in range(200):
        wide = (wide, wide)
    assert echo(deep) is deep and echo(wide) is wide
    nest = Bastion(Odd())
    for _ in range(100_000):
        nest = Bastion(nest)
    refused(lambda: nest.own, RecursionError)
    del nest

    def around(inner):
        def call():
            return inner.call()

        return ImmutableNamespace(call)

    nest = ImmutableNamespace(call=lambda: 1)
    for _ in range(50_000):
        nest = around(nest)
    refused(nest.call, RecursionError)
    del nest


def test_what_dies_is_freed():
    sealbreak_native.collect_hidden()
    gc.collect()
    before = sealbreak_native.hidden_objects()
    for examples in APPROACHES.values():
        canary = type("Canary", (), {})()
        gone = weakref.ref(canary)
        objects = all_objects(examples, Proof()) + [("", examples.read_only_dict({"c": canary}, Proof()), {})]
        assert sealbreak_native.hidden_objects() > before
        sealbreak_native.collect_hidden()
        assert [thing.next() for name, thing, _ in objects if name == "counter"] == [1], "what lives is kept"
        del objects, canary
        sealbreak_native.collect_hidden()
        assert gone() is None and sealbreak_native.hidden_objects() == before
        for _ in range(600):
            examples.counter(Proof()).next()
        # Nobody asked for a collection: the deaths themselves do.
        assert sealbreak_native.hidden_objects() < before + 64 * 40
        sealbreak_native.collect_hidden()
        assert sealbreak_native.hidden_objects() == before


def test_what_has_a_finalizer_is_left_and_what_is_held_is_kept():
    finished = []

    def make():
        class Finalized:
            def __init__(self):
                self.me = self

            def __del__(self):
                finished.append(1)

            def value(self):
                return 5

        return Bastion(Finalized())

    wrapper = make()
    value = wrapper.value
    del wrapper
    sealbreak_native.collect_hidden()
    assert value() == 5
    del value
    sealbreak_native.collect_hidden()
    assert finished == []


def test_a_public_class_stays_listed():
    kept = Bastion(Odd())
    assert Odd in object.__subclasses__() and kept.own == 5
    assert isinstance(kept, Bastion) and types.FunctionType in object.__subclasses__()
