# rejected: 7: _foo
class C:
    def steal(self, other):
        class Swap:
            nonlocal self
            self = other
        return self._foo
