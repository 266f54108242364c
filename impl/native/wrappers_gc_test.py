"""Attacks on the native wrappers through the collector and the lists of classes.

Stage:     tests of the extension `sealbreak_native`; impl/python must be on sys.path too.
Input:     the examples of cajita and bastion, with proofs that nothing else holds.
Output:    pytest verdicts.
Invariant: nothing is looked into by ways that run its own code.
"""

import functools
import gc
import io
import sys
import types
import weakref

import bastion.examples
import cajita.examples
import pytest
from cajita.example_checks import all_objects
from sealbreak_native import Bastion, ImmutableNamespace, Proof, collect_hidden
from wrappers_support import APPROACHES, INSIDE, MODULES, call_all, parametrize

LOOKS = {
    types.FunctionType: ("__closure__", "__defaults__", "__dict__"),
    types.MethodType: ("__self__", "__func__"),
    types.BuiltinFunctionType: ("__self__",),
    types.CellType: ("cell_contents",),
    types.FrameType: ("f_locals",),
    types.TracebackType: ("tb_frame",),
    types.GeneratorType: ("gi_frame",),
    types.GetSetDescriptorType: ("__objclass__",),
    types.MemberDescriptorType: ("__objclass__",),
    functools.partial: ("func", "args", "keywords"),
    weakref.ref: ("__callback__",),
    property: ("fget",),
}


def looked_into(thing):
    """What attributes and items of a thing show: one step, by ways that run no code of its."""
    kind = type(thing)
    if kind in (list, tuple, set, frozenset):
        return list(thing)
    if kind is dict:
        return [*thing.keys(), *thing.values()]
    steps = [thing()] if kind is weakref.ref else []
    for name in LOOKS.get(kind, ("__dict__",)):
        try:
            steps.append(object.__getattribute__(thing, name))
        except (AttributeError, ValueError, TypeError):
            continue
    return steps


def assert_out_of_sight():
    """Nothing that the collector lists is of the inside, nor does it lead there in two steps."""
    listed = gc.get_objects()
    mine = {id(listed), id(sys._getframe()), id(sys._getframe().f_back)}
    for thing in listed:
        if id(thing) in mine:
            continue
        for found in [thing, *looked_into(thing)]:
            if isinstance(found, types.FunctionType):
                assert not (found.__code__.co_filename in INSIDE and "<locals>" in found.__qualname__), found
            if isinstance(found, type):
                ours = found.__module__ in ("bastion.examples", "bastion.mint")
                assert not (ours and "<locals>" in found.__qualname__), found
            assert type(found) is not Proof
            assert type(found) is not types.SimpleNamespace or not hasattr(found, "brand")
            if type(found) is types.CellType and found != types.CellType():
                assert type(found.cell_contents) is not Proof


@pytest.mark.parametrize("examples", [cajita.examples, bastion.examples])
def test_the_search_finds_the_inside_of_pure_python(examples):
    kept = all_objects(examples, Proof())
    with pytest.raises(AssertionError):
        assert_out_of_sight()
    # Else the other tests would find it.
    del kept
    gc.collect()


@parametrize
def test_the_collector_lists_nothing_of_the_inside(examples):
    collect_hidden()
    objects = all_objects(examples, Proof())
    gc.collect()
    assert_out_of_sight()
    for _, thing, arguments in objects:
        for name in arguments:
            getattr(thing, name)
    del arguments, thing
    objects[0][1].next(), objects[3][1].purse(5).sprout(), objects[4][1].deposit(1, objects[3][1].purse(2))
    assert_out_of_sight()
    gc.freeze(), gc.unfreeze(), gc.collect()
    assert_out_of_sight()


def insides(thing):
    """A function or an instance with its parts, as whoever makes a wrapper sees them."""
    if isinstance(thing, types.FunctionType):
        return [thing, thing.__closure__, *thing.__closure__]
    functions = [value for value in vars(type(thing)).values() if isinstance(value, types.FunctionType)]
    parts = [part for function in functions if function.__closure__ for part in insides(function)]
    return [thing, vars(thing), type(thing), type(thing).__mro__, *functions, *parts, *vars(type(thing)).values()]


@pytest.mark.parametrize("approach", APPROACHES)
def test_nothing_is_found_or_refers_from_the_inside(approach):
    addresses = set()

    def recording(*things):
        for thing in things:
            addresses.update(map(id, insides(thing)))
        return ImmutableNamespace(*things) if approach == "cajita" else Bastion(*things)

    examples = (cajita if approach == "cajita" else bastion).examples.make(recording)
    objects = call_all(examples)
    file, dictionary = io.BytesIO(b"x"), {"a": (1, 2)}
    kept = [examples.file_reader(file, Proof()), examples.read_only_dict(dictionary, Proof())]
    gc.collect()
    public = [vars(module) for module in MODULES]
    public += [PermissionError, TypeError, type, len, int, str, weakref.ref, types.SimpleNamespace, Bastion]
    public += [ImmutableNamespace, object, file, dictionary, *(thing for _, thing, _ in objects)]
    public += [reference for _, thing, _ in objects for reference in weakref.getweakrefs(thing)]
    # Interned strings and the like are shared with everybody, and no part of the collector's lists.
    assert len(addresses) > 50 and not addresses & set(map(id, gc.get_objects()))
    for thing in public:
        assert not addresses & set(map(id, gc.get_referrers(thing)))
    for _, thing, _ in objects:
        assert gc.get_referents(thing) == [] and not gc.is_tracked(thing)
        assert all(reference.__callback__ is None for reference in weakref.getweakrefs(thing))
    assert kept


@parametrize
def test_no_class_of_the_inside_is_listed(examples):
    kept = call_all(examples)
    names = {"Counter", "ReadOnlyDict", "FileReader", "Purse", "Mint"}
    listed = [cls for cls in object.__subclasses__() if cls.__name__ in names and cls.__module__.startswith("bastion")]
    assert listed == [] and kept


def test_what_is_made_later_is_hidden_too():
    class Needle(list):
        pass

    def make():
        state = [Needle()]

        def grow(collect, /):
            state.append([Needle()])
            if collect:
                gc.collect()
            state.append({"k": Needle()})
            return len(state)

        def keep(thing, /):
            state[0] = (Needle(), thing)

        return ImmutableNamespace(grow, keep)

    record = make()
    for collect in (False, True, True, False):
        record.grow(collect)
        record.keep((1, 2))
        gc.collect()
        assert not [found for found in gc.get_objects() if type(found) is Needle]
        assert not [found for found in gc.get_referrers(Needle) if type(found) is not types.FunctionType
                    and type(found) is not tuple and type(found) is not types.CellType]
    assert record.grow(False) == 11
