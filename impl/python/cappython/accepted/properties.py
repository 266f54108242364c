"""Properties with a setter and a deleter."""


class Celsius:

    def __init__(self, degrees=0.0):
        self._degrees = degrees

    @property
    def degrees(self):
        """The temperature."""
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        if value < -273.15:
            raise ValueError(f"{value} is below absolute zero")
        self._degrees = value

    @degrees.deleter
    def degrees(self):
        self._degrees = 0.0

    @property
    def fahrenheit(self):
        return self.degrees * 9 / 5 + 32

    def warm(self, by):
        self.degrees = self.degrees + by
        return self

    def cool_off(self):
        del self.degrees


def check():
    c = Celsius(20.0)
    assert c.warm(80).fahrenheit == 212.0
    c.cool_off()
    assert c.degrees == 0.0
    try:
        c.warm(-300)
    except ValueError as error:
        assert "absolute zero" in str(error)
    else:
        raise AssertionError("too cold")
