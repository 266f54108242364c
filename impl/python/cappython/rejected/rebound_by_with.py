# rejected: 5: _foo
class C:
    def steal(self, manager):
        with manager as self:
            return self._foo
