"""What the seal keeps out, and what it does not claim to.

Stage:     tests of sealing.py, on every sealed class of the package.
Input:     instances that hold a canary; attackers that use attributes only.
Output:    pytest verdicts.
Invariant: no attacker here reads __closure__, __code__, a frame or gc, but for the tests
           named `..._is_outside_the_claim`, which show that those roads are open.
"""

from __future__ import annotations

import copy
import dis
import gc
import inspect
import pickle
import types

import pytest

from sealedstructs import ListNode, PersistentMap, list_node, map_views, persistent_map, sealing
from sealedstructs import trie

# The roads that the claim leaves open. `__globals__` leads to a module, like an import.
OUTSIDE = {"__closure__", "__code__", "__globals__", "__builtins__"}
OUTSIDE |= {"gi_frame", "gi_code", "gi_yieldfrom"}
# The properties that show items: they are the interface, not a leak.
PUBLIC = {"head", "tail"}


class Canary:
    """An object that only a sealed instance holds."""


def sealed_things():
    """One instance of each sealed class, each with a canary, and what it shows before an attack."""
    holder = PersistentMap({1: Canary(), 2: 2})
    return [
        holder,
        ListNode([Canary(), 2]),
        PersistentMap({Canary(): 3}).keys(),
        PersistentMap({3: Canary()}).values(),
        PersistentMap({3: Canary()}).items(),
    ]


def canaries_of(thing):
    """The canaries of a sealed instance, by its public interface."""
    shown = thing.values() if isinstance(thing, PersistentMap) else thing
    flat = [part for item in shown for part in (item if isinstance(item, tuple) else (item,))]
    return [item for item in flat if isinstance(item, Canary)]


def attribute_names(thing):
    """Every name that dir, the type's dictionaries, or a slot walk could suggest."""
    names = set(dir(thing)) | set(object.__dir__(thing) if not isinstance(thing, type) else ())
    for cls in type(thing).__mro__:
        names.update(type.__getattribute__(cls, "__dict__"))
        names.update(getattr(cls, "__slots__", ()))
    names.update({"__dict__", "__slots__", "__getstate__", "__wrapped__", "root", "_root", "cell"})
    names.update({"sealed", "sealed_map", "sealed_list", "sealed_view", "_PersistentMap__sealed_map"})
    return names


def reachable(start, depth):
    """Everything that attributes lead to from an instance, without calling a public method."""
    seen, todo = {}, [(start, depth)]
    while todo:
        thing, left = todo.pop()
        if id(thing) in seen or isinstance(thing, types.ModuleType):
            continue
        seen[id(thing)] = thing
        if not left or isinstance(thing, (str, int, bytes, Canary)):
            continue
        for name in attribute_names(thing) - OUTSIDE - PUBLIC:
            for look in (getattr, object.__getattribute__, inspect.getattr_static):
                try:
                    todo.append((look(thing, name), left - 1))
                except (AttributeError, TypeError, ValueError, NotImplementedError):
                    continue
        if isinstance(thing, (dict, types.MappingProxyType)):
            todo.extend((value, left - 1) for value in list(thing.values()))
    return list(seen.values())


@pytest.mark.parametrize("place", range(5))
def test_no_attribute_leads_to_the_state(place):
    thing = sealed_things()[place]
    canaries = canaries_of(thing)
    state = next(found for found in gc.get_referents(thing) if isinstance(found, types.FunctionType))
    secrets = {id(state), id(state.__closure__[0]), id(state.__closure__[0].cell_contents)}
    secrets.update(map(id, canaries))
    # By value, not by name: nothing found is, or holds, a canary, an opener or a node.
    for found in reachable(thing, 3):
        assert id(found) not in secrets
        if isinstance(found, (tuple, list)):
            assert not secrets & set(map(id, found))
    assert canaries


