# rejected: 6: _foo
class C:
    def steal(self, other):
        match other:
            case Exception(args=self):
                return self._foo
