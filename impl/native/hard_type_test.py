"""The dictionaries of the native classes: out of reach, by all the roads that lead to those of other classes.

Stage:     tests of the extension `sealbreak_native`; impl/python must be on sys.path too.
Input:     an instance of each class; the roads, each of which is shown to lead to an ordinary class's.
Output:    pytest verdicts.
Invariant: whatever dictionary a road gives, all names of interest are written into it before we look.
"""

import copy
import functools
import gc
import inspect
import pickle
import pydoc
import subprocess
import sys
import types
import typing
import weakref
from collections.abc import Mapping, Sequence, Sized

import pytest
from sealbreak_native import Bastion, ImmutableNamespace, ListNode, PersistentMap, Proof

SPECIAL = ["__reversed__", "__round__", "__enter__", "__exit__", "__format__", "__sizeof__", "__dir__", "__fspath__",
           "__bytes__", "__length_hint__", "__copy__", "__deepcopy__", "__reduce_ex__", "__class_getitem__", "__new__",
           "__len__", "__iter__", "__getitem__", "__call__", "__doc__", "__module__", "__match_args__", "__class__"]
PUBLIC = ["note", "get", "items", "head", "cons", "f", "total"]


def instances():
    m, l, n = PersistentMap({1: 2}), ListNode([1, 2]), ImmutableNamespace(f=lambda: 1)
    return [m, l, m.keys(), m.values(), m.items(), iter(m), iter(m.values()), iter(m.items()), iter(l), n, n.f,
            Bastion({}), Proof()]


CLASSES = [type(thing) for thing in instances()]
ARGUMENTS = {"__setattr__": ("note", 1), "__delattr__": ("get",), "__getattribute__": ("get",)}
EVERY = [*CLASSES, CLASSES[0].__base__, type(CLASSES[0])]
each_class = pytest.mark.parametrize("cls", EVERY, ids=lambda cls: cls.__name__)


class Thief:
    """Takes what a proxy gives to whom it is compared with."""

    def __init__(self):
        self.loot = []

    def __eq__(self, other):
        self.loot.append(other)
        return True

    __or__ = __ror__ = __lt__ = __gt__ = __le__ = __ge__ = __eq__


def by_comparison(cls):
    thief = Thief()
    for proxy in (cls.__dict__, vars(cls), type.__getattribute__(cls, "__dict__")):
        proxy == thief, thief == proxy, proxy | thief, proxy < thief
    return thief.loot


def by_descriptor(cls):
    return gc.get_referents(type.__dict__["__dict__"].__get__(cls))


def by_super(cls):
    return gc.get_referents(super(type, cls).__getattribute__("__dict__"))


def of_an_instance(cls):
    return [object.__getattribute__(cls, "__dict__"), *gc.get_referents(object.__getattribute__(cls, "__dict__"))]


def among_all_objects(cls):
    # Copies that Python code made have no part in this: there are none yet. copyreg's table is no such.
    return [found for found in gc.get_objects() if type(found) is dict
            and any(type(name) is str and getattr(part, "__objclass__", None) is cls
                    for name, part in list(found.items()))]


ROADS = {
    "referents of the class": gc.get_referents,
    "referents of the proxy": lambda cls: gc.get_referents(cls.__dict__),
    "comparison with the proxy": by_comparison,
    "the descriptor of type": by_descriptor,
    "getstate of object": lambda cls: [object.__getstate__(cls)],
    "an instance's dictionary": of_an_instance,
    "super": by_super,
    "annotations": lambda cls: [cls.__annotations__],
    "annotations by the descriptor": lambda cls: [type.__dict__["__annotations__"].__get__(cls)],
    "the collector's list": among_all_objects,
}


def dictionaries(road, cls):
    try:
        return [found for found in road(cls) if type(found) is dict]
    except (AttributeError, TypeError):
        return []


