"""Purses of one mint, as classes. A purse reads another purse through the mint's own unsealer."""

from cappython.unsealer import make_brand


def make_mint():
    seal, unseal = make_brand()

    class Purse:

        def __init__(self, balance):
            self._balance = balance
            self._box = seal(self._take)

        def balance(self):
            return self._balance

        def sprout(self):
            return Purse(0)

        def decrement(self):
            return self._box

        def deposit(self, amount, source):
            take = unseal(source.decrement())
            take(amount)
            self._balance += amount

        def _take(self, amount):
            if not 0 <= amount <= self._balance:
                raise ValueError("not that much in it")
            self._balance -= amount

    def purse(balance):
        return Purse(balance)

    return purse


def check():
    mint = make_mint()
    ours = mint(100)
    theirs = ours.sprout()
    theirs.deposit(30, ours)
    assert (ours.balance(), theirs.balance()) == (70, 30)
    foreign = make_mint()(5)
    try:
        ours.deposit(1, foreign)
    except TypeError:
        assert ours.balance() == 70
    else:
        raise AssertionError("foreign money was taken")
