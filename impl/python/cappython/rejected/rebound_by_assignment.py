# rejected: 5: _foo
class C:
    def steal(self, other):
        self = other
        return self._foo
