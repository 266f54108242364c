"""A mint and its purses in Cajita style: money is moved, and made by the mint's holder alone.

Stage:     the fourth of the examples.
Input:     the class of the records; a proof, the brand of this mint's accounts.
Output:    a mint, and purses that know one another as of one mint.
Invariant: the sum of all balances of a mint changes by `purse(balance)` only.

A purse that is shown another one must get at its account, which no public method may hand out. The
mint keeps a private table from each purse, weakly held, to its account. The table is a plain dict of
plain weak references: a WeakKeyDictionary is Python code that anybody can patch, and the callback of
a weak reference is shown to whoever holds the purse, and would lead to the table.
"""

from __future__ import annotations

from typing import Any, Callable

from cajita.namespace import Namespace

__all__ = ["mint"]


def mint(immutable_namespace: Callable[..., Any], proof: Any) -> Any:
    """`purse(balance)` -> a purse: `balance()`, `sprout()` -> an empty one, `deposit(amount, source)`.

    `deposit` moves `amount` here from `source`. TypeError when `source` is no purse of this mint or
    `amount` not exactly an int, ValueError when it is negative or more than the source has: nothing
    changes then. A deposit from the purse itself changes nothing.
    """
    from builtins import TypeError, ValueError, int, len, type
    from weakref import ref

    new_account = Namespace
    accounts: dict[Any, Any] = {}
    sweep_at = 8

    def register(purse: Any, account: Namespace) -> None:
        nonlocal sweep_at
        if len(accounts) >= sweep_at:
            for reference in [known for known in accounts if known() is None]:
                del accounts[reference]
            sweep_at = 2 * len(accounts) + 8
        accounts[ref(purse)] = account

    def new_purse(amount: int) -> Any:
        account = new_account(balance=amount, brand=proof)

        def balance() -> int:
            return account.balance

        def sprout() -> Any:
            return new_purse(0)

        def deposit(amount: int, source: Any, /) -> None:
            given = accounts.get(ref(source)) if type(source) is kind else None
            if given is None or given.brand is not proof:
                raise TypeError("the source must be a purse of this mint")
            if type(amount) is not int:
                raise TypeError("an amount must be exactly an int")
            left = given.balance - amount
            if amount < 0 or left < 0:
                raise ValueError("an amount can be neither negative nor more than the source has")
            # No call between these two: nothing can stop a deposit half way.
            given.balance = left
            account.balance += amount

        made = immutable_namespace(balance, sprout, deposit)
        kind = type(made)
        register(made, account)
        return made

    def purse(balance: int, /) -> Any:
        if type(balance) is not int:
            raise TypeError("a balance must be exactly an int")
        if balance < 0:
            raise ValueError("a balance cannot be negative")
        return new_purse(balance)

    return immutable_namespace(purse)
