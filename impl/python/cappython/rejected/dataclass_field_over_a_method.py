# rejected: 4: field and a method
from dataclasses import dataclass
@dataclass
class Evil:
    get: int
    def get(self):
        return self._dict
def steal(d):
    return Evil().get(d)
