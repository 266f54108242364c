"""Four CapPython modules behind four functions: what other parts of the project put to the test.

Stage:     after the run-time side; imported by whoever needs an encapsulated object.
Input:     the files accepted/example_*.py.
Output:    `counter`, `read_only_dict`, `file_reader`, `mint`: each makes one object; `make(wrapped=False)` the same four
           of the classes as they are written.
Invariant: each file is verified before it runs; but for `make` its classes are held closely (wrapped).

`proof` is any object; methods that only the owner may call compare theirs with it by `is`, and
raise PermissionError for another one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, NamedTuple

from cappython.runtime import load

__all__ = ["SOURCES", "Examples", "counter", "file_reader", "make", "mint", "read_only_dict"]

FOLDER = Path(__file__).parent / "accepted"

SOURCES: dict[str, str] = {
    name: (FOLDER / f"example_{name}.py").read_text(encoding="utf-8")
    for name in ("counter", "read_only_dict", "file_reader", "mint")
}
"""The source text of each example, by the name of its function."""


class Examples(NamedTuple):
    """The four functions of one form."""

    counter: Callable[[Any], Any]
    read_only_dict: Callable[[dict[Any, Any], Any], Any]
    file_reader: Callable[[Any, Any], Any]
    mint: Callable[[Any], Any]


def make(*, wrapped: bool) -> Examples:
    """The functions, from modules loaded anew: with their classes as written, or behind factories."""
    return Examples(*(load(SOURCES[name], f"example_{name}", wrapped=wrapped)[name] for name in Examples._fields))


_wrapped = make(wrapped=True)


def counter(proof: Any) -> Any:
    """An object with next() -> 1, 2, ..., value() -> int, and reset(proof)."""
    return _wrapped.counter(proof)


def read_only_dict(dictionary: dict[Any, Any], proof: Any) -> Any:
    """An object with get(key) -> value or None, keys() -> tuple in order of insertion, size() -> int,
    and revoke(proof), which empties the view for good."""
    return _wrapped.read_only_dict(dictionary, proof)


def file_reader(file: Any, proof: Any) -> Any:
    """An object with read(count) -> bytes, seek(position), tell() -> int, and revoke(proof).

    Once it is revoked, all of them raise PermissionError.
    """
    return _wrapped.file_reader(file, proof)


def mint(proof: Any) -> Any:
    """An object with purse(balance) -> purse.

    A purse has balance() -> int, sprout() -> an empty purse of the same mint, and
    deposit(amount, source): TypeError when `source` is no purse of this mint or `amount` is not exactly
    an int, ValueError when `amount` is negative or more than `source` has; nothing changes then.
    """
    return _wrapped.mint(proof)
