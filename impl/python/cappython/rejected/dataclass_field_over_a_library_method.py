# rejected: 5: raw method
from collections import Counter
from dataclasses import dataclass
@dataclass(init=False)
class Evil(Counter):
    copy: int
def forge(d):
    match Evil():
        case Evil(copy):
            return copy(d)
