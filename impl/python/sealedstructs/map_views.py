"""What `keys()`, `values()` and `items()` of a PersistentMap give.

Stage:     beside PersistentMap; made once, with it.
Input:     a PersistentMap.
Output:    sealed views with the interface of `collections.abc.KeysView` and its siblings.
Invariant: a view's slot holds an opener whose cell holds its map, and never changes.

The views of `collections.abc` would do but for two things: their map is an attribute that
anybody can set, and their items ask stored keys for their hashes again.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, KeysView, Set, ValuesView
from typing import Any, Callable, Iterator, NamedTuple

from sealedstructs.sealing import new_barrier, seal

__all__ = ["MapReader", "make_map_views"]


class MapReader(NamedTuple):
    """What the views need to see of a map. `open_map` gives the root that the others take."""

    open_map: Callable[[Any], tuple]
    find: Callable[[tuple, Any], tuple]
    keys_of: Callable[[tuple], Iterator[Any]]
    values_of: Callable[[tuple], Iterator[Any]]
    items_of: Callable[[tuple], Iterator[tuple[Any, Any]]]


def intersection(view: Any, other: Any) -> Any:
    """`view & other`, a set."""
    if not isinstance(other, Iterable):
        return NotImplemented
    return set(view).intersection(other)


def union(view: Any, other: Any) -> Any:
    """`view | other`, a set."""
    if not isinstance(other, Iterable):
        return NotImplemented
    return set(view).union(other)


def symmetric_difference(view: Any, other: Any) -> Any:
    """`view ^ other`, a set."""
    if not isinstance(other, Iterable):
        return NotImplemented
    return set(view).symmetric_difference(other)


def difference(view: Any, other: Any) -> Any:
    """`view - other`, a set."""
    if not isinstance(other, Iterable):
        return NotImplemented
    return set(view).difference(other)


def reflected_difference(view: Any, other: Any) -> Any:
    """`other - view`, a set."""
    if not isinstance(other, Iterable):
        return NotImplemented
    return set(other).difference(view)


def refuse(cls: type, *arguments: Any) -> Any:
    """`__new__` of every view."""
    raise TypeError(f"a {cls.__name__} comes from a PersistentMap, and cannot be made")


def make_view_class(
    name: str, methods: Callable[[Callable[[Any], Any]], dict[str, Any]], abstract: type
) -> Callable[[Any], Any]:
    """Make and seal one class of views, registered with `abstract`; gives its constructor.

    `methods` takes the function from a view to its map, and gives what the class is to have.
    """

    # As in PersistentMap, what the methods use comes through the closure.
    from builtins import AttributeError, TypeError, len, list, object

    def make_opener(owner: Any) -> Callable[[], Any]:
        """The one closure that holds the state of a view."""

        def opener() -> Any:
            return owner

        return opener

    def make_view(owner: Any) -> Any:
        view = object.__new__(view_class)
        write(view, make_opener(owner))
        return view

    def owner_of(view: Any) -> Any:
        try:
            return read(view)()
        except AttributeError:
            raise TypeError(f"this {name} was never made: it has no state") from None

    def __len__(self: Any) -> int:
        return len(owner_of(self))

    def __repr__(self: Any) -> str:
        return f"{name}({list(self)!r})"

    barrier = new_barrier()
    body = {
        "__slots__": ("sealed_view",),
        "__module__": "sealedstructs.map_views",
        "__doc__": f"The {name} of a PersistentMap; made by the map's method.",
        "__new__": refuse,
        "__len__": __len__,
        "__repr__": __repr__,
    }
    view_class = type(barrier)(name, (barrier,), body | methods(owner_of))
    read, write = seal(view_class, "sealed_view")
    abstract.register(view_class)
    return make_view


def make_map_views(
    reader: MapReader,
) -> tuple[Callable[[Any], Any], Callable[[Any], Any], Callable[[Any], Any]]:
    """Make the three classes; gives the functions from a map to its keys, values, items."""
    from builtins import bool, isinstance, len, tuple

    open_map, find, keys_of, values_of, items_of = reader

    set_methods: dict[str, Any] = {
        "__eq__": Set.__eq__,
        "__hash__": None,
        "__le__": Set.__le__,
        "__lt__": Set.__lt__,
        "__ge__": Set.__ge__,
        "__gt__": Set.__gt__,
        "isdisjoint": Set.isdisjoint,
        "__and__": intersection,
        "__rand__": intersection,
        "__or__": union,
        "__ror__": union,
        "__xor__": symmetric_difference,
        "__rxor__": symmetric_difference,
        "__sub__": difference,
        "__rsub__": reflected_difference,
    }

    def key_methods(owner_of: Callable[[Any], Any]) -> dict[str, Any]:
        def __contains__(self: Any, key: Any) -> bool:
            return bool(find(open_map(owner_of(self)), key))

        def __iter__(self: Any) -> Iterator[Any]:
            return keys_of(open_map(owner_of(self)))

        return set_methods | {"__contains__": __contains__, "__iter__": __iter__}

    def value_methods(owner_of: Callable[[Any], Any]) -> dict[str, Any]:
        def __contains__(self: Any, value: Any) -> bool:
            for stored in values_of(open_map(owner_of(self))):
                if stored is value or stored == value:
                    return True
            return False

        def __iter__(self: Any) -> Iterator[Any]:
            return values_of(open_map(owner_of(self)))

        return {"__contains__": __contains__, "__iter__": __iter__}

    def item_methods(owner_of: Callable[[Any], Any]) -> dict[str, Any]:
        def __contains__(self: Any, item: Any) -> bool:
            root = open_map(owner_of(self))
            if not isinstance(item, tuple) or len(item) != 2:
                return False
            key, value = item
            leaf = find(root, key)
            return bool(leaf and (leaf[2] is value or leaf[2] == value))

        def __iter__(self: Any) -> Iterator[tuple[Any, Any]]:
            return items_of(open_map(owner_of(self)))

        return set_methods | {"__contains__": __contains__, "__iter__": __iter__}

    return (
        make_view_class("MapKeys", key_methods, KeysView),
        make_view_class("MapValues", value_methods, ValuesView),
        make_view_class("MapItems", item_methods, ItemsView),
    )
