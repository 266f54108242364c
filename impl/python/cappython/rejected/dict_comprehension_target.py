# rejected: 4: _foo
class C:
    def steal(self, others):
        return {self._foo: 1 for self in others}
