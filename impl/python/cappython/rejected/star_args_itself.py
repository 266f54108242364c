# rejected: 4: _foo
class C:
    def method(*self):
        return self._foo
