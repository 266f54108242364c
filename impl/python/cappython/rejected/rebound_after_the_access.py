# rejected: 5: _foo
class C:
    def steal(self, others):
        for other in others:
            found = self._foo
            self = other
        return found
