# rejected: 5: _foo
class C:
    def steal(self, others):
        for self in others:
            return self._foo
