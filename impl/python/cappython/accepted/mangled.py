"""Two leading underscores: Python mangles the name, in a parameter and in an attribute alike."""


class Base:

    def __init__(self):
        self.__token = "base"

    def base_token(self):
        return self.__token


class Derived(Base):

    def __init__(__self):
        super().__init__()
        __self.__token = "derived"

    def token(__self):
        return __self.__token


def check():
    derived = Derived()
    assert derived.base_token() == "base"
    assert derived.token() == "derived"
