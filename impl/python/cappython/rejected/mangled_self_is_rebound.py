# rejected: 5: __foo
class C:
    def steal(__self, other):
        _C__self = other
        return __self.__foo
