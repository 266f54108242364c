# rejected: 7: KW_ONLY
from dataclasses import KW_ONLY as MARK, dataclass, field
class Evil:
    def get(self):
        return self._dict
@dataclass
class Keeper:
    kept: "MARK" = field(default_factory=Evil)
def steal(victim):
    return Keeper().kept.default_factory.get(victim)
