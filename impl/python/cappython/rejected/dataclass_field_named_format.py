# rejected: 4: format
from dataclasses import dataclass
@dataclass(init=False)
class Text(str):
    """A text that says it has a field."""
    format: int
def steal(d):
    match Text("{0._dict}"):
        case Text(show):
            return show(d)
