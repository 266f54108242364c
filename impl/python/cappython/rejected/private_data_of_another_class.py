# rejected: 6: _LIMIT
class A:
    _LIMIT = 3
class B:
    def m(self):
        return A._LIMIT
