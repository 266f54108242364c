"""ListNode: a persistent singly-linked list, its cells sealed in a closure.

Stage:     a public structure of the package; the subject of the domain `list`.
Input:     any values.
Output:    new lists that share what they can with the old ones; no list ever changes.
Invariant: an instance's slot holds one opener, a function whose Python cell holds the first list
           cell; only the functions made beside it in `make_list_node` can reach either.

A list cell is `(head, rest, length)`, and `()` at the end. Nothing recurses on the length: a
long chain of tuples is also freed without recursion, by the interpreter.
"""

from __future__ import annotations

from typing import Any, Callable, Iterable, Iterator

from sealedstructs.sealing import new_barrier, seal

__all__ = ["ListNode"]


def make_list_node() -> type:
    """Make the class; its methods keep the seal in their closures."""
    # All that the methods use comes through the closure, so that no assignment to a module
    # attribute changes what they do or shows them a cell. dis shows no LOAD_GLOBAL in them.
    from builtins import AttributeError, IndexError, NotImplemented, TypeError, ValueError
    from builtins import hash, id, isinstance, list, object, range, reversed, slice, tuple, type
    from collections.abc import Sequence
    from copy import deepcopy
    from operator import index as as_index
    from types import GenericAlias

    new_instance = object.__new__
    no_state = "this ListNode was never made: it has no state"

    def make_opener(cell: tuple) -> Callable[[], tuple]:
        """The one closure that holds the state of an instance."""

        def opener() -> tuple:
            return cell

        return opener

    def wrap(cell: tuple) -> Any:
        """A new instance on `cell`."""
        instance = new_instance(ListNode)
        write(instance, make_opener(cell))
        return instance

    def open_list(instance: Any) -> tuple:
        """The first cell of an instance; TypeError when it has none. Hot methods repeat this."""
        try:
            return read(instance)()
        except AttributeError:
            raise TypeError(no_state) from None

    def length_of(cell: tuple) -> int:
        if cell:
            return cell[2]
        return 0

    def prepend(items: list, cell: tuple) -> tuple:
        """`cell` behind all of `items`, which keep their order."""
        length = length_of(cell)
        for item in reversed(items):
            length += 1
            cell = (item, cell, length)
        return cell

    def skip(cell: tuple, steps: int) -> tuple:
        """`cell` without its first `steps` items; there must be as many."""
        for _ in range(steps):
            cell = cell[1]
        return cell

    def items_of(cell: tuple) -> Iterator[Any]:
        while cell:
            yield cell[0]
            cell = cell[1]

    def take(cell: tuple, first: int, last: int, step: int) -> list:
        """The items at `first`, `first + step`, ... up to `last` and with it; step > 0."""
        cell = skip(cell, first)
        items = [cell[0]]
        for _ in range(first + step, last + 1, step):
            cell = skip(cell, step)
            items.append(cell[0])
        return items

    class ListNode(new_barrier()):
        """A persistent list: `cons` gives a longer list, `tail` a shorter one, and both share.

        `ListNode(iterable=())` holds the items of an iterable in their order; `ListNode()` is
        empty. It is a `collections.abc.Sequence`, and equals other ListNodes only.
        """

        __slots__ = ("sealed_list",)
        __module__ = "sealedstructs.list_node"
        __qualname__ = "ListNode"

        def __new__(cls, iterable: Iterable[Any] = (), /) -> Any:
            if cls is not ListNode:
                raise TypeError("ListNode.__new__ makes a ListNode and nothing else")
            if type(iterable) is ListNode:
                open_list(iterable)
                return iterable
            return wrap(prepend(list(iterable), ()))

        def cons(self, item: Any) -> Any:
            """A list with `item` in front of this one. O(1); shares this list."""
            try:
                cell = read(self)()
            except AttributeError:
                raise TypeError(no_state) from None
            if cell:
                longer = (item, cell, cell[2] + 1)
            else:
                longer = (item, (), 1)
            instance = new_instance(ListNode)
            write(instance, make_opener(longer))
            return instance

        @property
        def head(self) -> Any:
            """The first item. O(1). IndexError when the list is empty."""
            try:
                cell = read(self)()
            except AttributeError:
                raise TypeError(no_state) from None
            if not cell:
                raise IndexError("an empty ListNode has no head")
            return cell[0]

        @property
        def tail(self) -> Any:
            """The list behind the first item. O(1). IndexError when the list is empty."""
            try:
                cell = read(self)()
            except AttributeError:
                raise TypeError(no_state) from None
            if not cell:
                raise IndexError("an empty ListNode has no tail")
            return wrap(cell[1])

        def __len__(self) -> int:
            """The number of items. O(1)."""
            return length_of(open_list(self))

        def __iter__(self) -> Iterator[Any]:
            return items_of(open_list(self))

        def __reversed__(self) -> Iterator[Any]:
            return reversed(list(items_of(open_list(self))))

        def __getitem__(self, position: Any) -> Any:
            """The item at a position, O(position); for a slice a list.

            A slice with step 1 that goes to the end shares its cells. IndexError when the
            position is out of range, TypeError when it is no integer.
            """
            cell = open_list(self)
            length = length_of(cell)
            if isinstance(position, slice):
                start, stop, step = position.indices(length)
                chosen = range(start, stop, step)
                if not chosen:
                    return wrap(())
                if step == 1 and stop == length:
                    if start == 0:
                        return self
                    return wrap(skip(cell, start))
                if step > 0:
                    return wrap(prepend(take(cell, chosen[0], chosen[-1], step), ()))
                items = take(cell, chosen[-1], chosen[0], -step)
                items.reverse()
                return wrap(prepend(items, ()))
            place = as_index(position)
            if place < 0:
                place += length
            if place < 0 or place >= length:
                raise IndexError("ListNode index out of range")
            return skip(cell, place)[0]

        def __contains__(self, item: Any) -> bool:
            cell = open_list(self)
            while cell:
                if cell[0] is item or cell[0] == item:
                    return True
                cell = cell[1]
            return False

        def index(self, item: Any, start: Any = 0, stop: Any = None) -> int:
            """The first position of `item` from `start` to before `stop`; negative ones count
            from the end. ValueError when it is not there."""
            cell = open_list(self)
            length = length_of(cell)
            first, last, _ = slice(start, stop).indices(length)
            cell = skip(cell, first)
            for place in range(first, last):
                if cell[0] is item or cell[0] == item:
                    return place
                cell = cell[1]
            raise ValueError("the item is not in the ListNode")

        def count(self, item: Any) -> int:
            """How many items are `item` or equal to it. O(len)."""
            total = 0
            for stored in items_of(open_list(self)):
                if stored is item or stored == item:
                    total += 1
            return total

        def reverse(self) -> Any:
            """A list of the same items from last to first. O(len)."""
            backward: tuple = ()
            length = 0
            for item in items_of(open_list(self)):
                length += 1
                backward = (item, backward, length)
            return wrap(backward)

        def concat(self, other: Any) -> Any:
            """This list's items, then those of the ListNode `other`, which is shared.

            O(len(self)). TypeError when `other` is no ListNode.
            """
            cell = open_list(self)
            if type(other) is not ListNode:
                raise TypeError(f"concat takes a ListNode, not {type(other).__name__}")
            behind = open_list(other)
            if not cell:
                return other
            if not behind:
                return self
            return wrap(prepend(list(items_of(cell)), behind))

        def __add__(self, other: Any) -> Any:
            if type(other) is not ListNode:
                open_list(self)
                return NotImplemented
            return ListNode.concat(self, other)

        def __eq__(self, other: Any) -> Any:
            """Equal items in equal places, in ListNodes of one length; what both share is not
            asked. Lists of different length are unequal without asking any item."""
            left = open_list(self)
            if type(other) is not ListNode:
                return NotImplemented
            right = open_list(other)
            if length_of(left) != length_of(right):
                return False
            while left is not right:
                if not (left[0] is right[0] or left[0] == right[0]):
                    return False
                left = left[1]
                right = right[1]
            return True

        def __hash__(self) -> int:
            """TypeError when an item is unhashable. O(len) each time."""
            return hash(tuple(items_of(open_list(self))))

        def __repr__(self) -> str:
            return f"ListNode({list(items_of(open_list(self)))!r})"

        def __copy__(self) -> Any:
            """The same list: it cannot change."""
            open_list(self)
            return self

        def __deepcopy__(self, memo: dict) -> Any:
            """A list of deep copies; the same list when every copy is its original."""
            copies = []
            changed = False
            for item in items_of(open_list(self)):
                new_item = deepcopy(item, memo)
                changed = changed or new_item is not item
                copies.append(new_item)
            if not changed:
                return self
            # A mutable item may hold this list, and have been copied with it by now.
            return memo.setdefault(id(self), wrap(prepend(copies, ())))

        def __reduce__(self) -> tuple:
            return ListNode, (list(items_of(open_list(self))),)

        __class_getitem__ = classmethod(GenericAlias)

    read, write = seal(ListNode, "sealed_list")
    Sequence.register(ListNode)
    return ListNode


ListNode = make_list_node()
