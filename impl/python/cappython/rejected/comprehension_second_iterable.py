# rejected: 4: _foo
class C:
    def steal(self, others):
        return [x for self in others for x in self._foo]
