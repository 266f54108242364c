"""A module with a docstring, constants, helpers and the usual last lines."""

GREETING = "hello"


class Greeter:

    def __init__(self, name="world"):
        self._name = name

    def greeting(self):
        return "%s, %s" % (GREETING, self._name)


def main():
    print(Greeter().greeting())


def check():
    assert Greeter("you").greeting() == "hello, you"
    assert __name__ != "__main__"


if __name__ == "__main__":
    main()
