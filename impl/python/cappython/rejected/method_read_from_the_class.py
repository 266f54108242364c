# rejected: 6: Evil
class Evil:
    def get(self):
        return self._dict
def steal(victim):
    return Evil.get(victim)
