"""Pattern matching over values, sequences, mappings, and classes with public attributes."""


class Move:
    __match_args__ = ("dx", "dy")

    def __init__(self, dx, dy):
        self.dx = dx
        self.dy = dy


class Robot:

    def __init__(self):
        self._at = 0, 0

    def obey(self, command):
        match command:
            case Move(dx, dy=0):
                self._at = self._at[0] + dx, self._at[1]
            case Move(dx=dx, dy=dy) if dx == dy:
                self._at = self._at[0] + dx, self._at[1] + dy
            case ["go", int(x), int(y)]:
                self._at = x, y
            case {"reset": True, **others} if not others:
                self._at = 0, 0
            case "where" | "pos" as word:
                return word, self._at
            case None:
                return None
            case _:
                raise ValueError(f"what is {command!r}?")
        return self._at


def check():
    robot = Robot()
    assert robot.obey(Move(2, 0)) == (2, 0)
    assert robot.obey(Move(1, 1)) == (3, 1)
    assert robot.obey(["go", 7, 8]) == (7, 8)
    assert robot.obey("pos") == ("pos", (7, 8))
    assert robot.obey({"reset": True}) == (0, 0)
    assert robot.obey(None) is None
