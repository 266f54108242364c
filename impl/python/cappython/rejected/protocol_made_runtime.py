# rejected: 4: _is_runtime_protocol
from typing import Protocol
class HasDict(Protocol):
    _is_runtime_protocol = True
    _dict: int
def has_dict(d):
    return isinstance(d, HasDict)
