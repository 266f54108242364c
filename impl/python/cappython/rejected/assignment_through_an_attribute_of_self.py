# rejected: 4: foo
class C:
    def method(self):
        self._inner.foo = 1
