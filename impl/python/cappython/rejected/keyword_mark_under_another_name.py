# rejected: 3: KW_ONLY
from dataclasses import KW_ONLY, dataclass, field
mark = KW_ONLY
class Evil:
    def get(self):
        return self._dict
@dataclass
class Keeper:
    kept: mark = field(default_factory=Evil)
def steal(victim):
    return Keeper().kept.default_factory.get(victim)
