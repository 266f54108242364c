# rejected: 5: Evil
class Evil:
    def get(self):
        return self._dict
shown = [Evil]
