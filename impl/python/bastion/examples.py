"""A counter, a read-only dictionary, a file reader, a mint: ordinary classes behind wrappers.

Stage:     the objects in Bastion style that attacks are tried on (domain `escape`).
Input:     `make(bastion)`: the function that wraps, this package's or the native one.
Output:    four factories; what their objects offer is the same in every approach.
Invariant: a method uses `self` and its own factory call's variables only: no global, no default.

Each factory makes its class anew. A class that a module or a closure of `make` leads to can be
patched, and whoever patches it is handed `self`. Here nothing at hand leads to the class. Why the
built-ins are taken into variables is said in `cajita/examples.py`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, BinaryIO, Callable, NamedTuple

from bastion.mint import mint as make_mint
from bastion.wrapper import Bastion

__all__ = ["Examples", "counter", "file_reader", "make", "mint", "read_only_dict"]


class Examples(NamedTuple):
    """The four factories of one approach."""

    counter: Callable[[Any], Any]
    read_only_dict: Callable[[dict, Any], Any]
    file_reader: Callable[[BinaryIO, Any], Any]
    mint: Callable[[Any], Any]


def make_counter(bastion: Callable[[Any], Any], proof: Any) -> Any:
    """`next()` -> 1, 2, ...; `value()` -> the last of them, 0 at first; `reset(proof)`.

    PermissionError when `reset` is shown anything but the owner's proof.
    """
    from builtins import PermissionError

    class Counter:
        def __init__(self, proof: Any) -> None:
            self._count = 0
            self._proof = proof

        def next(self) -> int:
            self._count += 1
            return self._count

        def value(self) -> int:
            return self._count

        def reset(self, shown: Any, /) -> None:
            if shown is not self._proof:
                raise PermissionError("only the counter's owner resets it")
            self._count = 0

    return bastion(Counter(proof))


def make_read_only_dict(bastion: Callable[[Any], Any], dictionary: dict, proof: Any) -> Any:
    """`get(key)` -> value or None; `keys()` -> tuple in order; `size()` -> int; `revoke(proof)`.

    The dictionary is not copied: the view shows what it holds now. TypeError when a key is not
    exactly a str. PermissionError as for a counter; once revoked, the view is empty.
    """
    from builtins import PermissionError, TypeError, len, str, tuple, type

    class ReadOnlyDict:
        def __init__(self, dictionary: dict, proof: Any) -> None:
            self._dictionary = dictionary
            self._proof = proof

        def get(self, key: str, /) -> Any:
            if type(key) is not str:
                raise TypeError("a key must be exactly a str")
            return self._dictionary.get(key)

        def keys(self) -> tuple:
            return tuple(self._dictionary)

        def size(self) -> int:
            return len(self._dictionary)

        def revoke(self, shown: Any, /) -> None:
            if shown is not self._proof:
                raise PermissionError("only the view's owner revokes it")
            self._dictionary = {}

    return bastion(ReadOnlyDict(dictionary, proof))


def make_file_reader(bastion: Callable[[Any], Any], file: BinaryIO, proof: Any) -> Any:
    """`read(count)` -> bytes; `seek(position)` and `tell()` -> position; `revoke(proof)`.

    TypeError when a number is not exactly an int. PermissionError as for a counter; once revoked,
    reads give b"" and the position is 0. Nothing here writes to the file or closes it.
    """
    from builtins import PermissionError, TypeError, int, type

    class FileReader:
        def __init__(self, file: BinaryIO, proof: Any) -> None:
            self._file: BinaryIO | None = file
            self._proof = proof

        def read(self, count: int, /) -> bytes:
            if type(count) is not int:
                raise TypeError("a count must be exactly an int")
            return b"" if self._file is None else self._file.read(count)

        def seek(self, position: int, /) -> int:
            if type(position) is not int:
                raise TypeError("a position must be exactly an int")
            return 0 if self._file is None else self._file.seek(position)

        def tell(self) -> int:
            return 0 if self._file is None else self._file.tell()

        def revoke(self, shown: Any, /) -> None:
            if shown is not self._proof:
                raise PermissionError("only the reader's owner revokes it")
            self._file = None

    return bastion(FileReader(file, proof))


def make(bastion: Callable[[Any], Any]) -> Examples:
    """The factories, with `bastion(object)` as what wraps their objects."""
    factories = (make_counter, make_read_only_dict, make_file_reader, make_mint)
    return Examples(*(partial(factory, bastion) for factory in factories))


counter, read_only_dict, file_reader, mint = make(Bastion)
