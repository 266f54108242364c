# rejected: 13: Optional
from typing import Optional
class Evil:
    def get(self):
        return self._dict
def annotated(x: Optional[Evil]):
    return x
class Spy:
    def __init__(self, guess):
        self._guess = guess
    def __hash__(self):
        return self._guess
    def guess(self): return Optional[self]
    def __eq__(self, other):
        return other.get(self)
