# rejected: 5: _foo
class C:
    @staticmethod
    def method(self):
        return self._foo
