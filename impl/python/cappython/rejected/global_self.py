# rejected: 6: _foo
class C:
    def method(self):
        def inner():
            global self
            return self._foo
        return inner()
