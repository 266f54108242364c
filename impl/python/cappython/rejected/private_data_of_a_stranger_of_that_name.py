# rejected: 5: _LIMIT
class A:
    _LIMIT = 3
    def m(self, A):
        return A._LIMIT
