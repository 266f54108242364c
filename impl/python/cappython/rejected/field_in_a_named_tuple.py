# rejected: 9: field
from dataclasses import dataclass, field
from typing import NamedTuple
class Evil:
    def get(self):
        return self._dict
@dataclass(init=False)
class Keeper(NamedTuple):
    kept: int = field(default_factory=Evil)
def steal(victim):
    return Keeper().kept.default_factory.get(victim)
