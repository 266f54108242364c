# rejected: 7: decorator
kept = []
def keep(function):
    kept.append(function)
    return function
class Evil:
    @keep
    def steal(self):
        return self._dict
