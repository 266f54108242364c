# rejected: 4: Listed
from typing import Iterable
Listed = Iterable[int]
Listed.register(int)
