# rejected: 3: steal
class Evil:
    global steal
    def steal(self):
        return self._dict
