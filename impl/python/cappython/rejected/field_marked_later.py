# rejected: 7: KW_ONLY
from dataclasses import KW_ONLY, dataclass, field
class Evil:
    def get(self):
        return self._dict
@dataclass
class Keeper:
    kept: int = field(default_factory=Evil)
    kept: KW_ONLY
def steal(victim):
    return Keeper().kept.default_factory.get(victim)
