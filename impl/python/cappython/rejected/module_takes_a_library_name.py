# rejected: 3: __name__
from typing import Protocol
__name__ = "abc"
class HasDict(Protocol):
    _dict: int
def has_dict(d):
    return isinstance(d, HasDict)
