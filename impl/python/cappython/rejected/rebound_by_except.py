# rejected: 7: _foo
class C:
    def steal(self, error):
        try:
            raise error
        except Exception as self:
            return self._foo
