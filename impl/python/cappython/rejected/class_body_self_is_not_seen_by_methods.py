# rejected: 6: _foo
class C:
    self = 1
    @staticmethod
    def steal():
        return self._foo
