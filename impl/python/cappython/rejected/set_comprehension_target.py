# rejected: 4: _foo
class C:
    def steal(self, others):
        return {self._foo for self in others}
