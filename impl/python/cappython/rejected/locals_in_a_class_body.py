# rejected: 5: locals
class C:
    def method(self):
        return self._foo
    raw = locals()
