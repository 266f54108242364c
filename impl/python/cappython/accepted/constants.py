"""Class constants, read through the class, through self, and in the class body itself."""

LIMIT = 10


class Limits:
    LOW = 1
    HIGH = LOW + LIMIT
    NAMES = ("low", "high")

    def clamp(self, value):
        return max(self.LOW, min(Limits.HIGH, value))


def check():
    assert Limits.HIGH == 11
    assert Limits().clamp(100) == 11
    assert Limits().clamp(-3) == Limits.LOW
    assert Limits.NAMES[0] == "low"
