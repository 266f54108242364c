# rejected: 3: _foo
class C:
    def method(self, x=(lambda self: self._foo)):
        return x
