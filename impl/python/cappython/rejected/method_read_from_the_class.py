# rejected: 6: get
class Evil:
    def get(self):
        return self._dict
def steal(victim):
    return Evil.get(victim)
