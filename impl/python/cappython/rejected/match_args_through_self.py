# rejected: 4: __match_args__
class C:
    def __init__(self):
        self.__match_args__ = ("_dict",)
