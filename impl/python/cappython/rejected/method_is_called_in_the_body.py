# rejected: 5: steal
class Evil:
    def steal(self):
        return self._dict
    stolen = steal(victim)
victim = 1
