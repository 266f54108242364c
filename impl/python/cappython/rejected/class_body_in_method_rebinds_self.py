# rejected: 6: _foo
class C:
    def steal(self, other):
        class Inner:
            self = other
            stolen = self._foo
        return Inner()
