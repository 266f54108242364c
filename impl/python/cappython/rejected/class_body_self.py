# rejected: 4: _foo
class C:
    self = object()
    stolen = self._foo
