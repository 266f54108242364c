# rejected: 5: _foo
class C:
    def steal(self, other):
        a, (b, self) = 1, (2, other)
        return self._foo