def shown(thing):
    cls = type(thing)
    looks = [sorted(vars(cls)), dir(cls), sorted(dir(thing)), cls.__doc__, cls.__module__, cls.__name__, repr(cls)]
    for name in PUBLIC + SPECIAL:
        for look, target in ((getattr, thing), (getattr, cls), (object.__getattribute__, thing),
                             (object.__getattribute__, cls), (inspect.getattr_static, cls)):
            try:
                found = look(target, name)
                looks.append((name, type(found), getattr(found, "__name__", None)))
            except (AttributeError, TypeError) as error:
                looks.append((name, type(error)))
    for use in (len, reversed, round, lambda x: hasattr(x, "__next__") or bytes(x), format, hash, callable,
                sys.getsizeof, lambda x: list(copy.copy(x)), lambda x: x[1], lambda x: cls[int],
                lambda x: x.get(1), lambda x: x.head, lambda x: pickle.dumps(x)):
        try:
            found = use(thing)
            looks.append(found if type(found) in (int, str, bool, bytes, list) else type(found))
        except (AttributeError, TypeError) as error:
            looks.append(type(error))
    return looks


def write_all(found):
    for name in PUBLIC + SPECIAL:
        found[name] = lambda *_: "written"


@pytest.mark.parametrize("road", ROADS)
def test_a_road_leads_to_an_ordinary_class(road):
    class Ordinary:
        __slots__ = ("part",)

    found = dictionaries(ROADS[road], Ordinary)
    assert any("part" in dictionary or dictionary is Ordinary.__annotations__ for dictionary in found)


@pytest.mark.parametrize("place", range(len(CLASSES)), ids=[cls.__name__ for cls in CLASSES])
def test_what_is_written_by_any_road_is_not_shown(place):
    thing = instances()[place]
    before = shown(thing)
    for cls in type(thing).__mro__[:-1] + (type(type(thing)),):
        for road in ROADS.values():
            for found in dictionaries(road, cls):
                write_all(found)
    assert shown(thing) == before
    for target in (thing, type(thing)):
        for look in (getattr, object.__getattribute__):
            with pytest.raises((AttributeError, TypeError)):
                look(target, "note")
    assert "note" not in vars(type(thing))


@each_class
def test_no_road_leads_to_the_dictionary(cls):
    for name, road in ROADS.items():
        for found in dictionaries(road, cls):
            # Each gives a copy of its own, and each time another.
            assert name in ("referents of the proxy", "comparison with the proxy", "an instance's dictionary",
                            "super"), name
            found["note"] = 1
            assert all("note" not in again for again in dictionaries(road, cls))
    assert gc.get_referents(cls) == [] and cls.__dict__ is not cls.__dict__
    assert among_all_objects(cls) == []


@each_class
def test_type_itself_has_no_say(cls):
    for name, part in vars(type).items():
        if isinstance(part, (types.GetSetDescriptorType, types.MemberDescriptorType)):
            with pytest.raises(TypeError):
                part.__get__(cls)
        elif isinstance(part, (types.MethodDescriptorType, types.WrapperDescriptorType)):
            with pytest.raises(TypeError, match="requires a 'type' object|doesn't apply to"):
                part(cls, *ARGUMENTS.get(name, ()))
    for attack in (lambda: type("Sub", (cls,), {}), lambda: type(cls)("Sub", (), {}), lambda: type(cls)(cls),
                   lambda: type.__new__(type(cls), "Sub", (), {}), lambda: setattr(cls, "note", 1),
                   lambda: object.__setattr__(cls, "note", 1), lambda: object.__setattr__(cls, "__class__", type),
                   lambda: setattr(cls, "__class__", type), lambda: setattr(cls, "__bases__", (object,)),
                   lambda: setattr(cls, "__dict__", {}), lambda: delattr(cls, "__doc__"),
                   lambda: setattr(cls, "__mro__", ()), lambda: setattr(cls, "__doc__", "d"),
                   lambda: object.__new__(cls), lambda: cls.__new__(), lambda: cls.__new__(int)):
        with pytest.raises((AttributeError, TypeError)):
            attack()


@each_class
def test_nothing_that_a_class_shows_can_be_written_to(cls):
    for name in dir(cls):
        for attribute in ("__module__", "__doc__", "note", "__name__", "__self__", "__annotations__"):
            try:
                setattr(getattr(cls, name, None), attribute, ["data"])
            except (AttributeError, TypeError):
                continue
            # It went to something that was made for this one look.
            assert getattr(getattr(cls, name), attribute, None) != ["data"], name
    # What others keep of a class is theirs; there is nothing of pybind11's, whose callback would free at will.
    for reference in weakref.getweakrefs(cls):
        callback = reference.__callback__
        assert callback is None or callback.__name__ == "_destroy"


