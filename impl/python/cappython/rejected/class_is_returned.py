# rejected: 6: Evil
def make():
    class Evil:
        def get(self):
            return self._dict
    return Evil
