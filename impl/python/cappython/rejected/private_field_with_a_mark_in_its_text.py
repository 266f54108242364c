# rejected: 4: private
from dataclasses import KW_ONLY, dataclass
@dataclass
class Record:
    _secret: "list[KW_ONLY]"
def steal(other):
    match other:
        case Record(secret):
            return secret
