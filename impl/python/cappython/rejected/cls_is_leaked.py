# rejected: 7: cls
class Evil:
    def get(self):
        return self._dict
    @classmethod
    def leak(cls):
        return cls
