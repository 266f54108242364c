"""Inheritance with super(), overriding, and protected state shared down the line."""


class Shape:
    sides = 0

    def __init__(self, name):
        self._name = name

    def area(self):
        raise NotImplementedError

    def describe(self):
        return f"{self._name}: {self.area()}"


class Rectangle(Shape):
    sides = 4

    def __init__(self, width, height, name="rectangle"):
        super().__init__(name)
        self._size = width, height

    def area(self):
        width, height = self._size
        return width * height


class Square(Rectangle):

    def __init__(self, side):
        super().__init__(side, side, name="square")

    def describe(self):
        return super().describe() + f" on {self.sides} sides"


def check():
    assert Rectangle(2, 3).describe() == "rectangle: 6"
    assert Square(3).describe() == "square: 9 on 4 sides"
    assert isinstance(Square(1), Shape)
    assert issubclass(Square, Rectangle)
