"""Static methods as helpers; class methods as further constructors."""


class Colour:

    def __init__(self, red, green, blue):
        self._parts = red, green, blue

    @staticmethod
    def parse(text):
        return tuple(int(text[i:i + 2], 16) for i in (1, 3, 5))

    @classmethod
    def from_text(cls, text):
        return cls(*Colour.parse(text))

    def text(self):
        return "#" + "".join(f"{part:02x}" for part in self._parts)

    def mixed(self, other_text):
        parts = zip(self._parts, self.parse(other_text))
        return Colour(*((a + b) // 2 for a, b in parts))


def check():
    assert Colour.from_text("#ff8000").text() == "#ff8000"
    assert Colour.parse("#0000ff") == (0, 0, 255)
    assert Colour(0, 0, 0).mixed("#ffffff").text() == "#7f7f7f"
