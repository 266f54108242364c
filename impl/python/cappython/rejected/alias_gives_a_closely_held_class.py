# rejected: 6: _Evil
from collections.abc import Callable
class _Evil:
    def get(self):
        return self._dict
Handler = Callable[[_Evil], None]
