# rejected: 6: decorator
kept = []
def keep(anything):
    kept.append(anything)
    return anything
@keep
class Evil:
    def get(self):
        return self._dict
