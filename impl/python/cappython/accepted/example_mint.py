"""Money: purses of one mint trade among themselves, and nobody makes money but the mint's owner.

A purse must take from another purse without anybody else being able to. `other._balance` is no way, as
other is not self. So each purse gives out a box with the function that takes from it, and only the mint's own
unsealer opens the box: whoever holds a purse can hand the box on, which is no more than handing on the purse.
"""

from cappython.unsealer import make_brand


class Mint:
    """Makes purses."""

    def __init__(self, proof):
        self._proof = proof
        self._seal, self._unseal = make_brand()

    def purse(self, balance):
        """A new purse with that much in it. TypeError when it is no int; ValueError when it is negative."""
        check_int(balance)
        check_sign(balance)
        return Purse(balance, self._seal, self._unseal)

    def is_owner(self, proof):
        """Whether `proof` is the owner's."""
        return proof is self._proof


class Purse:
    """Holds a balance."""

    def __init__(self, balance, seal, unseal):
        self._balance = balance
        self._seal = seal
        self._unseal = unseal

    def balance(self):
        """How much is in it."""
        return self._balance

    def sprout(self):
        """An empty purse of the same mint."""
        return Purse(0, self._seal, self._unseal)

    def box(self):
        """A sealed box that lets other purses of the mint take from this one."""
        return self._seal(self._take)

    def deposit(self, amount, source):
        """Move `amount` here from `source`.

        TypeError when `source` is no purse of this mint or `amount` is not exactly an int; ValueError
        when it is negative, or more than there is in `source`. Nothing changes then.
        """
        check_int(amount)
        try:
            take = self._unseal(source.box())
        except AttributeError:
            raise TypeError("not a purse of this mint") from None
        check_sign(amount)
        take(amount)
        self._balance += amount

    def _take(self, amount):
        if amount > self._balance:
            raise ValueError("not that much in it")
        self._balance -= amount


def check_int(amount):
    """TypeError unless it is exactly an int: a subclass may compare as it likes."""
    if type(amount) is not int:
        raise TypeError("an amount is an int")


def check_sign(amount):
    """ValueError when it is negative."""
    if amount < 0:
        raise ValueError("an amount is not negative")


def mint(proof):
    """A new mint."""
    return Mint(proof)


def refused(error, call):
    try:
        call()
    except error:
        return True
    return False


def check():
    proof = object()
    ours, theirs = mint(proof), mint(object())
    assert ours.is_owner(proof) and not theirs.is_owner(proof)
    a = ours.purse(100)
    b = a.sprout()
    b.deposit(30, a)
    b.deposit(0, b)
    b.deposit(5, b)
    assert (a.balance(), b.balance()) == (70, 30)
    for amount in (True, 1.0, "1", None):
        assert refused(TypeError, lambda: b.deposit(amount, a))
    for amount in (-1, 71):
        assert refused(ValueError, lambda: b.deposit(amount, a))
    for source in (theirs.purse(10), None, object(), proof):
        assert refused(TypeError, lambda: b.deposit(1, source))
    assert (a.balance(), b.balance()) == (70, 30)
