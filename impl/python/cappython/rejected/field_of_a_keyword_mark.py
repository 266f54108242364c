# rejected: 8: KW_ONLY
# dataclass takes the mark for no field, and leaves in the class what `field` gave. A record writes a class into it.
from dataclasses import KW_ONLY, dataclass, field
class Evil:
    def get(self):
        return self._dict
@dataclass
class Keeper:
    kept: KW_ONLY = field()
@dataclass
class Record:
    what: Evil = Keeper().kept
def steal(victim):
    return Keeper().kept.type.get(victim)
