# rejected: 4: _foo
class C:
    def method(self, other):
        return (self or other)._foo
