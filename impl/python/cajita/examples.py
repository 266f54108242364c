"""A counter, a read-only dictionary, a file reader, a mint: each a record of closures.

Stage:     the objects in Cajita style that attacks are tried on (domain `escape`).
Input:     `make(immutable_namespace)`: the class of the records, this package's or the native one.
Output:    four factories; what their objects offer is the same in every approach.
Invariant: a method uses its own call's variables only: no global, no default, no Python code of others.

The factories take the built-ins that their methods use into variables of the call (`from builtins
import ...`). A module's or the builtins' attributes can be assigned; and a variable of `make` would be
shared between the factory, which is at hand, and the methods. Either would let others run code
within a method, and code can look at the frame that it was called from. For the same reason a method
calls nothing that is audited (`id`, `open`), and nothing of the library that is written in Python.

`proof` is what the owner of an object shows to be let in: the method asks whether it is the same object.
"""

from __future__ import annotations

from functools import partial
from typing import Any, BinaryIO, Callable, NamedTuple

from cajita.mint import mint as make_mint
from cajita.namespace import ImmutableNamespace, Namespace

__all__ = ["Examples", "counter", "file_reader", "make", "mint", "read_only_dict"]


class Examples(NamedTuple):
    """The four factories of one approach."""

    counter: Callable[[Any], Any]
    read_only_dict: Callable[[dict, Any], Any]
    file_reader: Callable[[BinaryIO, Any], Any]
    mint: Callable[[Any], Any]


def make_counter(immutable_namespace: Callable[..., Any], proof: Any) -> Any:
    """`next()` -> 1, 2, ...; `value()` -> the last of them, 0 at first; `reset(proof)`.

    PermissionError when `reset` is shown anything but the owner's proof.
    """
    from builtins import PermissionError

    state = Namespace(count=0)

    def next() -> int:
        state.count += 1
        return state.count

    def value() -> int:
        return state.count

    def reset(shown: Any, /) -> None:
        if shown is not proof:
            raise PermissionError("only the counter's owner resets it")
        state.count = 0

    return immutable_namespace(next, value, reset)


def make_read_only_dict(immutable_namespace: Callable[..., Any], dictionary: dict, proof: Any) -> Any:
    """`get(key)` -> value or None; `keys()` -> tuple in order; `size()` -> int; `revoke(proof)`.

    The dictionary is not copied: the view shows what it holds now. TypeError when a key is not
    exactly a str. PermissionError as for a counter; once revoked, the view is empty.
    """
    from builtins import PermissionError, TypeError, len, str, tuple, type

    def get(key: str, /) -> Any:
        if type(key) is not str:
            raise TypeError("a key must be exactly a str")
        return dictionary.get(key)

    def keys() -> tuple:
        return tuple(dictionary)

    def size() -> int:
        return len(dictionary)

    def revoke(shown: Any, /) -> None:
        nonlocal dictionary
        if shown is not proof:
            raise PermissionError("only the view's owner revokes it")
        dictionary = {}

    return immutable_namespace(get, keys, size, revoke)


def make_file_reader(immutable_namespace: Callable[..., Any], file: BinaryIO, proof: Any) -> Any:
    """`read(count)` -> bytes; `seek(position)` and `tell()` -> position; `revoke(proof)`.

    TypeError when a number is not exactly an int. PermissionError as for a counter; once revoked,
    reads give b"" and the position is 0. Nothing here writes to the file or closes it.
    """
    from builtins import PermissionError, TypeError, int, type

    def read(count: int, /) -> bytes:
        if type(count) is not int:
            raise TypeError("a count must be exactly an int")
        return b"" if file is None else file.read(count)

    def seek(position: int, /) -> int:
        if type(position) is not int:
            raise TypeError("a position must be exactly an int")
        return 0 if file is None else file.seek(position)

    def tell() -> int:
        return 0 if file is None else file.tell()

    def revoke(shown: Any, /) -> None:
        nonlocal file
        if shown is not proof:
            raise PermissionError("only the reader's owner revokes it")
        file = None

    return immutable_namespace(read, seek, tell, revoke)


def make(immutable_namespace: Callable[..., Any]) -> Examples:
    """The factories, with `immutable_namespace(*functions)` as the class of their objects."""
    # partial, not a closure: a closure would share the variables of this call with nobody's good.
    factories = (make_counter, make_read_only_dict, make_file_reader, make_mint)
    return Examples(*(partial(factory, immutable_namespace) for factory in factories))


counter, read_only_dict, file_reader, mint = make(ImmutableNamespace)
