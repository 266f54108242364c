# rejected: 7: alias
from collections.abc import Callable
class Evil:
    def get(self):
        return self._dict
Handler = Callable[[Evil], None]
print(Handler == 1)
