# rejected: 6: field
from dataclasses import dataclass, field
class Evil:
    def get(self):
        return self._dict
kept = field(default=1)
@dataclass
class Record:
    what: Evil = kept
def steal(victim):
    return kept.type.get(victim)
