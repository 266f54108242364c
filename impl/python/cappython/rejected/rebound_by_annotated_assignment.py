# rejected: 5: _foo
class C:
    def steal(self, other):
        self: object = other
        return self._foo
