# rejected: 6: _foo
class C:
    def steal(self, other):
        match other:
            case object() as self:
                return self._foo
