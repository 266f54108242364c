# rejected: 6: class Evil leaks
class Evil:
    def get(self):
        return self._dict
def steal(spy, x):
    return isinstance(x, Evil | spy)
