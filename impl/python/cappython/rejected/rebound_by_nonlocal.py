# rejected: 8: _foo
class C:
    def steal(self, other):
        def swap():
            nonlocal self
            self = other
        swap()
        return self._foo