@pytest.mark.parametrize("place", range(5))
def test_no_assignment_to_an_instance_succeeds(place):
    thing = sealed_things()[place]
    before = (canaries_of(thing), len(thing), repr(thing))
    for name in attribute_names(thing) | {"fresh", "__class__", "__dict__", "__doc__"}:
        for attack in (
            lambda: setattr(thing, name, 1),
            lambda: delattr(thing, name),
            lambda: object.__setattr__(thing, name, 1),
            lambda: object.__delattr__(thing, name),
        ):
            with pytest.raises((AttributeError, TypeError)):
                attack()
    with pytest.raises(AttributeError, match="is sealed: cannot set 'fresh'"):
        thing.fresh = 1
    with pytest.raises(AttributeError, match="is sealed: cannot delete 'fresh'"):
        del thing.fresh
    with pytest.raises(TypeError):
        vars(thing)
    assert (canaries_of(thing), len(thing), repr(thing)) == before


@pytest.mark.parametrize("place", range(5))
def test_no_assignment_to_a_class_succeeds(place):
    cls = type(sealed_things()[place])
    for target in (cls, cls.__base__):
        for name in set(dir(target)) | {"fresh", "__slots__", "__bases__", "__name__", "__qualname__"}:
            with pytest.raises(AttributeError):
                setattr(target, name, 1)
            with pytest.raises(AttributeError):
                delattr(target, name)
        assert not hasattr(target, "__slots__")
        assert not any(inspect.ismemberdescriptor(value) for value in vars(target).values())


class QuietMixin:
    """Shadows a base's refusal in __init_subclass__."""

    def __init_subclass__(cls, **options):
        pass


@pytest.mark.parametrize("place", range(5))
def test_subclassing_is_refused(place):
    cls = type(sealed_things()[place])
    for base in (cls, cls.__base__):
        for attack in (
            lambda: type(base)("Sub", (base,), {}),
            lambda: type("Sub", (base,), {}),
            lambda: type("Sub", (QuietMixin, base), {}),
            lambda: type.__new__(type, "Sub", (base,), {}),
            lambda: type.__new__(type(base), "Sub", (base,), {}),
            lambda: types.new_class("Sub", (base,)),
        ):
            with pytest.raises(TypeError, match="sealed: it cannot be subclassed"):
                attack()

    class Plain:
        pass

    with pytest.raises(TypeError):
        Plain.__bases__ = (cls,)
    with pytest.raises(TypeError, match="sealed"):
        type("Meta", (type(cls),), {})


@pytest.mark.parametrize("cls", [PersistentMap, ListNode])
def test_no_lookalike_opens_or_forges(cls):
    slot = {PersistentMap: "sealed_map", ListNode: "sealed_list"}[cls]
    Flat = type("Flat", (), {"__slots__": (slot,)})
    Referenced = type("Referenced", (), {"__slots__": (slot, "__weakref__")})
    Base = type("Base", (), {"__slots__": ("__weakref__",)})
    Layered = type("Layered", (Base,), {"__slots__": (slot,)})
    other = ListNode if cls is PersistentMap else PersistentMap
    for look in (Flat, Referenced, Layered, Base, other):
        instance = cls()
        with pytest.raises(TypeError):
            object.__setattr__(instance, "__class__", look)
        forged = look()
        with pytest.raises(TypeError):
            object.__setattr__(forged, "__class__", cls)
        assert type(instance) is cls


@pytest.mark.parametrize("cls", [PersistentMap, ListNode])
def test_nothing_else_passes_for_an_instance(cls):
    class Claimant:
        __class__ = cls
        __bases__ = (cls,)

    assert not isinstance(Claimant(), cls) and not issubclass(Claimant, cls)
    with pytest.raises(TypeError):
        issubclass(Claimant(), cls)
    with pytest.raises(AttributeError):
        cls.register(Claimant)
    assert isinstance(cls(), cls) and issubclass(cls, cls)
    for method in ("__len__", "__iter__", "__hash__", "__repr__"):
        for impostor in (Claimant(), 5, None):
            with pytest.raises(TypeError):
                getattr(cls, method)(impostor)


