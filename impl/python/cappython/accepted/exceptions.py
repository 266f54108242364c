"""Exception classes: raised, chained, caught by class, in groups too."""


class ShopError(Exception):
    """The base of this module's errors."""


class SoldOut(ShopError):

    def __init__(self, item, wanted):
        super().__init__(f"{item} is sold out")
        self._item = item
        self.wanted = wanted

    def item(self):
        return self._item


class Shop:

    def __init__(self, stock):
        self._stock = stock

    def buy(self, item, count=1):
        try:
            left = self._stock[item]
        except KeyError as error:
            raise ShopError(f"no such item: {item}") from error
        if left < count:
            raise SoldOut(item, count)
        self._stock[item] -= count
        return left - count


def check():
    shop = Shop({"pen": 2})
    assert shop.buy("pen") == 1
    try:
        shop.buy("pen", 5)
    except SoldOut as error:
        assert error.item() == "pen" and error.wanted == 5
        assert str(error) == "pen is sold out"
    try:
        shop.buy("ink")
    except (SoldOut, ShopError) as error:
        assert not isinstance(error, SoldOut)
    try:
        raise ExceptionGroup("two", [SoldOut("pen", 1), ValueError("x")])
    except* ShopError as group:
        assert len(group.exceptions) == 1
    except* ValueError:
        pass
