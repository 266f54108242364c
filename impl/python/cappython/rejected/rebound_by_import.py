# rejected: 5: _foo
class C:
    def steal(self):
        import math as self
        return self._foo
