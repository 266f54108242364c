# rejected: 6: _foo
class C:
    def steal(self, other):
        class Inner:
            def take(inner, self):
                return self._foo
        return Inner().take(other)
