# rejected: 3: _foo
class C:
    steal = lambda self: self._foo
