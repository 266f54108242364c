# rejected: 5: _foo
class C:
    def steal(self, other):
        ｓelf = other
        return self._foo
