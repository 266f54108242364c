# rejected: 6: _foo
class C:
    def steal(self, other):
        def self():
            return 1
        return self._foo