def test_an_instance_that_was_never_made_has_no_state():
    calls = {
        PersistentMap: {
            "get": (1,), "set": (1, 2), "remove": (1,), "discard": (1,), "update": (), "merge": ({},),
            "keys": (), "values": (), "items": (), "copy": (), "__getitem__": (1,), "__contains__": (1,),
            "__len__": (), "__iter__": (), "__eq__": ({},), "__ne__": ({},), "__hash__": (), "__repr__": (),
            "__or__": ({},), "__ror__": ({},), "__copy__": (), "__deepcopy__": ({},), "__reduce__": (),
        },
        ListNode: {
            "cons": (1,), "reverse": (), "concat": (ListNode(),), "index": (1,), "count": (1,),
            "__getitem__": (0,), "__contains__": (1,), "__len__": (), "__iter__": (), "__reversed__": (),
            "__eq__": (ListNode(),), "__ne__": (ListNode(),), "__hash__": (), "__repr__": (),
            "__add__": (ListNode(),), "__copy__": (), "__deepcopy__": ({},), "__reduce__": (),
        },
    }
    for cls, methods in calls.items():
        husk = object.__new__(cls)
        for name, arguments in methods.items():
            with pytest.raises(TypeError, match="it has no state"):
                getattr(husk, name)(*arguments)
            assert callable(getattr(cls, name))
        public = {name for name in vars(cls) if callable(getattr(cls, name)) and name != "__new__"}
        assert public - methods.keys() <= {"__class_getitem__", "__setattr__", "__delattr__"}
        for use in (
            lambda: cls() == husk,
            lambda: cls(husk),
            lambda: copy.copy(husk),
            lambda: pickle.dumps(husk),
        ):
            with pytest.raises(TypeError):
                use()
    for name in ("head", "tail"):
        with pytest.raises(TypeError, match="it has no state"):
            getattr(object.__new__(ListNode), name)
    for view in (PersistentMap().keys(), PersistentMap().values(), PersistentMap().items()):
        husk = object.__new__(type(view))
        for use in (len, iter, repr, lambda view: 1 in view):
            with pytest.raises(TypeError):
                use(husk)


@pytest.mark.parametrize("instance, other", [(PersistentMap(a=1), {"b": 2}), (ListNode([1]), [2])])
def test_nothing_fills_an_instance_again(instance, other):
    before = repr(instance)
    instance.__init__(other)
    type(instance).__init__(instance, other)
    for name, arguments in (("__setstate__", (other,)), ("__dict__", ()), ("__set__", (instance, other))):
        with pytest.raises(AttributeError):
            getattr(instance, name)(*arguments)
    assert repr(type(instance).__new__(type(instance), other)) != before
    with pytest.raises(TypeError):
        type(instance).__new__(object, other)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        made, arguments = instance.__reduce_ex__(protocol)
        arguments[0].clear()
        assert made is type(instance) and repr(instance) == before
    raw = object.__reduce__(instance)
    husk = raw[0](*raw[1])
    with pytest.raises(TypeError):
        len(husk)
    assert repr(instance) == before


def test_no_method_looks_anything_up_in_a_module():
    # A look-up in a module is a seam: whoever sets that name is shown nodes, or changes results.
    functions = list(make_functions(PersistentMap)) + list(make_functions(ListNode))
    functions += list(make_functions(type(PersistentMap().keys())))
    checked = 0
    for function in functions:
        if function.__module__ in {module.__name__ for module in (persistent_map, list_node, trie)}:
            checked += 1
            names = [i.argval for i in dis.get_instructions(function) if i.opname == "LOAD_GLOBAL"]
            assert names == [], function
            assert not any(callable(default) for default in function.__defaults__ or ())
    assert checked > 60


