"""A mint and its purses in Bastion style: money is moved, and made by the mint's holder alone.

Stage:     the fourth of the examples.
Input:     the function that wraps; a proof, the brand of this mint's purses.
Output:    a mint, and purses that know one another as of one mint.
Invariant: the sum of all balances of a mint changes by `purse(balance)` only.

A purse is shown another purse's wrapper, and must get at what is behind. The mint keeps a private
table from each wrapper, weakly held, to its object. Why it is a plain dict of plain weak references is
said in `cajita/mint.py`.
"""

from __future__ import annotations

from typing import Any, Callable

__all__ = ["mint"]


def mint(bastion: Callable[[Any], Any], proof: Any) -> Any:
    """`purse(balance)` -> a purse: `balance()`, `sprout()` -> an empty one, `deposit(amount, source)`.

    `deposit` moves `amount` here from `source`. TypeError when `source` is no purse of this mint or
    `amount` not exactly an int, ValueError when it is negative or more than the source has: nothing
    changes then. A deposit from the purse itself changes nothing.
    """
    from builtins import TypeError, ValueError, int, len, type
    from weakref import ref

    purses: dict[Any, Any] = {}
    sweep_at = 8

    def register(wrapper: Any, purse: Any) -> None:
        nonlocal sweep_at
        if len(purses) >= sweep_at:
            for reference in [known for known in purses if known() is None]:
                del purses[reference]
            sweep_at = 2 * len(purses) + 8
        purses[ref(wrapper)] = purse

    def new_purse(balance: int) -> Any:
        purse = Purse(balance)
        wrapper = bastion(purse)
        purse._kind = type(wrapper)
        register(wrapper, purse)
        return wrapper

    class Purse:
        def __init__(self, balance: int) -> None:
            self._balance = balance
            self._brand = proof

        def balance(self) -> int:
            return self._balance

        def sprout(self) -> Any:
            return new_purse(0)

        def deposit(self, amount: int, source: Any, /) -> None:
            given = purses.get(ref(source)) if type(source) is self._kind else None
            if given is None or given._brand is not self._brand:
                raise TypeError("the source must be a purse of this mint")
            if type(amount) is not int:
                raise TypeError("an amount must be exactly an int")
            left = given._balance - amount
            if amount < 0 or left < 0:
                raise ValueError("an amount can be neither negative nor more than the source has")
            # No call between these two: nothing can stop a deposit half way.
            given._balance = left
            self._balance += amount

    class Mint:
        def purse(self, balance: int, /) -> Any:
            if type(balance) is not int:
                raise TypeError("a balance must be exactly an int")
            if balance < 0:
                raise ValueError("a balance cannot be negative")
            return new_purse(balance)

    return bastion(Mint())
