# rejected: 7: dataclass field _dict is private
from __future__ import annotations
from dataclasses import dataclass
def name():
    global ClassVar
@dataclass
class Record:
    _dict: ClassVar[int]
