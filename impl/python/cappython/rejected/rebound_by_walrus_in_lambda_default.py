# rejected: 5: _foo
class C:
    def steal(self, other):
        f = lambda x=(self := other): x
        return self._foo
