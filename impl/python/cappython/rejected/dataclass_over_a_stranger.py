# rejected: 5: module this
# rejected: 7: a base must be
# To look for a method of the base the verifier must not import this module: that would run it.
from dataclasses import dataclass
from this import s
@dataclass
class Record(s):
    field: int
