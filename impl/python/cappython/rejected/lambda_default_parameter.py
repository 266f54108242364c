# rejected: 4: _foo
class C:
    def steal(self, other):
        return (lambda self=other: self._foo)()
