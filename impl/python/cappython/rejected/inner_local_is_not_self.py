# rejected: 6: _foo
class C:
    def steal(self, other):
        def inner():
            self = other
            return self._foo
        return inner()
