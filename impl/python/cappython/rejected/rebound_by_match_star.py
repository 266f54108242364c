# rejected: 6: _foo
class C:
    def steal(self, other):
        match other:
            case [1, *self]:
                return self._foo
