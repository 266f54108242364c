"""Stage: subjects. What an attacker of the domain `escape` has of his own.

Input: a word of the table of things.   Output: an object made anew.
Invariant: each that can carry a mark is an object of its own, known by its identity.
"""


class Marker:
    """The attacker's data: where it turns up, it was put."""


class HostileStr(str):
    """A str that runs code when it is compared or hashed."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("a")

    def startswith(self, *given):
        return False


class HostileKey:
    """Equal to every key, of the hash of one that is there."""

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("a")

    def __index__(self):
        return -1


def _function(*given, **named):
    return 1337


def _closure():
    held = [Marker()]
    return lambda: held


def _generator():
    held = Marker()
    yield held


async def _coroutine():
    return Marker()


async def _async_generator():
    yield Marker()


THINGS = {
    "marker": Marker,
    "function": lambda: lambda *given, **named: 1337,
    "number": lambda: 1337,
    "list": lambda: [Marker()],
    "dict": lambda: {"a": Marker()},
    "class": lambda: type("Attackers", (), {"value": _function, "next": _function}),
    "hostile_str": lambda: HostileStr("_a"),
    "hostile_key": HostileKey,
    "none": lambda: None,
    "text": lambda: "note",
    "closure": _closure,
    "generator": _generator,
    "coroutine": _coroutine,
    "async_generator": _async_generator,
    "tuple": lambda: (Marker(),),
}

#: Of these there is one, or as good as one, in an interpreter: finding it somewhere says nothing.
UNTOLD = ("number", "none", "text")
