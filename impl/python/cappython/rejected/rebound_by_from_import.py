# rejected: 5: _foo
class C:
    def steal(self):
        from math import pi as self
        return self._foo
