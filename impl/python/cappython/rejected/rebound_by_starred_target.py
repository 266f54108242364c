# rejected: 5: _foo
class C:
    def steal(self, other):
        a, *self = 1, other
        return self._foo
