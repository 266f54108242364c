# rejected: 6: _foo
class C:
    def steal(self, other):
        class self:
            pass
        return self._foo
