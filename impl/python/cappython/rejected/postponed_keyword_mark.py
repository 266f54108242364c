# rejected: 5: KW_ONLY
from __future__ import annotations
from dataclasses import KW_ONLY, dataclass, field
@dataclass
class Keeper:
    kept: KW_ONLY = field()
