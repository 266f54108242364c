# rejected: 6: _foo
class C:
    def steal(self, other):
        def f(x: (self := other)):
            return x
        return self._foo
