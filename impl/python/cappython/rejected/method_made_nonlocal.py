# rejected: 6: steal
def make():
    steal = None
    class Evil:
        nonlocal steal
        def steal(self):
            return self._dict
    return steal
