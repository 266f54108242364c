# rejected: 3: _foo
self = object()
class C(self._foo):
    pass
