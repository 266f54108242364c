# rejected: 4: _foo
self = object()
class C:
    def method(self, x: self._foo):
        return x
