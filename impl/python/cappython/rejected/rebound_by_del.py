# rejected: 4: _foo
class C:
    def steal(self, other):
        got = self._foo
        del self
        return got
