# rejected: 3: field and a method
from typing import NamedTuple
class Evil(NamedTuple):
    get: int
    def get(self):
        return self._dict
def steal(d):
    return Evil().get(d)
