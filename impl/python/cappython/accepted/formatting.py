"""Formats: f-strings, per cent, and str.format on a literal with public fields."""


class Price:

    def __init__(self, cents):
        self._cents = cents
        self.currency = "EUR"

    def __format__(self, spec):
        return format(self._cents / 100, spec or ".2f")

    def __str__(self):
        return f"{self._cents / 100:.2f} {self.currency}"

    def row(self, width):
        return f"{self._cents:>{width}}|{self._cents!r}|{self._cents=}"


def check():
    price = Price(1250)
    assert str(price) == "12.50 EUR"
    assert "{0:.1f}".format(price) == "12.5"
    assert "{p.currency:>5}{{}}".format(p=price) == "  EUR{}"
    assert "%s and %r" % (price, 1) == "12.50 EUR and 1"
    assert price.row(6) == "  1250|1250|self._cents=1250"
