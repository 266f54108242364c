# rejected: 10: field
from dataclasses import dataclass, field


class Purse:
    def balance(self):
        return self._balance


kept = field()
@dataclass
class Wallet:
    purse: Purse = kept

def steal(other):
    return kept.type.balance(other)