def make_functions(cls):
    """Every function that the methods of a class can call by their closures."""
    todo, seen = list(vars(cls).values()), set()
    while todo:
        thing = todo.pop()
        thing = thing.fget if isinstance(thing, property) else getattr(thing, "__func__", thing)
        if isinstance(thing, types.FunctionType) and thing not in seen:
            seen.add(thing)
            yield thing
            todo.extend(cell.cell_contents for cell in thing.__closure__ or ())


def test_shadowed_builtins_change_nothing(monkeypatch):
    shown = []

    def spy(*arguments):
        shown.append(arguments)
        return 0

    for module in (persistent_map, trie, list_node, map_views):
        for name in ("len", "hash", "type", "isinstance", "reversed", "zip", "enumerate", "AttributeError"):
            monkeypatch.setattr(module, name, spy, raising=False)
    instance = PersistentMap([(1, "a"), (5, "b")]).set(9, "c").remove(5).merge({4: "d"})
    numbers = ListNode([1, 2, 3])[1:].cons(0) + ListNode([4])
    monkeypatch.undo()
    assert shown == [] and instance == {1: "a", 9: "c", 4: "d"} and list(numbers) == [0, 2, 3, 4]


def test_seal_refuses_what_it_cannot_seal():
    barrier = sealing.new_barrier()
    cls = type(barrier)("Twice", (barrier,), {"__slots__": ("state",)})
    read, write = sealing.seal(cls, "state")
    instance = object.__new__(cls)
    with pytest.raises(AttributeError):
        read(instance)
    write(instance, 5)
    assert read(instance) == 5 and not hasattr(instance, "state")
    with pytest.raises(TypeError, match="already"):
        sealing.seal(cls, "state")
    with pytest.raises(TypeError, match="barrier"):
        sealing.seal(Canary, "state")
    barrier = sealing.new_barrier()
    with pytest.raises(TypeError, match="only slot"):
        sealing.seal(type(barrier)("Open", (barrier,), {"__slots__": ("a", "b")}), "a")


def test_writing_a_closure_cell_is_outside_the_claim():
    # The way in that any lexical encapsulation in Python leaves: a method's closure has the
    # reader, the reader gives the opener, and the opener's cell can be written.
    for instance, method, state, shown in (
        (PersistentMap(a=1), PersistentMap.get, (), "PersistentMap({})"),
        (ListNode([1]), ListNode.cons, (7, (), 1), "ListNode([7])"),
    ):
        free = dict(zip(method.__code__.co_freevars, method.__closure__))
        opener = free["read"].cell_contents(instance)
        opener.__closure__[0].cell_contents = state
        assert repr(instance) == shown


@pytest.mark.parametrize("cls, name", [(PersistentMap, "get"), (ListNode, "cons")])
def test_nothing_is_left_on_a_function_that_the_class_shows(cls, name):
    shown = getattr(cls, name)
    shown.note = "for all to see"
    shown.__defaults__ = ("forged",)
    assert not hasattr(getattr(cls, name), "note")
    assert not hasattr(cls.__dict__[name], "note")
    assert getattr(cls, name).__defaults__ != ("forged",)
    assert PersistentMap.get(PersistentMap(a=1), "a") == 1
    assert PersistentMap().get("a") is None


def test_rewriting_a_shared_function_is_outside_the_claim():
    # Functions are Python objects with writable attributes; who takes one out of the class's __dict__ has it.
    function = PersistentMap.__dict__["get"]
    defaults = function.__defaults__
    try:
        function.__defaults__ = ("forged",)
        assert PersistentMap().get(1) == "forged"
    finally:
        function.__defaults__ = defaults


def test_type_setattr_is_outside_the_claim():
    # A metaclass cannot override what type itself does when it is called by name.
    original = PersistentMap.__dict__["copy"]
    try:
        type.__setattr__(PersistentMap, "copy", lambda self: "forged")
        assert PersistentMap().copy() == "forged"
    finally:
        type.__setattr__(PersistentMap, "copy", original)
