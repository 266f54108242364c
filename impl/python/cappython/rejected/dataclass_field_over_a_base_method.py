# rejected: 7: raw method
from dataclasses import dataclass
class Base:
    def get(self):
        return self._dict
@dataclass
class Evil(Base):
    get: int
def steal(d):
    return Evil().get(d)
