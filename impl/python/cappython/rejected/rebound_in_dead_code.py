# rejected: 6: _foo
class C:
    def steal(self, other):
        if False:
            self = other
        return self._foo
