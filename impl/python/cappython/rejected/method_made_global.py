# rejected: 4: steal
class Evil:
    global steal
    def steal(self):
        return self._dict
