# rejected: 8: alias
from typing import Generic, TypeVar
T = TypeVar("T")
class Evil(Generic[T]):
    def get(self):
        return self._dict
Alias = Evil[int]
steal = Alias.get
