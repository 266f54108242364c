# rejected: 4: keyword
class Base:
    pass
class C(Base, hook=1):
    pass