def test_the_dictionary_of_object_replaces_nothing_and_a_dead_name_kills_no_class():
    program = """if 1:
        import gc, sys, sealbreak_native
        from sealbreak_native import ListNode, PersistentMap
        m, l = PersistentMap({1: 2}), ListNode([1])
        found = [d for d in gc.get_referents(object.__dict__) if type(d) is dict][0]
        base = [c for c in object.__subclasses__() if c.__name__ == "pybind11_object"][0]
        for dictionary in (found, *gc.get_referents(base.__dict__)):
            for name in ("__format__", "__dir__", "__sizeof__", "__reduce_ex__", "__ne__", "__str__"):
                if type(dictionary) is dict:
                    dictionary[name] = lambda *_: 1337
        # An object of another class shows what was written; the method cache has not seen these names.
        assert object().__sizeof__() == object().__format__("") == 1337
        assert m.__sizeof__() < 1000 and format(m) == repr(m) and len(dir(m)) > 20 and m.__ne__(m) is False
        assert m.__reduce_ex__(2)[0] is PersistentMap and str(l) == "ListNode([1])" and len(dir(ListNode)) > 20
        assert PersistentMap.__base__ is not base and type(base) is not type(PersistentMap)
        for name in list(vars(sealbreak_native)):
            if isinstance(getattr(sealbreak_native, name), type):
                delattr(sealbreak_native, name)
        del m, l, base
        gc.collect()
        m = PersistentMap({1: 2})
        assert [*m.keys(), *m.values(), *m.items(), *m] == [1, 2, (1, 2), 1]
        print("unmoved")
    """
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "unmoved", run.stderr


def matched(thing):
    match thing:
        case PersistentMap():
            return "map"
        case ListNode():
            return "list"
        case type():
            return "class"


def test_they_are_classes_like_others():
    m, l = PersistentMap({1: 2}), ListNode([1, 2, 3])
    assert [matched(x) for x in (m, l, PersistentMap, 1)] == ["map", "list", "class", None]
    for thing in instances():
        cls = type(thing)
        assert thing.__class__ is cls and isinstance(thing, (cls, object)) and not isinstance(thing, (int, type))
        assert isinstance(cls, type) and inspect.isclass(cls) and issubclass(cls, (cls, object))
        assert not issubclass(int, cls) and not issubclass(cls, int) and not isinstance(1, cls)
        assert cls.__mro__ == tuple(cls.mro()) and cls.__mro__[0] is cls and cls in cls.__base__.__subclasses__()
        assert set(vars(cls)) <= set(dir(cls)) and f"{cls!r}" == f"<class 'sealbreak_native.{cls.__name__}'>"
        assert copy.copy(cls) is cls and copy.deepcopy([cls])[0] is cls and {cls: 1}[cls] == 1
        assert typing.get_type_hints(cls) == {} and len(inspect.getmembers(cls)) > 20 and (cls | None) == (None | cls)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(cls, protocol)) is cls is pickle.loads(pickle._dumps(cls, protocol))
    assert issubclass(PersistentMap, Mapping) and issubclass(ListNode, Sequence) and isinstance(l, Sized)
    assert ListNode.__len__(l) == 3 and PersistentMap.get(m, 1) == 2 and list(reversed(l)) == [3, 2, 1]
    assert PersistentMap.__new__(PersistentMap, {1: 2}) == m and PersistentMap.__flags__ and PersistentMap.__basicsize__
    kind = functools.singledispatch(lambda x: "other")
    kind.register(PersistentMap, lambda x: "map")
    assert (kind(m), kind(l)) == ("map", "other")


def test_what_asks_type_itself_is_refused():
    # The price: these ask `type` about a class, and what answers them would hand out the dictionary, too.
    for ask in (lambda: inspect.getattr_static(PersistentMap, "get"), lambda: type.__subclasses__(PersistentMap),
                lambda: pydoc.render_doc(PersistentMap)):
        with pytest.raises(TypeError):
            ask()
