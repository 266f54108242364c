# rejected: 9: what
from dataclasses import dataclass, field
class Evil:
    get = 1
kept = []
@dataclass
class Record:
    what: Evil = field(default=1)
    kept.append(what)
def steal(d):
    return kept[0].type.get(d)
