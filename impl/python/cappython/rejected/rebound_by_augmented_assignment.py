# rejected: 7: _foo
class C:
    def __add__(self, other):
        return other
    def steal(self, other):
        self += other
        return self._foo
