# rejected: 6: Evil
class Evil:
    def get(self):
        return self._dict
def give(receiver):
    receiver(Evil)
