# rejected: 5: _foo
class C:
    def steal(self, other):
        def inner(*self):
            return self._foo
        return inner(other)
