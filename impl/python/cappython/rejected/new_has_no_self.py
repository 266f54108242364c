# rejected: 4: __new__
# rejected: 5: _foo
class C:
    def __new__(cls, other):
        return cls._foo
