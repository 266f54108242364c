# rejected: 7: _foo
class C:
    def steal(self, error):
        try:
            raise error
        except* ValueError as self:
            found = self._foo
        return found
