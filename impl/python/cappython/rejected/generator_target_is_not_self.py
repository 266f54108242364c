# rejected: 4: _foo
class C:
    def steal(self, others):
        return list(self._foo for self in others)
