# rejected: 5: wrap
class Evil:
    def wrap(self):
        return self._dict
    @wrap
    def other(self):
        return 1
