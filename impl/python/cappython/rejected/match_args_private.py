# rejected: 3: __match_args__
class C:
    __match_args__ = ("_dict",)
