"""Type annotations of every kind."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Optional

Handler = Callable[[str], None]


class Node:
    """A linked node; its annotations name its own class."""

    limit: int = 100

    def __init__(self, value: Any, after: Optional[Node] = None) -> None:
        self._value: Any = value
        self._after: Node | None = after

    def value(self) -> Any:
        return self._value

    def after(self) -> Optional[Node]:
        return self._after

    def __iter__(self) -> Iterator[Any]:
        node: Node | None = self
        while node is not None:
            yield node.value()
            node = node.after()


def each(node: Node, handler: Handler) -> None:
    for value in node:
        handler(value)


def check() -> None:
    seen: list[str] = []
    each(Node("a", Node("b")), seen.append)
    assert seen == ["a", "b"]
