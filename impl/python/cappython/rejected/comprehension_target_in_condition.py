# rejected: 4: _foo
class C:
    def steal(self, others):
        return [1 for self in others if self._foo]
