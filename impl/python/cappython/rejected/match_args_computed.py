# rejected: 4: __match_args__
names = ("_dict",)
class C:
    __match_args__ = names
