# rejected: 4: _foo
class C:
    def method(this, self):
        return self._foo
