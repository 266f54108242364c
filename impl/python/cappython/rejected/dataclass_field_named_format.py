# rejected: 4: format
from dataclasses import dataclass
@dataclass(init=False)
class Text(str):
    format: int
def steal(d):
    match Text("{0._dict}"):
        case Text(show):
            return show(d)
