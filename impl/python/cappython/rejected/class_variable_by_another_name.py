# rejected: 7: dataclass field _dict is private
# rejected: 8: ClassVar
from dataclasses import dataclass
from typing import ClassVar
ClassVar = list
@dataclass
class Record:
    _dict: ClassVar[int]
