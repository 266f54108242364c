# rejected: 5: steal
class Evil:
    def steal(self):
        return self._dict
    table = [1, steal]
