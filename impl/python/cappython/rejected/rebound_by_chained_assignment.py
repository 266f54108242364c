# rejected: 5: _foo
class C:
    def steal(self, other):
        a = b = self = other
        return self._foo
