# rejected: 7: field
from dataclasses import dataclass, field
class Evil:
    def get(self):
        return self._dict
class Keeper:
    kept = field(default=1)
@dataclass
class Record:
    what: Evil = Keeper.kept
def steal(victim):
    return Keeper.kept.type.get(victim)
